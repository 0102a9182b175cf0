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


class VadRows(Protocol):
    """A detector that hears many tracks in one call; the memory of each is kept by the caller."""

    @property
    def state_size(self) -> int:
        """How many numbers the memory of one track has; a new track's are all zero."""
        ...

    def probabilities(self, windows: Pcm, states: Pcm) -> Pcm:
        """Return one speech probability per row of `windows` (rows x 512), each of another track.

        `states` (rows x `state_size`) is brought up to date in place. A row hears nothing of the
        others: its probability does not depend on who else is in the call.
        """
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

    def rows(self) -> VadRows:
        """Return what hears live tracks, all in one call; the model may be loaded by this."""
        ...
