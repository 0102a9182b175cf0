"""What can be done with transcripts: request, read, follow, cancel, delete."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

import anyio

from moksori.audio.container import Recording
from moksori.errors import (
    BackendError,
    ConflictError,
    DeadlineError,
    MoksoriError,
    NotFoundError,
    UnsupportedLanguageError,
    error_of,
)
from moksori.ports.blobs import BlobStore
from moksori.ports.bus import EventLog, StoredEvent
from moksori.ports.queue import JobQueue, JobState, NewJob
from moksori.ports.store import Database, Transaction
from moksori.ports.stt import SttEngines, Word
from moksori.ports.transcripts import TranscriptObserver
from moksori.schema import new_id, utc_now
from moksori.transcripts import reports, store
from moksori.transcripts.following import find_place, told
from moksori.transcripts.intake import Measured, Sniffer, checked, display_name, fingerprint
from moksori.transcripts.leftovers import UPLOAD_TIME, Leftovers
from moksori.transcripts.model import (
    CANCELLED_CODE,
    JOB_KIND,
    HearingOptions,
    NewTranscript,
    Segment,
    Transcript,
    audio_key,
    audio_prefix,
    topic_of,
)
from moksori.transcripts.observing import Unobserved
from moksori.transcripts.playback import Playback
from moksori.transcripts.rooms import Rooms

_CLEAN_UP_S: Final = 10.0
_WAIT_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Backends:
    """Where transcripts live and how their work is handed on."""

    database: Database
    queue: JobQueue
    events: EventLog
    blobs: BlobStore


class Transcripts:
    """The use cases. Everything stays inside the workspace that is named with each call.

    In `scratch` files lie while they are made; `name` names a transcript and its job; `language` is
    taken where a request names none. `rooms` and `playback` have use cases of their own.
    """

    def __init__(
        self,
        backends: Backends,
        engines: SttEngines,
        scratch: Path,
        *,
        name: Callable[[], str] = new_id,
        language: str = "ko",
        clock: Callable[[], datetime] = utc_now,
        observer: TranscriptObserver | None = None,
    ) -> None:
        self._database = backends.database
        self._queue = backends.queue
        self._events = backends.events
        self._blobs = backends.blobs
        self._engines = engines
        self._name = name
        self._language = language
        self._clock = clock
        self._observer = observer or Unobserved()
        self._sniffer = Sniffer(backends.blobs)
        self._leftovers = Leftovers(backends.database, backends.blobs, clock=clock)
        self.rooms = Rooms(backends.database)
        self.playback = Playback(self.get, backends.blobs, scratch)

    async def request(
        self,
        workspace: str,
        new: NewTranscript | Callable[[], NewTranscript],
        body: AsyncIterator[bytes],
        *,
        limit_bytes: int,
    ) -> str:
        """Take a recording in, all of it or nothing, and return the id of the job.

        With an idempotency key the same request returns the same id, however often it is sent.
        `new` may be a function where options come after the recording, as in a form: it is asked
        before the first byte, to refuse early, and again after the last one.

        Raises:
            EmptyAudioError, NotAudioError, UnreadableAudioError: by its content, not its name.
            UploadTooLargeError: more than `limit_bytes`.
            UnsupportedOptionError, UnsupportedLanguageError: an option that is not possible.
            NotFoundError, ModelUnavailableError: the model is unknown or not here.
            IdempotencyConflictError: the key was used for another request.
            StorageFullError: no space is left.
        """
        ask = new if callable(new) else lambda: new
        self._options(checked(ask()))
        transcript_id = self._name()
        prefix = audio_prefix(transcript_id)
        await self._database.run(partial(self._leftovers.note, prefix=prefix, after=UPLOAD_TIME))
        try:
            upload = Measured(body, limit_bytes)
            await self._blobs.put(audio_key(transcript_id), aiter(upload))
            recording = await self._sniffer.look(audio_key(transcript_id))
            asked = checked(ask())
            options = self._options(asked)
            job = NewJob(
                kind=JOB_KIND,
                workspace=workspace,
                args={},
                id=transcript_id,
                key=asked.idempotency_key,
                fingerprint=fingerprint(asked, upload.digest),
                priority=asked.priority,
            )
            transcript = self._transcript(job, asked, options, recording)
            job_id = await self._database.run(partial(self._register, job, transcript, options))
        except BaseException:
            await self._abandon(prefix)
            raise
        if job_id != transcript_id:
            await self._abandon(prefix)
        self._wake()
        return job_id

    async def get(self, workspace: str, job_id: str) -> Transcript:
        """Return one transcript.

        Raises:
            NotFoundError: not in this workspace.
        """
        async with self._database.read() as tx:
            found = await store.find(tx, workspace, job_id)
        if found is None:
            raise NotFoundError("no such transcript")
        return found

    async def listing(
        self,
        workspace: str,
        *,
        room_id: str | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> list[Transcript]:
        """Return transcripts, newest first; `before` is the id that the page before ended with."""
        async with self._database.read() as tx:
            return await store.listing(
                tx, workspace, room_id=room_id, before=before, limit=max(limit, 0)
            )

    async def segments(
        self, workspace: str, job_id: str, *, after: int = -1, limit: int | None = None
    ) -> list[Segment]:
        """Return the segments with an index above `after`, in the order of storing.

        Raises:
            NotFoundError: not in this workspace.
        """
        async with self._database.read() as tx:
            if await store.find(tx, workspace, job_id) is None:
                raise NotFoundError("no such transcript")
            return await store.segments(tx, workspace, job_id, after=after, limit=limit)

    async def cancel(self, workspace: str, job_id: str) -> Transcript:
        """Stop a job: at once when it waits, at its worker's next heartbeat when it runs.

        A job that has ended stays as it is.

        Raises:
            NotFoundError: not in this workspace.
        """
        await self._database.run(partial(self._cancel, workspace, job_id))
        self._wake()
        await self.clear(job_id)
        return await self.get(workspace, job_id)

    async def delete(self, workspace: str, job_id: str) -> None:
        """Delete a transcript: audio, segments, job and events; a worker on it stops by itself.

        Raises:
            NotFoundError: not in this workspace.
        """
        await self._database.run(partial(self._delete, workspace, job_id))
        self._wake()
        await self.clear(job_id)

    async def forget(self, tx: Transaction, workspace: str, transcript_id: str) -> None:
        """Delete a transcript; `clear` its recording after that; none is no error."""
        with suppress(NotFoundError):
            await self._delete(workspace, transcript_id, tx)

    async def words(
        self, tx: Transaction, workspace: str, transcript_id: str, index: int
    ) -> tuple[Word, ...]:
        """Return the words of one segment with their times; none where there is no such segment."""
        found = await store.segments(tx, workspace, transcript_id, after=index - 1, limit=1)
        return next((one.words for one in found if one.index == index), ())

    async def clear(self, transcript_id: str) -> None:
        """Delete a recording that must go, if it is noted; a later sweep does what fails now."""
        with suppress(BackendError):
            await self._leftovers.abandon(audio_prefix(transcript_id))

    @asynccontextmanager
    async def follow(
        self, workspace: str, job_id: str, *, after: int = 0, heartbeat_s: float
    ) -> AsyncIterator[AsyncIterator[StoredEvent | None]]:
        """Read a transcript's events after a number, and then live, up to the last one.

        None comes when nothing happened for `heartbeat_s`. An event of type `reset` comes first
        when events after `after` are no longer retained: read the segments instead.

        Raises:
            NotFoundError: not in this workspace.
        """
        await self.get(workspace, job_id)
        place = await find_place(self._events, workspace, job_id, after)
        over = partial(self._is_over, workspace, job_id)
        async with (
            self._events.subscribe(
                workspace, topics=[topic_of(job_id)], after=place.after
            ) as subscription,
            aclosing(
                told(subscription, workspace, job_id, place, heartbeat_s=heartbeat_s, over=over)
            ) as events,
        ):
            yield events

    async def result(
        self, workspace: str, job_id: str, *, deadline_s: float
    ) -> tuple[Transcript, list[Segment]]:
        """Wait for the end of a job and return what it brought, segments in the order of storing.

        Raises:
            DeadlineError: it takes longer than `deadline_s`; it goes on.
            ConflictError: it was cancelled.
            MoksoriError: it failed, with the error of its code.
        """
        with anyio.move_on_after(deadline_s) as scope:
            async with self.follow(workspace, job_id, heartbeat_s=_WAIT_S) as events:
                async for _ in events:
                    pass
        transcript = await self.get(workspace, job_id)
        if not transcript.state.final and scope.cancelled_caught:
            raise DeadlineError("the transcript is not ready yet", deadline_s=deadline_s)
        if transcript.state is JobState.CANCELLED:
            raise ConflictError("the job was cancelled")
        if transcript.state is JobState.FAILED:
            raise error_of(transcript.error_code or MoksoriError.code)
        return transcript, await self.segments(workspace, job_id)

    async def audio(self, workspace: str, job_id: str) -> AsyncGenerator[bytes, None]:
        """Yield the recording as it was uploaded.

        Raises:
            NotFoundError: not in this workspace, or the recording was not kept.
        """
        await self.get(workspace, job_id)
        async for piece in self._blobs.get(audio_key(job_id)):
            yield piece

    def _options(self, new: NewTranscript) -> HearingOptions:
        """Fill in the defaults, and refuse what no recogniser here can do."""
        language = new.language or self._language
        traits = self._engines.traits(self._engines.choose(new.model))
        if traits.languages and language not in traits.languages:
            raise UnsupportedLanguageError(
                "the model does not know this language", model=traits.model
            )
        return HearingOptions(
            language=language,
            model=new.model,
            hotwords=new.hotwords,
            prompt=new.prompt,
            tracks=new.tracks,
            word_times=new.word_times,
            temperature=new.temperature,
            keep_audio=new.keep_audio,
            followup=new.followup,
        )

    def _transcript(
        self, job: NewJob, new: NewTranscript, options: HearingOptions, recording: Recording
    ) -> Transcript:
        return Transcript(
            id=job.id or "",
            workspace=job.workspace,
            state=JobState.QUEUED,
            progress=0.0,
            created_at=self._clock(),
            finished_at=None,
            filename=display_name(new.filename),
            room_id=new.room_id,
            language=options.language,
            duration_s=recording.duration_s,
        )

    async def _register(
        self, job: NewJob, transcript: Transcript, options: HearingOptions, tx: Transaction
    ) -> str:
        """Make the job and everything that belongs to it, or find the one made before."""
        job_id = await self._queue.enqueue(tx, job)
        if job_id != transcript.id:
            return job_id
        workspace = transcript.workspace
        await self._leftovers.strike(tx, audio_prefix(job_id))
        if transcript.room_id is not None:
            await store.open_room(
                self._database, tx, workspace, transcript.room_id, transcript.created_at
            )
        await store.insert_transcript(tx, transcript, options)
        await self._observer.requested(tx, workspace, job_id, options.followup)
        await self._events.append(tx, workspace, [reports.progress(transcript, JobState.QUEUED)])
        return job_id

    async def _cancel(self, workspace: str, job_id: str, tx: Transaction) -> None:
        if await self._queue.cancel(tx, workspace, job_id) is not JobState.CANCELLED:
            return
        task = await store.task(tx, workspace, job_id)
        ended = await store.change(
            tx, workspace, job_id, state=JobState.CANCELLED, finished_at=self._clock()
        )
        if ended:
            await self._observer.ended(tx, workspace, job_id, CANCELLED_CODE)
            await self._events.append(tx, workspace, [reports.failed(job_id, CANCELLED_CODE)])
        if ended and task is not None and not task.options.keep_audio:
            await self._leftovers.note(tx, audio_prefix(job_id))

    async def _delete(self, workspace: str, job_id: str, tx: Transaction) -> None:
        with suppress(NotFoundError):
            await self._queue.forget(tx, workspace, job_id)
        if not await store.remove(tx, workspace, job_id):
            raise NotFoundError("no such transcript")
        await self._observer.removed(tx, workspace, job_id)
        await self._events.forget(tx, workspace, topic_of(job_id))
        await self._leftovers.note(tx, audio_prefix(job_id))

    async def _is_over(self, workspace: str, job_id: str, seen: int) -> bool:
        """Whether a transcript has ended, or is gone, and nothing is unread after `seen`."""
        with suppress(NotFoundError):
            if not (await self.get(workspace, job_id)).state.final:
                return False
        return not await self._events.read(
            workspace, topics=[topic_of(job_id)], after=seen, limit=1
        )

    async def _abandon(self, prefix: str) -> None:
        """Remove an upload that came to nothing; what fails now is done by a later sweep."""
        with anyio.move_on_after(_CLEAN_UP_S, shield=True), suppress(BackendError):
            await self._leftovers.abandon(prefix)

    def _wake(self) -> None:
        self._events.wake()
        self._queue.wake()
