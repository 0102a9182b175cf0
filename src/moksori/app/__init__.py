"""The only room that knows all: settings, wiring, lifecycle, worker, command line."""
