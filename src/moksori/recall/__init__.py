"""Search over what was said: words, initial consonants, typing errors; and questions about it."""
