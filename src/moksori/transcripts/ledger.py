"""What a worker writes for its transcript: each step one transaction that hangs on its lease.

A step that commits tells its readers; a step whose lease was lost leaves nothing behind.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

import anyio.to_thread

from moksori.audio.listen import SILENCE_ONLY, Listening
from moksori.ports.bus import EventLog, NewEvent
from moksori.ports.queue import JobState, Lease
from moksori.ports.store import Database, Transaction
from moksori.ports.stt import SttChoice, SttTraits
from moksori.ports.transcripts import Heard, TranscriptObserver
from moksori.schema import utc_now
from moksori.transcripts import reports, store
from moksori.transcripts.hearing import HeardBatch, as_segment
from moksori.transcripts.leftovers import Leftovers
from moksori.transcripts.model import (
    CANCELLED_CODE,
    HearingTask,
    Segment,
    Summary,
    Transcript,
    audio_prefix,
)
from moksori.transcripts.observing import Unobserved, heard_of

_NEVER_QUITE: Final = 0.99
"""The share done before the job is done."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where ledgers are kept."""

    database: Database
    events: EventLog
    leftovers: Leftovers
    clock: Callable[[], datetime] = utc_now
    observer: TranscriptObserver = field(default_factory=Unobserved)


class Ledger:
    """The rows and events of one transcript, written by the holder of its lease.

    Every method raises LeaseLostError, and then has written nothing.
    """

    def __init__(self, desk: Desk, lease: Lease, task: HearingTask, transcript: Transcript) -> None:
        self._desk = desk
        self._lease = lease
        self._task = task
        self._transcript = transcript

    @classmethod
    async def open(cls, desk: Desk, lease: Lease) -> "Ledger | None":
        """Return the ledger of a job, or None when its transcript was deleted."""
        job = lease.job
        async with desk.database.read() as tx:
            task = await store.task(tx, job.workspace, job.id)
            transcript = await store.find(tx, job.workspace, job.id)
        if task is None or transcript is None:
            return None
        return cls(desk, lease, task, transcript)

    @property
    def task(self) -> HearingTask:
        """What was asked, and what is done by now."""
        return self._task

    @property
    def tries(self) -> int:
        """How often the job was begun since it last got further, this try included."""
        return self._lease.job.tries - self._task.progress_try

    async def begin(self, choice: SttChoice, traits: SttTraits, listening: Listening) -> None:
        """Note who listens, and that it has begun."""
        transcript = replace(
            self._transcript,
            state=JobState.RUNNING,
            engine=traits.engine,
            model=traits.model,
            demo=traits.demo,
            tracks=tuple(track.name for track in listening.tracks),
            duration_s=listening.duration_s,
        )
        changes = {
            "state": transcript.state,
            "choice": asdict(choice),
            "engine": transcript.engine,
            "model": transcript.model,
            "demo": transcript.demo,
            "tracks": list(transcript.tracks),
            "duration_s": transcript.duration_s,
        }

        async def work(tx: Transaction) -> None:
            await self._lease.guard(tx)
            await self._write(tx, changes, [reports.progress(transcript, JobState.RUNNING)])

        await self._commit(work)
        self._task = replace(self._task, choice=choice)
        self._transcript = transcript

    async def keep(self, batch: HeardBatch, duration_s: float | None) -> None:
        """Store what a batch said, and how far the job is."""
        first = self._task.segment_count
        said = await anyio.to_thread.run_sync(_segments, batch, first, self._transcript.language)
        task = replace(
            self._task,
            windows_done=batch.windows_done,
            segment_count=first + len(said),
            progress=self._share(batch.position_s, duration_s),
            progress_try=self._lease.job.tries,
        )
        transcript = replace(
            self._transcript,
            duration_s=duration_s,
            progress=task.progress,
            segment_count=task.segment_count,
        )
        changes = {
            "windows_done": task.windows_done,
            "segment_count": task.segment_count,
            "progress": task.progress,
            "progress_try": task.progress_try,
            "duration_s": duration_s,
        }
        told = [reports.heard(transcript, segment) for segment, _ in said]
        told.append(
            reports.progress(transcript, JobState.RUNNING, position_s=round(batch.position_s, 3))
        )

        async def work(tx: Transaction) -> None:
            await self._lease.guard(tx, progress=task.progress)
            await store.add_segments(tx, task.workspace, task.id, said)
            await self._write(tx, changes, told)

        await self._commit(work)
        self._task, self._transcript = task, transcript

    async def segments(self) -> list[Segment]:
        """Return everything stored so far."""
        async with self._desk.database.read() as tx:
            return await store.segments(tx, self._task.workspace, self._task.id)

    def heard(self, segments: Sequence[Segment]) -> Heard:
        """Return what observers are told of the segments."""
        return heard_of(self._task, self._transcript.created_at, segments)

    async def finish(self, listening: Listening, heard: Heard, summary: Summary) -> None:
        """End the job with its summary."""
        silent = () if self._task.segment_count else (SILENCE_ONLY,)
        transcript = replace(
            self._transcript,
            state=JobState.DONE,
            duration_s=listening.position_s,
            warnings=tuple(dict.fromkeys((*listening.warnings, *silent))),
        )
        changes = {
            "progress": 1.0,
            "duration_s": transcript.duration_s,
            "warnings": list(transcript.warnings),
            "summary": asdict(summary),
        }
        told = [
            reports.progress(transcript, JobState.DONE, position_s=round(listening.position_s, 3)),
            reports.finished(transcript, summary),
        ]
        finished = partial(self._desk.observer.finished, heard=heard)
        await self._end(JobState.DONE, changes, told, finished)

    async def fail(self, code: str, *, retryable: bool = False) -> None:
        """End the job without a result."""
        told = [reports.failed(self._task.id, code, retryable=retryable)]
        ended = partial(self._ended, code=code)
        await self._end(JobState.FAILED, {"error_code": code}, told, ended, error_code=code)

    async def cancel(self) -> None:
        """End the job because somebody asked for that."""
        told = [reports.failed(self._task.id, CANCELLED_CODE)]
        await self._end(JobState.CANCELLED, {}, told, partial(self._ended, code=CANCELLED_CODE))

    async def put_back(self, *, delay_s: float, code: str, counted: bool = True) -> None:
        """Let the job be tried again; `counted` says whether this try was one of the allowed."""
        transcript = replace(self._transcript, state=JobState.QUEUED)
        changes: dict[str, Any] = {"state": transcript.state}
        if not counted:
            changes["progress_try"] = self._lease.job.tries

        async def work(tx: Transaction) -> None:
            await self._lease.retry(tx, delay_s=delay_s, error_code=code)
            await self._write(tx, changes, [reports.progress(transcript, JobState.QUEUED)])

        await self._commit(work)

    async def _end(
        self,
        state: JobState,
        changes: dict[str, Any],
        told: list[NewEvent],
        observe: Callable[[Transaction], Awaitable[None]],
        *,
        error_code: str | None = None,
    ) -> None:
        ending = changes | {"state": state, "finished_at": self._desk.clock()}
        prefix = audio_prefix(self._task.id)

        async def work(tx: Transaction) -> None:
            await self._lease.finish(tx, state, error_code=error_code)
            await observe(tx)
            await self._write(tx, ending, told)
            if not self._task.options.keep_audio:
                await self._desk.leftovers.note(tx, prefix)

        await self._commit(work)
        if not self._task.options.keep_audio:
            await self._desk.leftovers.clear_if_possible(prefix)

    async def _ended(self, tx: Transaction, code: str) -> None:
        await self._desk.observer.ended(tx, self._task.workspace, self._task.id, code)

    async def _write(self, tx: Transaction, changes: dict[str, Any], told: list[NewEvent]) -> None:
        await store.change(tx, self._task.workspace, self._task.id, **changes)
        await self._desk.events.append(tx, self._task.workspace, told)

    async def _commit(self, work: Callable[[Transaction], Awaitable[None]]) -> None:
        await self._desk.database.run(work)
        self._desk.events.wake()

    def _share(self, position_s: float, duration_s: float | None) -> float:
        if not duration_s:
            return self._task.progress
        return max(self._task.progress, min(position_s / duration_s, _NEVER_QUITE))


def _segments(batch: HeardBatch, first: int, language: str) -> list[tuple[Segment, str]]:
    """Return the segments of a batch, each with what the recogniser wrote."""
    return [
        (as_segment(window, heard, first + n, language), heard.text)
        for n, (window, heard) in enumerate(batch.said)
    ]
