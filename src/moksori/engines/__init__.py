"""What does speech or language. To add one: a module in its kind's room, a line in its table."""
