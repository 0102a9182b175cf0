"""What may come when: a client's half of `voice.v1`, without a socket."""

from enum import Enum, auto

from moksori.audio.framing import Framing
from moksori.audio.wire import unpacked
from moksori.errors import InputError
from moksori.ports.audiolog import AudioFrame
from moksori.surfaces.http.sockets.messages import Asked, PingAsk, StartAsk, StopAsk, read


class _Place(Enum):
    """How far a client has come."""

    GREETING = auto()
    SPEAKING = auto()
    STOPPED = auto()


class Manners:
    """Reads what a client sends, one after the other; everything at its place or refused."""

    def __init__(self) -> None:
        self._place = _Place.GREETING
        self._framing: Framing | None = None

    def text(self, text: str) -> Asked:
        """Read a text message.

        Raises:
            InputError: it can not be used, or not now.
        """
        asked = read(text)
        if isinstance(asked, PingAsk):
            return asked
        greets = isinstance(asked, StartAsk)
        if greets is not (self._place is _Place.GREETING):
            raise InputError("start comes first, and once")
        if self._place is _Place.STOPPED:
            raise InputError("nothing but ping comes after stop")
        if isinstance(asked, StartAsk):
            self._framing = Framing(asked.sample_rate)
            self._place = _Place.SPEAKING
        elif isinstance(asked, StopAsk):
            self._place = _Place.STOPPED
        return asked

    def frame(self, data: bytes) -> AudioFrame:
        """Read a frame and bring it to 16 kHz.

        Raises:
            InputError: it is none, or comes before start or after stop.
        """
        if self._framing is None or self._place is not _Place.SPEAKING:
            raise InputError("frames come between start and stop")
        frame = unpacked(data, self._framing.samples)
        sound = self._framing.frame(frame.sequence, frame.pcm)
        return AudioFrame(frame.sequence, round(frame.captured_s * 1000), sound)
