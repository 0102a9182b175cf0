"""moksori (목소리): self-hosted, Korean-first voice AI."""
