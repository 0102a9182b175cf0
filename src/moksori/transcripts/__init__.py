"""Recorded audio: upload, job, segments, summary, rooms."""
