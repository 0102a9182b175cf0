"""Sounds for tests, made when they are needed: tones, noise, clicks, speech, and files of any kind.

Sound is float32; a file's sound has one row per channel. Nothing here is random between two runs.
"""

import importlib.util
import shutil
import struct
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.packet import Packet
from av.stream import Stream

from moksori.audio.pcm import SAMPLE_RATE_HZ, Pcm

CLICK_S: Final = 0.02
CLICK_HZ: Final = 1000.0
_SPEAK_S: Final = 60.0
_SPEAK_RATE_HZ: Final = 22_050


def silence(seconds: float, *, rate_hz: int = SAMPLE_RATE_HZ) -> Pcm:
    """Return zeros."""
    return np.zeros(round(seconds * rate_hz), dtype=np.float32)


def tone(
    seconds: float, hz: float = 440.0, *, level_db: float = -12.0, rate_hz: int = SAMPLE_RATE_HZ
) -> Pcm:
    """Return a sine whose root mean square lies at `level_db` below full scale."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    wave = np.sin(2 * np.pi * hz * t) * np.sqrt(2) * 10 ** (level_db / 20)
    return np.asarray(wave, dtype=np.float32)


def hum(seconds: float, *, level_db: float = -30.0) -> Pcm:
    """Return mains hum: 60 Hz and its harmonics."""
    parts = [tone(seconds, 60.0 * n, level_db=level_db - 6 * n) for n in range(1, 6)]
    return np.asarray(np.sum(parts, axis=0), dtype=np.float32)


def noise(seconds: float, *, level_db: float = -30.0, seed: int = 0) -> Pcm:
    """Return white noise at a level."""
    samples = np.random.default_rng(seed).standard_normal(round(seconds * SAMPLE_RATE_HZ))
    return np.clip(samples * 10 ** (level_db / 20), -1.0, 1.0).astype(np.float32)


def clicks(at_s: Sequence[float], seconds: float, *, rate_hz: int = SAMPLE_RATE_HZ) -> Pcm:
    """Return short loud beeps at given times over a hardly audible tone."""
    pcm = tone(seconds, 200.0, level_db=-66.0, rate_hz=rate_hz)
    beep = tone(CLICK_S, CLICK_HZ, level_db=-5.0, rate_hz=rate_hz)
    for start_s in at_s:
        first = round(start_s * rate_hz)
        pcm[first : first + beep.size] = beep[: max(pcm.size - first, 0)]
    return pcm


def find_clicks(pcm: Pcm, *, rate_hz: int = SAMPLE_RATE_HZ) -> list[float]:
    """Return where the beeps of `clicks` begin, seconds."""
    loud = np.flatnonzero(np.abs(pcm) > 0.25)
    if loud.size == 0:
        return []
    apart = np.diff(loud) > 2 * CLICK_S * rate_hz
    return [float(first) / rate_hz for first in loud[np.concatenate(([True], apart))]]


@cache
def spoken(text: str, voice: str = "ko", words_per_minute: int = 160) -> Pcm:
    """Return a sentence in espeak-ng's voice at 16 kHz, trimmed; the array is shared, do not write.

    Raises:
        FileNotFoundError: neither the program espeak-ng nor the extra `espeak` is installed.
    """
    wav = subprocess.run(  # noqa: S603  # a fixed program; the text goes through a pipe
        _speaker(voice, words_per_minute),
        input=text.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=_SPEAK_S,
        check=True,
    ).stdout
    loud = np.frombuffer(wav[44 : len(wav) - len(wav) % 2], dtype="<i2").astype(np.float32)
    pcm = resampled(loud * (0.8 / 32768.0), _SPEAK_RATE_HZ, SAMPLE_RATE_HZ)
    heard = np.flatnonzero(np.abs(pcm) > 0.01)
    return pcm[heard[0] : heard[-1] + 1]


def _speaker(voice: str, words_per_minute: int) -> list[str]:
    program = shutil.which("espeak-ng")
    if program is not None:
        return [program, "-v", voice, "-s", str(words_per_minute), "-b", "1", "--stdin", "--stdout"]
    child = importlib.util.find_spec("moksori.engines.tts.espeak_child")
    if child is None or child.origin is None or importlib.util.find_spec("espeakng_loader") is None:
        raise FileNotFoundError("neither espeak-ng nor espeakng_loader is installed")
    return [sys.executable, "-I", child.origin, voice, str(words_per_minute), "50"]


def resampled(pcm: Pcm, from_hz: int, to_hz: int) -> Pcm:
    """Return the same sound at another rate."""
    frame = AudioFrame.from_ndarray(pcm.reshape(1, -1), format="fltp", layout="mono")
    frame.sample_rate = from_hz
    resampler = AudioResampler(format="fltp", layout="mono", rate=to_hz)
    out = [*resampler.resample(frame), *resampler.resample(None)]
    return np.concatenate([part.to_ndarray()[0] for part in out])


@dataclass(frozen=True, slots=True)
class FileStream:
    """One audio stream of a file to be written."""

    pcm: Pcm
    """Shape (channels, samples), or (samples,) for mono."""
    rate_hz: int = SAMPLE_RATE_HZ
    codec: str = "pcm_s16le"
    layout: str | None = None
    """FFmpeg's name, such as `5.1`; None means the usual one for the number of channels."""
    title: str | None = None
    gaps: tuple[tuple[float, float], ...] = field(default=())
    """Time stamps jump ahead at (position in `pcm`, by so much), both in seconds."""


