"""What listening is told, and what it tells: settings and events of one track.

Positions are samples at 16 kHz since the first frame of the track.
"""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class EndpointingSettings:
    """When speech begins and ends; one for each room."""

    enter: float = 0.5
    """A probability at or above begins speech."""
    exit: float = 0.35
    """A probability below begins a pause; only `enter` ends it."""
    min_speech_ms: int = 96
    """Shorter bursts are no speech."""
    hangover_ms: int = 96
    """Speech is told to have stopped after a pause this long."""
    pre_roll_ms: int = 300
    """Sound kept before speech, never into the utterance before."""
    tail_ms: int = 200
    """Sound kept after speech."""
    end_ms: int = 300
    """Pause that closes an utterance which is finished by its ending."""
    mid_ms: int = 700
    """The same where it could stand alone or go on, or where no stable partial is known."""
    wait_ms: int = 1300
    """The same where it can not stand alone."""
    digits_ms: int = 1000
    """Added while digits are being collected."""
    stable_ms: int = 200
    """A partial that has not changed for so long is believed."""
    partial_every_ms: int = 500
    """How often a partial is wanted while somebody speaks."""
    long_s: float = 12.0
    """From here on any pause closes the utterance."""
    longest_s: float = 15.0
    """Here it is cut where speech is least likely, pause or not."""
    overlap_ms: int = 500
    """Sound that both sides of such a cut hold."""
    stalled_ms: int = 1500
    """No sound for so long closes the utterance."""


class Why(StrEnum):
    """What closed an utterance."""

    PAUSE = "pause"
    LONG = "long"
    """It was long, and there was a pause."""
    CUT = "cut"
    """It was too long, and there was none: the next one overlaps it."""
    STALLED = "stalled"
    """No sound came any more."""
    GAP = "gap"
    """More sound was lost than can be taken for a pause."""
    ENDED = "ended"
    """The track was left."""


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Somebody speaks, since `at`."""

    at: int


@dataclass(frozen=True, slots=True)
class SpeechStopped:
    """Nobody speaks, since `at`; the utterance may go on."""

    at: int


@dataclass(frozen=True, slots=True)
class PartialWanted:
    """It is time to recognise what was said so far."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class UtteranceClosed:
    """An utterance is complete.

    Recognise `start`..`end`. What was said lies in `first`..`last`: no sample belongs to two
    utterances there, whereas after a cut `start` reaches back into the one before.
    """

    start: int
    end: int
    first: int
    last: int
    why: Why
    probability: float
    """How sure the detector was of the speech, the mean."""
    shared: int = 0
    """So many samples at `start` are also the end of the one before, which was cut."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Sound that never came; so much of it is taken for `silence`, the rest is left out."""

    start: int
    samples: int
    silence: int


Event = SpeechStarted | SpeechStopped | PartialWanted | UtteranceClosed
