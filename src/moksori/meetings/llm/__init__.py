"""Engine 2: minutes by a language model, every item of them checked against what was said."""
