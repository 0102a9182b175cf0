"""The command line: data on stdout, everything else on stderr, one exit code per kind of end.

The modules here import nothing heavy, for they are all read at each start; the work of a command
lives elsewhere in `moksori.app` and is imported when the command runs.
"""
