"""Listening to people while they speak: plain state machines, and a thin shell that moves bytes."""
