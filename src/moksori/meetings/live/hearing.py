"""One track of a live meeting while it is heard: records in, utterances and checkpoints out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from moksori.audio.pcm import FRAME_BYTES, SAMPLE_RATE_HZ
from moksori.audio.speech import STEP
from moksori.errors import InputError
from moksori.meetings.live.ears import Ears
from moksori.meetings.live.model import Checkpoint, Track
from moksori.ports.audiolog import AudioRecord, RecordKind, TrackState
from moksori.voice.frames import Frame
from moksori.voice.model import EndpointingSettings, UtteranceClosed
from moksori.voice.snapshots import seal, unseal
from moksori.voice.tape import Samples
from moksori.voice.timeline import Timeline
from moksori.voice.track import LiveTrack, Told, Utterance

_SILENCE: Final = bytes(FRAME_BYTES)
_KIND: Final = b"hear"
_VERSION: Final = 1
_BEHIND_LIMIT: Final = SAMPLE_RATE_HZ
"""A detector that has more than this to hear gets nothing more for now."""


class PatientTrack(LiveTrack):
    """A track whose sound waits in the log while others are behind: that is no stall."""

    held = False
    """Whether its sound is held back."""

    def tick(self, now: float) -> Sequence[Told]:
        """Close an utterance whose sound has stopped coming, unless it is held back."""
        return () if self.held else super().tick(now)


@dataclass(frozen=True, slots=True)
class Closed:
    """Utterances that closed at once, and from where the track goes on after them.

    `ended`: there will be no more, and so much of it came.
    """

    utterances: tuple[Utterance, ...]
    checkpoint: Checkpoint
    ended: TrackState | None = None


class Hearing:
    """A track, from its checkpoint on."""

    def __init__(
        self,
        track: Track,
        ears: Ears,
        at: Checkpoint,
        endpointing: EndpointingSettings | None,
        now: float,
    ) -> None:
        """Begin where `at` says; a state that can not be read any more is begun anew there."""
        self.track = track
        self.position = at.position
        """All records of this track before it were taken."""
        self.end: int | None = None
        """How many frames it has, once that is known."""
        self._ears = ears
        self._heard_before = at.heard_samples
        self._row: bytes | None = None
        self._timeline = Timeline()
        self._live = PatientTrack(ears.pool, endpointing, ears.judge)
        if at.snapshot is not None:
            self._restore(at.snapshot, endpointing, now)
        self._since = self._live.heard_until - self._heard_before

    @property
    def behind(self) -> int:
        """How many samples the detector has yet to hear."""
        return self._live.behind

    @property
    def heard_until(self) -> int:
        """The sample up to which the detector has heard."""
        return self._live.heard_until

    @property
    def has_room(self) -> bool:
        """Whether more may be fed."""
        return self.behind <= _BEHIND_LIMIT

    @property
    def is_idle(self) -> bool:
        """Whether nobody speaks, as far as is known."""
        return not self._live.endpointing.is_open

    @property
    def is_heard(self) -> bool:
        """Whether all that was fed is heard."""
        return self.behind < STEP

    @property
    def is_over(self) -> bool:
        """Whether all of it was fed and heard."""
        return self.end is not None and (self._live.due or 0) >= self.end and self.is_heard

    @property
    def speaker(self) -> str | None:
        """Who speaks on it."""
        return self.track.participant

    def begin(self, tell: Callable[[Sequence[Told]], None]) -> None:
        """Be heard from now on.

        Raises:
            OverloadedError: there are as many tracks as there may be.
        """
        try:
            self._ears.join(self._live, tell, self._row)
        except InputError:  # the settings name another detector by now
            self._ears.join(self._live, tell)

    def take(self, record: AudioRecord) -> None:
        """Take a record; one that was taken before is passed over."""
        if record.position <= self.position:
            return
        self.position = record.position
        if record.kind is RecordKind.END:
            self.end = record.sequence
            return
        pcm = record.pcm if len(record.pcm) == FRAME_BYTES else _SILENCE
        self._feed(Frame(record.sequence, record.captured_ms / 1000, pcm))

    def take_decoded(self, frame: Frame) -> None:
        """Take a frame of an encoded track; one that was taken before is passed over.

        `position` stays where it is: after a crash the track is decoded from its beginning.
        """
        if frame.sequence >= (self._live.due or 0):
            self._feed(frame)

    def _feed(self, frame: Frame) -> None:
        self._timeline.frame(frame.sequence, round(frame.captured_s * 1000))
        self._live.feed(frame)

    def hold(self, *, held: bool) -> None:
        """Say whether sound is held back, so that its lack is no stall."""
        self._live.held = held

    def sound(self, start: int, end: int) -> Samples:
        """Return a copy of sound of the open utterance."""
        return self._live.sound(start, end)

    def closed(self, told: Sequence[Told]) -> Closed:
        """Return the utterances in what was told, with the checkpoint of this moment."""
        return Closed(_utterances(told), self.checkpoint())

    def checkpoint(self) -> Checkpoint:
        """Return where it stands at this moment, and in which state."""
        parts = (self._live.snapshot(), self._ears.row(self._live), self._timeline.dump())
        return Checkpoint(self.position, seal(_KIND, _VERSION, parts), self.heard_samples)

    @property
    def heard_samples(self) -> int:
        """How many samples were listened to, since the track began."""
        return self._live.heard_until - self._since

    def finish(self, state: TrackState) -> tuple[Sequence[Told], Closed]:
        """Hear what is left, and be heard no more; return all that is told, and what closed."""
        told = self._ears.leave(self._live)
        end = Checkpoint(self.position, None, self.heard_samples)
        return told, Closed(_utterances(told), end, state)

    def drop(self) -> None:
        """Be heard no more; what was not kept by a checkpoint is heard again by somebody else."""
        self._ears.leave(self._live)

    def heard(self, text: str, until: int, now: float) -> None:
        """Take what a partial of the open utterance said."""
        if self._live.endpointing.is_open:
            self._live.heard(text, until, now)

    def at_s(self, position: int, *, ending: bool = False) -> float:
        """Return when a sample was spoken, in seconds of the meeting."""
        return self._timeline.meeting_ms(position, ending=ending) / 1000

    def span_s(self, closed: UtteranceClosed) -> tuple[float, float]:
        """Return when an utterance was said, from and to, in seconds of the meeting.

        Where the time jumps within the first window of speech, it began after the jump: people
        begin to speak when they are heard again.
        """
        start_s = self.at_s(closed.first + STEP) - STEP / SAMPLE_RATE_HZ
        return round(start_s, 3), max(self.at_s(closed.last, ending=True), round(start_s, 3))

    def _restore(self, kept: bytes, endpointing: EndpointingSettings | None, now: float) -> None:
        try:
            live, row, timeline = unseal(_KIND, _VERSION, kept)
            self._live = PatientTrack.restore(
                live, self._ears.pool, endpointing, self._ears.judge, now
            )
            self._row, self._timeline = row, Timeline.load(timeline)
        except InputError:
            self._live = PatientTrack(self._ears.pool, endpointing, self._ears.judge)
            self._row, self._timeline = None, Timeline()


def _utterances(told: Sequence[Told]) -> tuple[Utterance, ...]:
    return tuple(one for one in told if isinstance(one, Utterance))
