"""Durable jobs behind `ports.queue`."""
