"""Meetings: what was said becomes minutes, and every sentence of them carries its evidence."""
