"""From speech probabilities to utterances while they are spoken: a state machine without a clock.

It is fed one probability per 512 samples and gives out events. Pauses are counted in sound, so
that a slow machine closes the same utterances; `now`, in seconds of any clock that the caller
keeps to, only tells how long a partial has been stable and whether sound still comes.
"""

import struct
from collections.abc import Callable, Sequence
from typing import Final

from moksori.audio.pcm import SAMPLE_RATE_HZ
from moksori.audio.speech import STEP
from moksori.errors import InputError
from moksori.text.endings import Ending
from moksori.voice.model import (
    EndpointingSettings,
    Event,
    PartialWanted,
    SpeechStarted,
    SpeechStopped,
    UtteranceClosed,
    Why,
)

NOTHING: Final[Sequence[Event]] = ()
_NONE: Final = -1
_KEPT: Final = struct.Struct("<??12q3d")
_CUT_WITHIN_S: Final = 3.0
"""A hard cut is placed in the last seconds."""


class Endpointing:
    """Finds the utterances of one track while it goes on."""

    def __init__(
        self,
        settings: EndpointingSettings | None = None,
        judge: Callable[[str], Ending] | None = None,
    ) -> None:
        """Take the room's settings, and what tells how a text ends (else all pauses are alike)."""
        pick = settings or EndpointingSettings()
        self.digits = False
        """Whether digits are being collected: people pause between them."""
        self._judge = judge
        self._enter, self._exit = pick.enter, pick.exit
        self._min_speech = max(_steps(pick.min_speech_ms), 1)
        self._hangover = max(_steps(pick.hangover_ms), 1)
        self._every = max(_steps(pick.partial_every_ms), 1)
        self._waits = {
            Ending.END: _steps(pick.end_ms),
            Ending.MID: _steps(pick.mid_ms),
            Ending.WAIT: _steps(pick.wait_ms),
        }
        self._for_digits = _steps(pick.digits_ms)
        self._pre_roll, self._tail = _samples(pick.pre_roll_ms), _samples(pick.tail_ms)
        self._stable_s, self._stalled_s = pick.stable_ms / 1000, pick.stalled_ms / 1000
        self._longest = max(round(pick.longest_s * SAMPLE_RATE_HZ), 2 * self._pre_roll + 16 * STEP)
        self._long = min(round(pick.long_s * SAMPLE_RATE_HZ), self._longest - 2 * STEP)
        self._overlap = min(_samples(pick.overlap_ms), self._longest // 4)
        within = min(round(_CUT_WITHIN_S * SAMPLE_RATE_HZ), self._longest // 4)
        self._recent = [0.0] * (within // STEP)
        """The last probabilities, by step modulo length."""
        self._step = 0
        self._edge = 0
        """Where the last utterance ended: no pre-roll reaches before it."""
        self._onset, self._voiced, self._quiet = _NONE, 0, 0
        """What may become speech: its first step, steps with speech, steps without at its end."""
        self._speaking = False
        self._first, self._pause = _NONE, _NONE
        """The first step of the open utterance, and of the pause in it."""
        self._from, self._shared = 0, 0
        self._sum, self._summed = 0.0, 0
        self._partial_at = 0
        self._fed_at = 0.0
        self._text, self._text_at, self._text_until = "", 0.0, 0
        self._ending: Ending | None = None

    @property
    def position(self) -> int:
        """How many samples were heard."""
        return self._step * STEP

    @property
    def is_open(self) -> bool:
        """Whether an utterance has begun and is not closed."""
        return self._first >= 0

    @property
    def needed_from(self) -> int:
        """Return the first sample that an utterance to come may still hold."""
        if self._first >= 0:
            return self._from
        first = self._step if self._onset < 0 else self._onset
        return max(first * STEP - self._pre_roll, self._edge)

    def feed(self, probability: float, now: float) -> Sequence[Event]:
        """Take the probability of the next 512 samples."""
        step = self._step
        self._step = step + 1
        self._fed_at = now
        self._recent[step % len(self._recent)] = probability
        if self._speaking:
            return self._hear_on(step, probability, now)
        if self._first < 0 and self._onset < 0 and probability < self._enter:
            return NOTHING
        return self._hear_for_speech(step, probability, now)

    def heard(self, text: str, until: int, now: float) -> None:
        """Take what a partial said; `until` is the sample at which its sound ended."""
        if text != self._text:
            self._text, self._text_at, self._ending = text, now, None
        self._text_until = max(self._text_until, until)

    def is_stalled(self, now: float) -> bool:
        """Return whether something is open and sound has not come for too long."""
        waits = self._first >= 0 or self._onset >= 0
        return waits and now - self._fed_at >= self._stalled_s

    def tick(self, now: float) -> Sequence[Event]:
        """Close an utterance whose sound has stopped coming."""
        return self._break_off(Why.STALLED) if self.is_stalled(now) else NOTHING

    def jump(self, steps: int) -> Sequence[Event]:
        """Leave out so many steps, whose sound was lost."""
        events = self._break_off(Why.GAP)
        self._step += steps
        self._edge = self.position
        return events

    def finish(self) -> Sequence[Event]:
        """Close what is open: the track was left."""
        return self._break_off(Why.ENDED)

    def dump(self) -> bytes:
        """Return all that was heard and is still of use, for `load`."""
        speech = (self._onset, self._voiced, self._quiet, self._first, self._pause)
        opened = (self._from, self._shared, self._summed, self._partial_at, self._text_until)
        state = (self.digits, self._speaking, self._step, self._edge, *speech, *opened)
        head = _KEPT.pack(*state, self._sum, self._fed_at, self._text_at)
        recent = struct.pack(f"<{len(self._recent)}d", *self._recent)
        return head + recent + self._text.encode(errors="surrogatepass")

    def load(self, kept: bytes, now: float | None = None) -> None:
        """Take over what `dump` gave; the settings must be the same.

        `now` is the time by a clock that has nothing to do with the one before.

        Raises:
            InputError: it is cut off.
        """
        at = _KEPT.size + 8 * len(self._recent)
        if len(kept) < at:
            raise InputError("what endpointing knew is cut off, or of other settings")
        self.digits, self._speaking, self._step, self._edge, *more = _KEPT.unpack_from(kept)
        self._onset, self._voiced, self._quiet, self._first, self._pause = more[:5]
        self._from, self._shared, self._summed, self._partial_at, self._text_until = more[5:10]
        self._sum, self._fed_at, self._text_at = more[10:]
        self._recent = list(struct.unpack_from(f"<{len(self._recent)}d", kept, _KEPT.size))
        self._text, self._ending = kept[at:].decode(errors="surrogatepass"), None
        if now is not None:
            self._text_at += now - self._fed_at
            self._fed_at = now

    def _hear_on(self, step: int, probability: float, now: float) -> Sequence[Event]:
        """While somebody speaks."""
        self._sum += probability
        self._summed += 1
        if probability >= self._enter:
            self._pause = _NONE
        elif probability < self._exit and self._pause < 0:
            self._pause = step
        if self._pause >= 0 and self._step - self._pause >= self._hangover:
            return self._stop(now)
        if self._at_limit():
            return self._break_off(Why.LONG) if self._pause >= 0 else self._cut()
        if self._step < self._partial_at:
            return NOTHING
        self._partial_at = self._step + self._every
        return (PartialWanted(self._from, self.position),)

    def _hear_for_speech(self, step: int, probability: float, now: float) -> Sequence[Event]:
        """While nobody speaks, or something may become speech."""
        if self._follow(step, probability):
            return self._start()
        return NOTHING if self._first < 0 else self._close_when_due(now)

    def _follow(self, step: int, probability: float) -> bool:
        """Return whether there is enough speech by now."""
        if probability >= self._enter and self._onset < 0:
            self._onset, self._voiced, self._quiet = step, 0, 0
        if self._onset < 0:
            return False
        if probability >= self._exit:
            self._voiced += 1
            self._quiet = 0
        else:
            self._quiet += 1
        if self._quiet >= self._hangover:
            self._onset = _NONE
        return self._onset >= 0 and self._voiced >= self._min_speech

    def _start(self) -> Sequence[Event]:
        at, self._onset = self._onset, _NONE
        self._speaking, self._pause = True, _NONE
        self._partial_at = self._step + self._every
        if self._first < 0:
            self._first = at
            self._from, self._shared = max(at * STEP - self._pre_roll, self._edge), 0
            self._sum, self._summed = 0.0, 0
        self._add_recent(at)
        return (SpeechStarted(at * STEP),)

    def _stop(self, now: float) -> Sequence[Event]:
        self._speaking = False
        at = self._pause * STEP
        partial = PartialWanted(self._from, min(at + self._tail, self.position))
        return (SpeechStopped(at), partial, *self._close_when_due(now))

    def _close_when_due(self, now: float) -> Sequence[Event]:
        if self.position - self._from >= self._long:
            return (self._close(Why.LONG),)
        if self._onset >= 0:
            return NOTHING  # it may be speech: wait until that is known
        due = self._step - self._pause >= self._wait(now)
        return (self._close(Why.PAUSE),) if due else NOTHING

    def _wait(self, now: float) -> int:
        """Return how many steps of pause close the utterance as it stands."""
        ending = Ending.MID
        covered = self._text_until >= self._pause * STEP
        if self._judge and self._text and covered and now - self._text_at >= self._stable_s:
            if self._ending is None:
                self._ending = self._judge(self._text)
            ending = self._ending
        return self._waits[ending] + (self._for_digits if self.digits else 0)

    def _at_limit(self) -> bool:
        """Return whether one more step would make the utterance too long."""
        return self.position + STEP > self._from + self._longest

    def _close(self, why: Why) -> UtteranceClosed:
        last = self._step if self._pause < 0 else self._pause
        end = min(last * STEP + self._tail, self.position)
        if self._onset >= 0:
            end = min(end, self._onset * STEP)
        closed = self._closed(last, end, why)
        self._speaking = False
        self._first, self._pause = _NONE, _NONE
        self._edge = end
        self._forget_text()
        return closed

    def _closed(self, last: int, end: int, why: Why) -> UtteranceClosed:
        mean = self._sum / self._summed
        first = self._first * STEP
        return UtteranceClosed(self._from, end, first, last * STEP, why, mean, self._shared)

    def _cut(self) -> Sequence[Event]:
        """Close at the least likely step, and take what follows as the beginning of the next."""
        earliest = max(self._step - len(self._recent), self._first + 1)
        steps = range(earliest, self._step)
        at = min(reversed(steps), key=lambda step: self._recent[step % len(self._recent)])
        closed = self._closed(at, at * STEP, Why.CUT)
        self._first = at
        self._from, self._shared = at * STEP - self._overlap, self._overlap
        self._sum, self._summed = 0.0, 0
        self._add_recent(at)
        self._partial_at = self._step + self._every
        self._forget_text()
        return (closed,)

    def _break_off(self, why: Why) -> Sequence[Event]:
        """Close what is open, here and now."""
        self._onset = _NONE
        if self._first < 0:
            return NOTHING
        if not self._speaking:
            return (self._close(why),)
        last = self._step if self._pause < 0 else self._pause
        return (SpeechStopped(last * STEP), self._close(why))

    def _add_recent(self, first: int) -> None:
        """Add the probabilities since step `first` to the mean."""
        kept = max(first, self._step - len(self._recent))
        for step in range(kept, self._step):
            self._sum += self._recent[step % len(self._recent)]
        self._summed += self._step - kept

    def _forget_text(self) -> None:
        self._text, self._text_at, self._text_until = "", 0.0, 0
        self._ending = None


def _steps(milliseconds: float) -> int:
    """Return how many whole steps cover a time."""
    return -int(-milliseconds * SAMPLE_RATE_HZ // (1000 * STEP))


def _samples(milliseconds: float) -> int:
    return round(milliseconds * SAMPLE_RATE_HZ / 1000)
