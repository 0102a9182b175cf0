"""Sockets: sound comes in, captions go out."""
