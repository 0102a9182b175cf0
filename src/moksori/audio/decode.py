"""Files to 16 kHz mono blocks, as a stream: memory stays the same however long the file is.

Times are exact: a gap between time stamps becomes silence, a late stream starts with silence, and
the resampler's delay is flushed out. Zero is where a player's clock starts.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from moksori.audio.container import Packets, Recording, SoundStream, decodable, opened, probe
from moksori.audio.lane import Lane, PcmBlock, mono, planes
from moksori.audio.pcm import Pcm, Track
from moksori.errors import EmptyAudioError, UnreadableAudioError, UnsupportedOptionError

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

TRUNCATED: Final = "truncated_audio"
"""The warning of a recording that is damaged or ends before its declared length."""
TRACK_MODES: Final = ("auto", "mix", "split")

_JITTER_S: Final = 0.02
"""Time stamps wander this much in containers that round them to milliseconds or packets."""
_LONGEST_GAP_S: Final = 6 * 3600.0
"""A longer jump is a broken clock, not a pause."""
_MOST_GAPS_S: Final = 24 * 3600.0
"""A recording with more silence than this between its time stamps is not trusted any further."""
_BATCH_SAMPLES: Final = 1 << 19
_MISSING_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Source:
    """Which stream feeds which tracks: one per channel, or a single one for all channels."""

    stream: int
    tracks: tuple[Track, ...]


def plan(recording: Recording, mode: str) -> tuple[Source, ...]:
    """Decide which streams are decoded, and into which tracks.

    `auto`: several titled streams are a track each, anything else is the best stream mixed;
    `mix`: the best stream mixed; `split`: every channel of every stream.

    Raises:
        UnsupportedOptionError: no such mode.
    """
    if mode not in TRACK_MODES:
        raise UnsupportedOptionError("no such track mode", option="tracks")
    streams = recording.streams
    titles = [stream.title for stream in streams]
    if mode == "auto" and len(streams) > 1 and all(titles):
        return tuple(
            Source(stream.index, (Track(n, stream.title),)) for n, stream in enumerate(streams)
        )
    if mode == "split":
        return tuple(_one_per_channel(streams))
    return (Source(streams[recording.best].index, (Track(0),)),)


def _one_per_channel(streams: tuple[SoundStream, ...]) -> Iterator[Source]:
    first = 0
    for stream in streams:
        yield Source(
            stream.index,
            tuple(
                Track(first + channel, _channel_name(stream, channel))
                for channel in range(stream.channels)
            ),
        )
        first += stream.channels


def _channel_name(stream: SoundStream, channel: int) -> str | None:
    if stream.title is None or stream.channels == 1:
        return stream.title
    return f"{stream.title} {channel + 1}"


def decode(path: Path, mode: str = "auto") -> "Decoding":
    """Prepare to decode a file; errors as `probe`, and `plan`."""
    recording = probe(path)
    return Decoding(path, recording, plan(recording, mode))


class Decoding:
    """The blocks of a file in the order of the file, once; `warnings` is complete at the end.

    Iterating raises EmptyAudioError when there is not one sample, and UnreadableAudioError when
    there should have been some.
    """

    def __init__(self, path: Path, recording: Recording, sources: tuple[Source, ...]) -> None:
        self.recording = recording
        self.tracks = tuple(track for source in sources for track in source.tracks)
        self.warnings: list[str] = []
        self._path = path
        self._sources = sources

    def __iter__(self) -> Iterator[PcmBlock]:
        with opened(self._path) as (container, _):
            flows = self._flows(container)
            broken = yield from _decoded(container, flows)
        self._judge(max(flow.now_s for flow in flows.values()), broken)

    def _flows(self, container: "InputContainer") -> dict[int, "_Flow"]:
        zero_s = (container.start_time or 0) / 1e6
        streams = {stream.index: stream for stream in decodable(container)}
        return {
            source.stream: _Flow(streams[source.stream], source.tracks, zero_s)
            for source in self._sources
        }

    def _judge(self, end_s: float, broken: int) -> None:
        told = self.recording
        declared_s = (told.duration_s or 0.0) if told.length_declared else 0.0
        short = broken > 0 or told.cut_off or end_s < declared_s - _MISSING_S
        if end_s <= 0.0:
            if short or declared_s > 0.0:
                raise UnreadableAudioError("cut off or broken before any sound")
            raise EmptyAudioError("the recording holds no samples")
        if short:
            self.warnings.append(TRUNCATED)


def _decoded(
    container: "InputContainer", flows: dict[int, "_Flow"]
) -> Generator[PcmBlock, None, int]:
    """Yield the blocks and return how often something could not be read."""
    import av

    packets = Packets(container, [flow.stream for flow in flows.values()])
    damaged = 0
    for packet in packets:
        flow = flows[packet.stream.index]  # a flushing packet has no other mark of its stream
        try:
            frames = flow.stream.codec_context.decode(packet)
        except av.FFmpegError:
            damaged += 1
            continue
        for frame in frames:
            yield from flow.feed(frame)
    for flow in flows.values():
        yield from flow.finish()
    return damaged + packets.broken


class _Flow:
    """One stream on its way to its lanes: time stamps are checked, frames are gathered."""

    def __init__(self, stream: "AudioStream", tracks: tuple[Track, ...], zero_s: float) -> None:
        self.stream = stream
        self._zero_s = zero_s
        self._lanes = tuple(Lane(track) for track in tracks)
        self._gathered: list[NDArray[np.generic]] = []
        self._gathered_samples = 0
        self._kind = ("", 0, 0)
        self._run_start_s = 0.0
        self._run_samples = 0
        self._shift_s = 0.0
        self._gaps_s = 0.0

    @property
    def now_s(self) -> float:
        """Where the next frame is expected, seconds."""
        rate_hz = self._kind[1]
        return self._run_start_s + (self._run_samples / rate_hz if rate_hz else 0.0)

    def feed(self, frame: "AudioFrame") -> Iterator[PcmBlock]:
        """Take the next frame; blocks come out about twice a second."""
        kind = (frame.format.name, frame.sample_rate, frame.layout.nb_channels)
        gap_s = self._gap_s(frame)
        if gap_s or kind != self._kind:
            yield from self._new_run(self.now_s + gap_s, kind)
        self._gathered.append(frame.to_ndarray())
        self._gathered_samples += frame.samples
        self._run_samples += frame.samples
        if self._gathered_samples >= min(frame.sample_rate // 2, _BATCH_SAMPLES):
            yield from self._pass_on()

    def finish(self) -> Iterator[PcmBlock]:
        """Let out everything that is still held."""
        yield from self._pass_on()
        for lane in self._lanes:
            yield from lane.end_run()

    def _gap_s(self, frame: "AudioFrame") -> float:
        """Return how much silence is missing before a frame, by its time stamp."""
        if frame.pts is None or frame.time_base is None:
            return 0.0
        ahead_s = float(frame.pts * frame.time_base) - self._zero_s + self._shift_s - self.now_s
        believed = ahead_s <= _LONGEST_GAP_S and self._gaps_s + ahead_s <= _MOST_GAPS_S
        if ahead_s < 0.0 or not believed:
            if abs(ahead_s) > _JITTER_S:
                self._shift_s -= ahead_s
            return 0.0
        if ahead_s <= _JITTER_S and self.now_s > 0.0:
            return 0.0
        self._gaps_s += ahead_s
        return ahead_s

    def _new_run(self, start_s: float, kind: tuple[str, int, int]) -> Iterator[PcmBlock]:
        yield from self.finish()
        for lane in self._lanes:
            yield from lane.silence_until(start_s)
        self._kind, self._run_start_s, self._run_samples = kind, start_s, 0

    def _pass_on(self) -> Iterator[PcmBlock]:
        if not self._gathered:
            return
        sample_format, rate_hz, channels = self._kind
        sound = planes(np.concatenate(self._gathered, axis=1), sample_format, channels)
        self._gathered.clear()
        self._gathered_samples = 0
        for lane, pcm in zip(self._lanes, self._per_lane(sound), strict=True):
            yield from lane.feed(np.ascontiguousarray(pcm), rate_hz)

    def _per_lane(self, sound: Pcm) -> list[Pcm]:
        if len(self._lanes) == 1:
            return [mono(sound)]
        silence = np.zeros(sound.shape[1], dtype=np.float32)
        return [sound[n] if n < len(sound) else silence for n in range(len(self._lanes))]
