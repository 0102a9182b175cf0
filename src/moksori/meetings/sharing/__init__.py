"""Links by which people without a key read one meeting, or a part of it."""
