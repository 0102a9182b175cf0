"""Engine 1: minutes from morphemes and lexicons, without any language model."""
