"""Recordings for benches, made of the sample meeting when they are needed."""

import io
import json
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream

from moksori.audio.decode import Decoding, decode
from moksori.audio.mixdown import mixed
from moksori.audio.pcm import SAMPLE_RATE_HZ, Pcm
from moksori.audio.wav import wav_bytes

_SAMPLE: Final = files("moksori.app.sample")
_NOT_A_LETTER: Final = re.compile(r"[\W_]+")
_BYTES_PER_S: Final = 4_000


@dataclass(frozen=True, slots=True)
class Meeting:
    """The sample meeting as one mixed recording, so that every recogniser hears all of it."""

    path: Path
    text: str
    seconds: float


def mixed_meeting(folder: Path, *, times: int = 1) -> Meeting:
    """Write the meeting's tracks, mixed and repeated, as a WAV file."""
    pcm = np.tile(_mixed(), times)
    path = folder / "meeting.wav"
    path.write_bytes(wav_bytes(pcm))
    text = " ".join(str(line["text"]) for line in sample_lines())
    return Meeting(path, " ".join([text] * times), pcm.size / SAMPLE_RATE_HZ)


def sample_lines() -> list[dict[str, Any]]:
    """Return what is said in the sample meeting, in order: text, track, start and end."""
    told = json.loads(_SAMPLE.joinpath("sample_meeting.json").read_text(encoding="utf-8"))
    return sorted(told["lines"], key=lambda line: float(line["start"]))


def sample_sound() -> Decoding:
    """Return the tracks of the sample meeting."""
    return decode(Path(str(_SAMPLE.joinpath("sample_meeting.mka"))))


def _mixed() -> Pcm:
    sound = sample_sound()
    whole: Pcm = np.concatenate(list(mixed(sound, sound.tracks)))
    return np.clip(whole, -1.0, 1.0)


def long_recording(path: Path, seconds: float) -> Path:
    """Write MP3 of about that length: its frames may simply be repeated, which takes no time."""
    once = _mp3(_mixed())
    rounds = round(seconds * _BYTES_PER_S / len(once))
    with path.open("wb") as out:
        for _ in range(rounds):
            out.write(once)
    return path


def _mp3(pcm: Pcm) -> bytes:
    """Return frames of equal length, without the headers that tell a length."""
    file = io.BytesIO()
    plain = {"write_xing": "0", "id3v2_version": "0"}
    with av.open(file, "w", format="mp3", options=plain) as out:
        stream = out.add_stream("libmp3lame", rate=SAMPLE_RATE_HZ, layout="mono")
        assert isinstance(stream, AudioStream)
        stream.bit_rate = 8 * _BYTES_PER_S
        stream.codec_context.format = "fltp"
        size = stream.codec_context.frame_size or 1152
        for first in range(0, pcm.size - size, size):
            frame = AudioFrame.from_ndarray(pcm[None, first : first + size], "fltp", "mono")
            frame.sample_rate, frame.pts = SAMPLE_RATE_HZ, first
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return file.getvalue()


def error_rate(truth: str, heard: str) -> float:
    """Return the share of wrong letters in percent, without spaces and punctuation."""
    wanted, found = (_NOT_A_LETTER.sub("", text) for text in (truth, heard))
    row = list(range(len(found) + 1))
    for letter in wanted:
        above, row = row, [row[0] + 1]
        for n, other in enumerate(found):
            row.append(min(above[n + 1] + 1, row[n] + 1, above[n] + (letter != other)))
    return 100.0 * row[-1] / max(len(wanted), 1)
