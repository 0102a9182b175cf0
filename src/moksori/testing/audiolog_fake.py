"""A log of live audio in memory, written the plain way: for tests of those who use one."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import groupby

import anyio
import anyio.lowlevel

from moksori.errors import ConflictError, InputError, MoksoriError
from moksori.ports.audiolog import (
    MAX_APPEND_BYTES,
    MAX_FRAME_BYTES,
    START,
    AudioFrame,
    AudioRecord,
    Gap,
    MeetingKey,
    Page,
    Receipt,
    RecordKind,
    TrackState,
)
from moksori.schema import new_id


@dataclass
class Kept:
    """One meeting: its records from a first position on, and what is known of its tracks."""

    records: list[AudioRecord] = field(default_factory=list)
    seen: dict[str, set[int]] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)
    owner: object = None
    position: int = START

    def add(self, kind: RecordKind, track: str, frame: AudioFrame) -> None:
        """Append a record."""
        self.position += 1
        self.records.append(
            AudioRecord(kind, track, frame.sequence, frame.captured_ms, frame.pcm, self.position)
        )

    def state(self, track: str) -> TrackState:
        """Return what is known of a track."""
        seen = self.seen.get(track, set())
        through = max(seen, default=-1)
        missing = [number for number in range(through) if number not in seen]
        runs = groupby(enumerate(missing), lambda pair: pair[1] - pair[0])
        spans = [[number for _, number in run] for _, run in runs]
        gaps = tuple(Gap(span[0], span[-1]) for span in spans)
        return TrackState(through, len(seen), gaps, self.ends.get(track))


class MemoryAudioLog:
    """See `ports.audiolog.AudioLog`. `fault`, while it is set, is raised by every append."""

    def __init__(
        self, kept: dict[MeetingKey, Kept] | None = None, place: str | None = None
    ) -> None:
        self.place = place or new_id()
        self._kept = {} if kept is None else kept
        self._users: Counter[MeetingKey] = Counter()
        self.fault: MoksoriError | None = None

    def elsewhere(self) -> "MemoryAudioLog":
        """Return a log on the same data, as another process would have it."""
        return MemoryAudioLog(self._kept, self.place)

    @asynccontextmanager
    async def writing(self, key: MeetingKey) -> AsyncIterator["MemoryWriter"]:
        """Open a meeting for writing."""
        await _checked(key)
        kept = self._kept.setdefault(key, Kept())
        if kept.owner not in {None, self}:
            raise ConflictError("another process writes this meeting")
        kept.owner = self
        self._users[key] += 1
        try:
            yield MemoryWriter(self, kept)
        finally:
            self._users[key] -= 1
            if not self._users[key]:
                kept.owner = None

    async def read(
        self, key: MeetingKey, position: int = START, *, limit: int = 500, wait_s: float = 0.0
    ) -> Page:
        """Return records from a position on, waiting a while when there are none."""
        await _checked(key)
        records: list[AudioRecord] = []
        with anyio.move_on_after(wait_s):
            while not records:
                kept = self._kept.get(key, Kept())
                records = [r for r in kept.records if r.position > position][:limit]
                if not records:
                    await anyio.sleep(0.005)
        return Page(tuple(records), records[-1].position if records else position)

    async def tracks(self, key: MeetingKey) -> dict[str, TrackState]:
        """Return every track that has a record."""
        await _checked(key)
        kept = self._kept.get(key, Kept())
        return {track: kept.state(track) for track in {*kept.seen, *kept.ends}}

    async def position(self, key: MeetingKey) -> int:
        """Return where the next record will go."""
        await _checked(key)
        return self._kept.get(key, Kept()).position

    async def truncate(self, key: MeetingKey, before: int) -> int:
        """Forget the records below a position; return how many bytes they had."""
        await _checked(key)
        kept = self._kept.get(key, Kept())
        freed = sum(len(r.pcm) for r in kept.records if r.position <= before)
        kept.records = [r for r in kept.records if r.position > before]
        return freed

    async def remove(self, key: MeetingKey) -> bool:
        """Forget a meeting; tell whether it was there."""
        await _checked(key)
        if key in self._kept and self._kept[key].owner is not None:
            raise ConflictError("another process writes this meeting")
        return self._kept.pop(key, None) is not None


class MemoryWriter:
    """See `ports.audiolog.MeetingWriter`."""

    def __init__(self, log: MemoryAudioLog, kept: Kept) -> None:
        self._log = log
        self._kept = kept

    async def append(self, track: str, frames: Sequence[AudioFrame]) -> Receipt:
        """Keep frames of a track."""
        _check_frames(track, frames)
        await self._ready()
        end = self._kept.ends.get(track)
        if end is not None and any(frame.sequence >= end for frame in frames):
            raise ConflictError("the track has ended before this frame")
        seen = self._kept.seen.setdefault(track, set())
        before = len(seen)
        for frame in frames:
            if frame.sequence not in seen:
                seen.add(frame.sequence)
                self._kept.add(RecordKind.FRAME, track, frame)
        stored = len(seen) - before
        return Receipt(stored, len(frames) - stored, self._kept.state(track))

    async def end(self, track: str, frames: int) -> Receipt:
        """Keep how many frames the client has sent in all."""
        _check_frames(track, [])
        await self._ready()
        state = self._kept.state(track)
        if state.end not in {None, frames} or state.through >= frames:
            raise ConflictError("the track ends elsewhere, or has frames beyond this end")
        if state.end is None:
            self._kept.ends[track] = frames
            self._kept.add(RecordKind.END, track, AudioFrame(frames, 0, b""))
        return Receipt(0, 0, self._kept.state(track))

    def state(self, track: str) -> TrackState:
        """Return what is kept of a track."""
        return self._kept.state(track)

    async def _ready(self) -> None:
        await anyio.lowlevel.checkpoint()
        if self._log.fault is not None:
            raise self._log.fault


async def _checked(key: MeetingKey) -> None:
    await anyio.lowlevel.checkpoint()
    for name in (key.workspace, key.meeting):
        if re.fullmatch(r"(?!\.)[A-Za-z0-9._-]{1,128}", name) is None:
            raise InputError("the name of a workspace or a meeting has a part not allowed")


def _check_frames(track: str, frames: Sequence[AudioFrame]) -> None:
    if not track.isprintable() or not 0 < len(track.encode(errors="replace")) <= 200:
        raise InputError("the name of a track is empty, too long, or has a wrong character")
    for frame in frames:
        known = 0 <= frame.sequence < 1 << 62 and abs(frame.captured_ms) < 1 << 62
        if not known or len(frame.pcm) > MAX_FRAME_BYTES:
            raise InputError("a frame has a number, a time or a length that can not be")
    if sum(len(frame.pcm) for frame in frames) > MAX_APPEND_BYTES:
        raise InputError("too much sound at once")
