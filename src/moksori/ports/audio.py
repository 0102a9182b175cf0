"""Sound as it passes between rooms; the types live in `moksori.audio.pcm`, which makes them."""

from moksori.audio.pcm import SAMPLE_RATE_HZ, Pcm, SpeechWindow, Track

__all__ = ["SAMPLE_RATE_HZ", "Pcm", "SpeechWindow", "Track"]
