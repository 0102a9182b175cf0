"""OpenAI's audio routes, so that its official clients work unchanged."""
