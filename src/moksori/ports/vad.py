"""What moksori asks of a voice activity detector."""

from typing import Protocol

from moksori.ports.audio import Pcm

WINDOW_SAMPLES = 512
"""32 ms at 16 kHz: one probability comes out for each."""


class VadTrack(Protocol):
    """The detector's memory of one track; not shared between tracks."""

    def probabilities(self, pcm: Pcm) -> Pcm:
        """Return one speech probability per 512 samples; `pcm` holds a whole number of these."""
        ...


class VadEngine(Protocol):
    """Tells speech from everything else."""

    @property
    def name(self) -> str:
        """Its name in the table, such as `silero`."""
        ...

    def open(self) -> VadTrack:
        """Start listening to a new track."""
        ...
