"""espeak-ng by ctypes: speech with the times of words and phonemes.

The library is GPL. It is loaded here, to make training material, and never by the product.
"""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.tiny_ko import voices

RATE_HZ = 16_000
_SYNCHRONOUS, _PHONEME_EVENTS, _UTF8 = 2, 1, 1
_PARAM_RATE, _PARAM_VOLUME, _PARAM_PITCH, _PARAM_RANGE = 1, 2, 3, 4
_EVENT_END, _EVENT_WORD, _EVENT_PHONEME = 0, 1, 7
_INNER_MARK = re.compile(r"[,.?] +")
_LEAD, _TAIL = 320, 640
"""Samples kept before and after the audible part."""


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_ms", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("name", ctypes.c_char * 8),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


_Samples: TypeAlias = "ctypes._Pointer[ctypes.c_short]"  # noqa: SLF001 - its only name
_Events: TypeAlias = "ctypes._Pointer[_Event]"  # noqa: SLF001 - its only name


class Style(NamedTuple):
    """How a text is spoken. `warp` scales all frequencies and the length, as a cheap new voice."""

    variant: str
    rate: int = 175
    pitch: int = 50
    volume: int = 100
    intonation: int = 50
    warp: float = 1.0


class Word(NamedTuple):
    """A word of the text: characters `first` to `last` (exclusive), seconds `start` to `end`."""

    first: int
    last: int
    start: float
    end: float


class Phoneme(NamedTuple):
    """A phoneme and when it begins; a name with an underscore is a pause."""

    name: str
    start: float

    @property
    def is_pause(self) -> bool:
        """Tell whether nothing is said."""
        return "_" in self.name or not self.name


@dataclass(frozen=True, slots=True)
class Utterance:
    """Spoken text at 16 kHz with the times of its parts."""

    text: str
    audio: NDArray[np.int16]
    words: tuple[Word, ...]
    phonemes: tuple[Phoneme, ...]

    @property
    def seconds(self) -> float:
        """Length of the audio."""
        return len(self.audio) / RATE_HZ


class Espeak:
    """The library, loaded once per process, reading the variants under `data_path`."""

    def __init__(self, data_path: Path) -> None:
        self._lib = ctypes.CDLL("libespeak-ng.so.1")
        self._chunks: list[NDArray[np.int16]] = []
        self._events: list[tuple[int, int, int, int, str]] = []
        path = str(data_path).encode()
        self._native_hz = self._lib.espeak_Initialize(_SYNCHRONOUS, 0, path, _PHONEME_EVENTS)
        if self._native_hz <= 0:
            msg = f"espeak-ng does not start with the data in {data_path}"
            raise RuntimeError(msg)
        self._callback = _Callback(self._receive)  # kept: the library holds a bare pointer to it
        self._lib.espeak_SetSynthCallback(self._callback)

    def _receive(self, samples: _Samples, count: int, events: _Events) -> int:
        if count > 0:
            self._chunks.append(np.ctypeslib.as_array(samples, (count,)).copy())
        index = 0
        while events[index].type != _EVENT_END:
            event = events[index]
            name = event.name.decode("utf-8", "replace")
            position, length = event.text_position, event.length
            self._events.append((event.type, position, length, event.audio_ms, name))
            index += 1
        return 0

    def say(self, text: str, style: Style) -> Utterance:
        """Speak a Korean text."""
        self._chunks.clear()
        self._events.clear()
        voice = f"ko+{style.variant}" if style.variant else "ko"
        if self._lib.espeak_SetVoiceByName(voice.encode()) != 0:
            msg = f"espeak-ng has no voice {voice}"
            raise ValueError(msg)
        settings = (
            (_PARAM_RATE, style.rate),
            (_PARAM_VOLUME, style.volume),
            (_PARAM_PITCH, style.pitch),
            (_PARAM_RANGE, style.intonation),
        )
        for parameter, value in settings:
            self._lib.espeak_SetParameter(parameter, value, 0)
        data = text.encode()
        self._lib.espeak_Synth(data, len(data) + 1, 0, 1, 0, _UTF8, None, None)
        return self._finish(text, style.warp)

    def _finish(self, text: str, warp: float) -> Utterance:
        raw = np.concatenate(self._chunks).astype(np.float32)
        scale = RATE_HZ / self._native_hz * warp
        sound = _resample(raw, round(len(raw) * scale))
        first, last = _audible(sound)
        sound = sound[first:last]

        def seconds(audio_ms: int) -> float:
            return audio_ms / 1000 * warp - first / RATE_HZ

        phonemes = tuple(
            Phoneme(name, seconds(ms))
            for kind, _, _, ms, name in self._events
            if kind == _EVENT_PHONEME
        )
        starts = [
            (position - 1, seconds(ms))
            for kind, position, length, ms, _ in self._events
            if kind == _EVENT_WORD and length > 0
        ]
        words = _words(text, _starts(text, starts, phonemes), phonemes, len(sound) / RATE_HZ)
        audio = np.clip(np.round(sound), -32767, 32767).astype(np.int16)
        return Utterance(text, audio, words, phonemes)


