"""Sound written to a file as it comes: FLAC to keep, Ogg/Opus to play; memory stays the same."""

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from moksori.audio.pcm import SAMPLE_RATE_HZ

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: how FFmpeg calls its parts, and how callers do."""

    container: str
    codec: str
    suffix: str
    media_type: str
    bit_rate: int | None = None
    effort: str | None = None
    """How hard the encoder tries, in its own measure."""


FLAC: Final = Kind("flac", "flac", "flac", "audio/flac")
"""Every sample as it was."""
OPUS: Final = Kind("ogg", "libopus", "ogg", "audio/ogg", 32_000, "5")
"""A quarter of a megabyte a minute, and every browser plays it. Full effort takes four times as
long, for files 3 % smaller."""


class TrackFile:
    """A file of 16 kHz mono that is being written; whole only when it was closed."""

    def __init__(self, path: Path, kind: Kind) -> None:
        """Begin a file.

        Raises:
            OSError: it can not be written, here or in any call.
        """
        import av
        from av.audio.stream import AudioStream

        self.path = path
        self.kind = kind
        self.samples = 0
        """How many were written."""
        self._file = path.open("w+b")
        self._out = av.open(self._file, "w", format=kind.container)
        options = {} if kind.effort is None else {"compression_level": kind.effort}
        stream = self._out.add_stream(
            kind.codec, rate=SAMPLE_RATE_HZ, options=options, layout="mono"
        )
        assert isinstance(stream, AudioStream)  # noqa: S101 - its type hangs on the codec
        if kind.bit_rate is not None:
            stream.bit_rate = kind.bit_rate
        self._stream = stream

    def write(self, sound: Samples) -> None:
        """Append sound."""
        from av.audio.frame import AudioFrame

        if sound.size == 0:
            return
        frame = AudioFrame.from_ndarray(sound.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE_HZ
        frame.pts = self.samples
        self.samples += sound.size
        self._out.mux(self._stream.encode(frame))

    def close(self) -> None:
        """Write what is left, and the header that knows the length."""
        self._out.mux(self._stream.encode(None))
        self._out.close()
        self._file.close()

    def abandon(self) -> None:
        """Let go of a file that will not be whole; closing twice does no harm."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        self.abandon()
