"""What people at a terminal see: words in two languages, errors, progress, exit codes."""
