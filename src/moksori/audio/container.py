"""What a file is, told by its content alone: never by its name, never with a look elsewhere.

FFmpeg gets the bytes through a nameless object, a closed list of demuxers and no protocol at all,
so that play lists, subtitles, images, scripts and references to other files or hosts stay shut.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from moksori.errors import EmptyAudioError, NotAudioError, UnreadableAudioError

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream

DEMUXERS: Final = (
    "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,dsf,dts,dtshd,eac3,flac,flv,latm,loas,"
    "matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,mp3,mpc,mpc8,mpeg,mpegts,mxf,nut,ogg,oma,qcp,rm,sox,"
    "tak,truehd,tta,voc,w64,wav,wtv,wv,xwma"
)
RATES_HZ: Final = range(1_000, 800_000)
"""Sample rates that real recordings have; others come from broken or hostile headers."""

_SIGNATURES: Final = (
    (0, b"RIFF"),
    (0, b"RF64"),
    (0, b"OggS"),
    (0, b"fLaC"),
    (0, b"ID3"),
    (0, b"\x1a\x45\xdf\xa3"),
    (0, b"FORM"),
    (0, b"caff"),
    (0, b"#!AMR"),
    (0, b".snd"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),
    (0, b"FLV\x01"),
    (4, b"ftyp"),
    (4, b"moov"),
    (4, b"mdat"),
)
_OPEN_RIFF: Final = 0x7FFF_0000
"""Writers that can not know the length claim this much or more."""
_DEMUX_TRIES: Final = 5
_OGG_TAIL: Final = 1 << 16
_OGG_END: Final = 4
_TRUSTED_LENGTH: Final = frozenset({"wav", "w64", "flac", "aiff", "mov", "matroska", "caf", "asf"})


@dataclass(frozen=True, slots=True)
class SoundStream:
    """One audio stream of a container; `title` is what its maker called it."""

    index: int
    channels: int
    rate_hz: int
    codec: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """What is known of a file before it is decoded."""

    format: str
    """FFmpeg's name of the container, such as `wav`."""
    duration_s: float | None
    """As the container declares or estimates it; the sound itself may end earlier or later."""
    streams: tuple[SoundStream, ...]
    best: int
    """Position in `streams` of the one a player would choose."""
    length_declared: bool = False
    """Whether the header states the length, so that shorter sound must have been cut off."""
    cut_off: bool = False
    """Whether the file itself ends before its container does."""


class _Nameless:
    """A seekable file that keeps its name to itself."""

    def __init__(self, file: BinaryIO) -> None:
        self.read = file.read
        self.seek = file.seek
        self.tell = file.tell


def probe(path: Path) -> Recording:
    """Look at a file's headers.

    Raises:
        EmptyAudioError: no bytes at all.
        NotAudioError: no container with an audio stream that we open.
        UnreadableAudioError: it begins like audio, but the headers are broken or cut off.
    """
    with opened(path) as (_, recording):
        return recording


@contextmanager
def opened(path: Path) -> Iterator[tuple["InputContainer", Recording]]:
    """Open a container for decoding, with what is known of it; errors as `probe`."""
    import av

    with path.open("rb") as file:
        head = file.read(16)
        if not head:
            raise EmptyAudioError("the file holds no bytes")
        file.seek(0)
        try:
            container = av.open(
                _Nameless(file),
                mode="r",
                options={"format_whitelist": DEMUXERS, "protocol_whitelist": "none"},
                metadata_errors="replace",
            )
        except (av.FFmpegError, ValueError) as exc:
            raise _refusal(head) from exc
        with container:
            yield container, _describe(container, cut_off=_ends_early(path, head))


def _refusal(head: bytes) -> NotAudioError | UnreadableAudioError:
    if any(head[at : at + len(mark)] == mark for at, mark in _SIGNATURES):
        return UnreadableAudioError("the headers are broken or cut off")
    return NotAudioError("the content is neither audio nor a container that may hold audio")


def decodable(container: "InputContainer") -> list["AudioStream"]:
    """Return the audio streams that a decoder exists for and whose headers make sense."""
    return [
        stream
        for stream in container.streams.audio
        if _has_decoder(stream)
        and stream.codec_context.sample_rate in RATES_HZ
        and stream.codec_context.layout.nb_channels > 0
    ]


class Packets:
    """The packets of some streams, read on after damage as far as the container allows."""

    def __init__(self, container: "InputContainer", streams: Sequence["AudioStream"]) -> None:
        self.broken = 0
        """How often something could not be read."""
        self._container = container
        self._streams = list(streams)

    @property
    def given_up(self) -> bool:
        """Whether there may be more that can not be read."""
        return self.broken >= _DEMUX_TRIES

    def __iter__(self) -> Iterator["Packet[Stream]"]:
        import av

        while not self.given_up:
            try:
                yield from self._container.demux(self._streams)
            except av.FFmpegError:
                self.broken += 1
            else:
                return


def _has_decoder(stream: "AudioStream") -> bool:
    context: object = stream.codec_context  # None for an unknown codec, whatever its type says
    return context is not None


def _ends_early(path: Path, head: bytes) -> bool:
    """Tell whether a RIFF is shorter than it claims, or an Ogg has no last page."""
    size = path.stat().st_size
    if head.startswith(b"RIFF"):
        claimed = int.from_bytes(head[4:8], "little")
        return 0 < claimed < _OPEN_RIFF and claimed + 8 > size + 1
    if head.startswith(b"OggS"):
        with path.open("rb") as file:
            file.seek(max(size - _OGG_TAIL, 0))
            tail = file.read()
        last = tail.rfind(b"OggS")
        return last < 0 or len(tail) < last + 6 or not tail[last + 5] & _OGG_END
    return False


def _describe(container: "InputContainer", *, cut_off: bool) -> Recording:
    if not container.streams.audio:
        raise NotAudioError("the container holds no audio stream")
    streams = decodable(container)
    if not streams:
        raise UnreadableAudioError("no decoder knows the audio of this container")
    best = container.streams.best("audio")
    return Recording(
        format=container.format.name,
        duration_s=_duration_s(container, streams),
        streams=tuple(
            SoundStream(
                index=stream.index,
                channels=stream.codec_context.layout.nb_channels,
                rate_hz=stream.codec_context.sample_rate,
                codec=stream.codec_context.name,
                title=(stream.metadata.get("title") or "").strip() or None,
            )
            for stream in streams
        ),
        best=next((n for n, stream in enumerate(streams) if stream is best), 0),
        cut_off=cut_off,
        length_declared=not _TRUSTED_LENGTH.isdisjoint(container.format.name.split(",")),
    )


def _duration_s(container: "InputContainer", streams: list["AudioStream"]) -> float | None:
    lengths = [
        float(stream.duration * stream.time_base)
        for stream in streams
        if stream.duration is not None and stream.time_base is not None and stream.duration > 0
    ]
    if lengths:
        return max(lengths)
    return container.duration / 1e6 if container.duration and container.duration > 0 else None
