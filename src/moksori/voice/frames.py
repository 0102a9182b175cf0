"""A frame: the smallest piece of live sound."""

from dataclasses import dataclass


@dataclass(slots=True)
class Frame:
    """20 ms of one track: PCM16, little-endian, mono, 16 kHz.

    Its owner may fill one and the same frame again and again: nobody keeps it.
    """

    sequence: int
    """The number that the sender gave it: one more than the frame before."""
    captured_s: float
    """When it was captured, seconds of the sender's clock."""
    pcm: bytes | memoryview
