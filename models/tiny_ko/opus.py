"""Opus by PyAV: the sound of a codec for training, and the multi-track sample file."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from numpy.typing import NDArray

OPUS_HZ = 48_000
_BLOCK = 2880
"""60 ms per packet: with four tracks, mostly silent, the headers would outweigh the sound."""


def round_trip(audio: NDArray[np.int16], rate_hz: int, bit_rate: int) -> NDArray[np.int16]:
    """Encode and decode mono audio, so that a clip sounds as it does after a call."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="ogg") as container:
        stream = _add_stream(container, bit_rate)
        for frame in _frames(audio, rate_hz):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    buffer.seek(0)
    decoded = read_track(buffer, 0, rate_hz)
    out = np.zeros_like(audio)
    shared = min(len(out), len(decoded))
    out[:shared] = decoded[:shared]
    return out


def read_track(source: Path | io.BytesIO, index: int, rate_hz: int) -> NDArray[np.int16]:
    """Decode one audio stream of a container to mono samples."""
    with av.open(source if isinstance(source, io.BytesIO) else str(source), "r") as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=rate_hz)
        parts = []
        for frame in container.decode(container.streams.audio[index]):
            parts += [out.to_ndarray()[0] for out in resampler.resample(frame)]
        parts += [out.to_ndarray()[0] for out in resampler.resample(None)]
    return np.concatenate(parts)


def write_tracks(
    path: Path,
    tracks: list[tuple[str, NDArray[np.int16]]],
    rate_hz: int,
    bit_rate: int,
    title: str,
) -> None:
    """Write one Opus stream per (title, audio) into a Matroska file, blocks interleaved by time."""
    with av.open(str(path), "w", format="matroska", options={"fflags": "+bitexact"}) as container:
        container.metadata["title"] = title
        streams = []
        for name, _ in tracks:
            stream = _add_stream(container, bit_rate)
            stream.metadata["title"] = name
            streams.append(stream)
        blocks = [_frames(audio, rate_hz) for _, audio in tracks]
        for row in zip(*blocks, strict=True):
            for stream, frame in zip(streams, row, strict=True):
                container.mux(stream.encode(frame))
        for stream in streams:
            container.mux(stream.encode(None))


def _add_stream(container: OutputContainer, bit_rate: int) -> AudioStream:
    options = {"application": "voip", "frame_duration": "60"}
    stream = container.add_stream("libopus", rate=OPUS_HZ, layout="mono", options=options)
    stream.bit_rate = bit_rate
    return stream


def _frames(audio: NDArray[np.int16], rate_hz: int) -> list[av.AudioFrame]:
    """Resample to 48 kHz and cut into frames of one packet, with their times."""
    source = av.AudioFrame.from_ndarray(audio[None, :], format="s16", layout="mono")
    source.sample_rate = rate_hz
    source.pts = 0
    source.time_base = Fraction(1, rate_hz)
    resampler = av.AudioResampler(format="s16", layout="mono", rate=OPUS_HZ, frame_size=_BLOCK)
    return [*resampler.resample(source), *resampler.resample(None)]
