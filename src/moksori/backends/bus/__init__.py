"""Durable, ordered events behind `ports.bus`."""
