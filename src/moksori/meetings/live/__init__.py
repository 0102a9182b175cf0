"""Meetings while they are held: who is there, where each track stands, what was marked."""
