"""Events go out to other programs, signed, until these have said that they have them."""
