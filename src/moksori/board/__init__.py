"""Boards: tickets in columns, suggestions from meetings, and a log that undoes each act."""
