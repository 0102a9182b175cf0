"""How written forms are read aloud: one module per kind, each a tuple of rules in order."""
