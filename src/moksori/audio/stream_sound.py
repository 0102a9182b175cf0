"""The sound of one file that comes as a stream: the part that runs in a thread and may block."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import numpy as np

from moksori.audio.container import Packets, decodable
from moksori.audio.frame import FRAMES_PER_S
from moksori.audio.lane import Lane, PcmBlock, mono, planes
from moksori.audio.pcm import Track
from moksori.audio.stream_heads import BACKWARDS, BARE, Head
from moksori.audio.stream_pipe import ClosedPipeError, Pipe
from moksori.audio.wav import pcm16
from moksori.errors import MoksoriError, NotAudioError, UnreadableAudioError

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

_JITTER_S: Final = 0.02
_LONGEST_GAP_S: Final = 600.0
_AT_ONCE: Final = {"analyzeduration": "1", "probesize": "4096", "protocol_whitelist": "none"}
"""Begin with the first packet: what the headers say is enough."""


def decode_into(pipe: Pipe, head: Head) -> None:
    """Decode what comes through a pipe until it ends; errors go into the pipe."""
    try:
        blocks = _bare(pipe, head) if head.kind == BARE else _contained(pipe, head.kind)
        for block in blocks:
            pipe.put(pcm16(block.pcm))
    except ClosedPipeError:
        pipe.finish()
    except MoksoriError as exc:
        pipe.finish(exc)
    except Exception as exc:  # noqa: BLE001 - nobody would hear of it in a thread
        error = UnreadableAudioError("the stream could not be decoded")
        error.__cause__ = exc
        pipe.finish(error)
    else:
        pipe.finish()


def _bare(pipe: Pipe, head: Head) -> Iterator[PcmBlock]:
    """Read plain 16-bit sound, 20 ms at a time, and what is left of it at the end."""
    lane = Lane(Track(0))
    size = 2 * head.channels * max(head.rate_hz // FRAMES_PER_S, 1)
    left = head.length
    _whole(pipe, head.skip)
    while left is None or left > 0:
        piece = _whole(pipe, size if left is None else min(size, left))
        left = None if left is None else left - len(piece)
        sound = np.frombuffer(piece[: len(piece) - len(piece) % (2 * head.channels)], dtype="<i2")
        if sound.size == 0:
            break
        rows = planes(sound.reshape(1, -1), "s16", head.channels)
        yield from lane.feed(np.ascontiguousarray(mono(rows)), head.rate_hz)
    yield from lane.end_run()


def _whole(pipe: Pipe, size: int) -> bytes:
    """Return so many bytes, fewer only at the end."""
    found = bytearray()
    while len(found) < size and (piece := pipe.read(size - len(found))):
        found += piece
    return bytes(found)


class _Reader:
    """What FFmpeg reads from: nothing to seek in, no name."""

    def __init__(self, pipe: Pipe) -> None:
        self.read = pipe.read


def _contained(pipe: Pipe, kind: str) -> Iterator[PcmBlock]:
    import av

    if kind == BACKWARDS:
        raise UnreadableAudioError("what it holds is told at its end: it can not be streamed")
    try:
        container = av.open(
            _Reader(pipe), "r", format=kind, options=_AT_ONCE, metadata_errors="replace"
        )
    except (av.FFmpegError, ValueError) as exc:
        raise UnreadableAudioError("the headers are broken, or it can not be streamed") from exc
    with container:
        if not container.streams.audio:
            raise NotAudioError("the container holds no audio stream")
        streams = decodable(container)
        if not streams:
            raise UnreadableAudioError("no decoder knows the audio of this container")
        yield from _decoded(container, streams[0])


def _decoded(container: "InputContainer", stream: "AudioStream") -> Iterator[PcmBlock]:
    import av

    flow = _Flow()
    packets = Packets(container, [stream])
    for packet in packets:
        try:
            frames = stream.codec_context.decode(packet)
        except av.FFmpegError:
            continue  # a damaged packet costs itself
        yield from flow.feed(frames)
    if packets.given_up:
        raise UnreadableAudioError("the stream is broken")
    yield from flow.finish()
    if not flow.heard:
        raise UnreadableAudioError("cut off or broken before any sound")


class _Flow:
    """Frames to blocks; where time stamps jump ahead there is silence."""

    def __init__(self) -> None:
        self._lane = Lane(Track(0))
        self._kind = ("", 0, 0)
        self._now_s = 0.0
        self._zero_s: float | None = None

    @property
    def heard(self) -> bool:
        """Whether there was any sound."""
        return self._now_s > 0.0

    def feed(self, frames: Iterable["AudioFrame"]) -> Iterator[PcmBlock]:
        for frame in frames:
            kind = (frame.format.name, frame.sample_rate, frame.layout.nb_channels)
            gap_s = self._gap_s(frame)
            if gap_s or kind != self._kind:
                yield from self._lane.end_run()
                self._now_s += gap_s
                yield from self._lane.silence_until(self._now_s)
                self._kind = kind
            self._now_s += frame.samples / frame.sample_rate
            sound = planes(frame.to_ndarray(), kind[0], kind[2])
            yield from self._lane.feed(np.ascontiguousarray(mono(sound)), frame.sample_rate)

    def finish(self) -> Iterator[PcmBlock]:
        yield from self._lane.end_run()

    def _gap_s(self, frame: "AudioFrame") -> float:
        """Return how much silence is missing before a frame, by its time stamp."""
        if frame.pts is None or frame.time_base is None:
            return 0.0
        stamp_s = float(frame.pts * frame.time_base)
        if self._zero_s is None:
            self._zero_s = stamp_s
        ahead_s = stamp_s - self._zero_s - self._now_s
        if _JITTER_S < ahead_s <= _LONGEST_GAP_S:
            return ahead_s
        if abs(ahead_s) > _JITTER_S:
            self._zero_s += ahead_s
        return 0.0
