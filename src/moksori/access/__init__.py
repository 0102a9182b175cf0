"""Who may come in: workspaces and API keys."""