def prepare_data(target: Path) -> Path:
    """Write a private espeak-ng data directory with our random variants beside the stock ones."""
    lib = ctypes.CDLL("libespeak-ng.so.1")
    lib.espeak_Initialize(_SYNCHRONOUS, 0, None, 0)
    found = ctypes.c_char_p()
    lib.espeak_Info.restype = ctypes.c_char_p
    lib.espeak_Info(ctypes.byref(found))
    lib.espeak_Terminate()
    if not found.value:
        msg = "espeak-ng does not tell where its data is"
        raise RuntimeError(msg)
    return voices.write_data_path(Path(found.value.decode()), target)


def _resample(sound: NDArray[np.float32], length: int) -> NDArray[np.float32]:
    spectrum = np.fft.rfft(sound)
    kept = np.zeros(length // 2 + 1, spectrum.dtype)
    shared = min(len(kept), len(spectrum))
    kept[:shared] = spectrum[:shared]
    return (np.fft.irfft(kept, length) * (length / len(sound))).astype(np.float32)


def _audible(sound: NDArray[np.float32]) -> tuple[int, int]:
    envelope = np.convolve(np.abs(sound), np.ones(160) / 160, "same")
    loud = np.flatnonzero(envelope > 60)
    if not len(loud):
        return 0, len(sound)
    return max(0, int(loud[0]) - _LEAD), min(len(sound), int(loud[-1]) + _TAIL)


def _starts(
    text: str, events: list[tuple[int, float]], phonemes: tuple[Phoneme, ...]
) -> list[tuple[int, float]]:
    """Complete the word starts: espeak-ng sends no event for some words with a nasal in front.

    The first word starts with the sound, and a word after a comma or full stop starts where
    the pause ends; any other lost word stays joined to the one before.
    """
    known = {0: 0.0}
    marks = [match.end() for match in _INNER_MARK.finditer(text)]
    pauses = [
        after.start
        for before, after in pairwise(phonemes)
        if before.is_pause and after.start - before.start > 0.08
    ]
    if len(marks) == len(pauses):
        known |= dict(zip(marks, pauses, strict=True))
    return sorted((known | dict(events)).items())


def _words(
    text: str,
    starts: list[tuple[int, float]],
    phonemes: tuple[Phoneme, ...],
    total: float,
) -> tuple[Word, ...]:
    """Give each word an end: the first pause after its start, or the start of the next word."""
    words = []
    for index, (first, start) in enumerate(starts):
        is_last = index + 1 == len(starts)
        last, limit = (len(text), total) if is_last else starts[index + 1]
        pauses = (p.start for p in phonemes if p.is_pause and start < p.start < limit)
        end = min(next(pauses, limit), total)
        words.append(Word(first, last, max(0.0, start), max(0.0, end)))
    return tuple(words)
