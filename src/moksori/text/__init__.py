"""Korean text as pure functions: rewriting with offsets kept, morphemes, numerals, scores.

Nothing here does I/O but the morphological model, which loads on the first call that needs it.
"""