_LAYOUTS: Final = {1: "mono", 2: "stereo", 4: "quad", 6: "5.1"}


def write_audio(path: Path, *streams: FileStream, container: str | None = None) -> Path:
    """Write a file with these streams, interleaved; the container follows from the name if None."""
    packets: list[tuple[float, Packet[Stream]]] = []
    with av.open(str(path), "w", format=container) as out:
        made: list[AudioStream] = []
        for stream in streams:
            layout = stream.layout or _LAYOUTS[np.atleast_2d(stream.pcm).shape[0]]
            new = out.add_stream(stream.codec, rate=stream.rate_hz, layout=layout)
            assert isinstance(new, AudioStream)
            if stream.title is not None:
                new.metadata["title"] = stream.title
            made.append(new)
        for stream, new in zip(streams, made, strict=True):
            for packet in _packets(stream, new):
                base = packet.time_base or Fraction(1, stream.rate_hz)
                packets.append((float((packet.pts or 0) * base), packet))
        for _, packet in sorted(packets, key=lambda timed: timed[0]):
            out.mux(packet)
    return path


def _packets(stream: FileStream, out: AudioStream) -> "list[Packet[Stream]]":
    context = out.codec_context
    rows = np.ascontiguousarray(np.atleast_2d(stream.pcm), dtype=np.float32)
    frame = AudioFrame.from_ndarray(rows, format="fltp", layout=context.layout.name)
    frame.sample_rate = stream.rate_hz
    shaped = AudioResampler(format=context.format, layout=context.layout, rate=stream.rate_hz)
    fifo = AudioFifo()
    for part in [*shaped.resample(frame), *shaped.resample(None)]:
        part.pts = None
        fifo.write(part)
    found: list[Packet[Stream]] = []
    position = 0
    size = context.frame_size or 1024
    while (piece := fifo.read(size, partial=True)) is not None:
        position_s = position / stream.rate_hz
        jumped_s = sum(by_s for at_s, by_s in stream.gaps if position_s >= at_s)
        piece.pts = position + round(jumped_s * stream.rate_hz)
        piece.time_base = Fraction(1, stream.rate_hz)
        position += piece.samples
        found.extend(out.encode(piece))
    found.extend(out.encode(None))
    return found


def wav_header(rate_hz: int, channels: int, bits: int, body_bytes: int, *, codec: int = 1) -> bytes:
    """Return a WAV header that claims whatever it is told."""
    block = channels * bits // 8
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", 36 + body_bytes, b"WAVE", b"fmt ", 16, codec, channels),
        *(rate_hz, rate_hz * block, block, bits, b"data", body_bytes),
    )
