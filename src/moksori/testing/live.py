"""Live sound for tests: frames of loud and silent stretches, and a track that is heard at once."""

from collections.abc import Iterable, Sequence

import numpy as np

from moksori.audio.frame import FRAME_MS
from moksori.audio.pcm import FRAME_SAMPLES, SAMPLE_RATE_HZ
from moksori.audio.speech import STEP
from moksori.voice.frames import Frame
from moksori.voice.tape import Samples
from moksori.voice.track import LiveTrack, Told


def loud_and_silent(*runs_ms: int, level: int = 8000, seed: int = 0) -> Samples:
    """Return silence, sound, silence ... each so long; no two stretches of sound are alike."""
    rng = np.random.default_rng(seed)
    parts = []
    for number, length_ms in enumerate(runs_ms):
        samples = length_ms * 16
        sound = rng.integers(level // 2, level, samples) * rng.choice([-1, 1], samples)
        parts.append(sound if number % 2 else np.zeros(samples))
    return np.concatenate(parts).astype(np.int16)


def frames(sound: Samples, *, first: int = 0, captured_s: float = 0.0) -> list[Frame]:
    """Return the whole frames of a sound."""
    return [
        Frame(
            first + number,
            captured_s + number * FRAME_MS / 1000,
            sound[number * FRAME_SAMPLES : (number + 1) * FRAME_SAMPLES].astype("<i2").tobytes(),
        )
        for number in range(sound.size // FRAME_SAMPLES)
    ]


def hear_all(track: LiveTrack, *, last: bool = False) -> list[Told]:
    """Hear what is there: whatever is loud is speech, and time is that of the sound."""
    told: list[Told] = []
    while (window := track.window(last=last)) is not None:
        loud = np.abs(np.frombuffer(window, dtype="<i2").astype(np.int32)).mean() > 1000
        told += track.hear(float(loud), (track.heard_until + STEP) / SAMPLE_RATE_HZ)
    return told


def listened(track: LiveTrack, sent: Iterable[Frame]) -> list[Told]:
    """Feed frames one by one, hear each at once, and end the track."""
    told: list[Told] = []
    for frame in sent:
        told += track.feed(frame)
        told += hear_all(track)
    return [*told, *end(track)]


def end(track: LiveTrack) -> Sequence[Told]:
    """End a track as `VadBatcher.leave` does."""
    return [*track.give_up(), *hear_all(track, last=True), *track.finish()]
