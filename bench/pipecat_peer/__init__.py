"""Pipecat on the same live tracks; it lives in an environment of its own."""
