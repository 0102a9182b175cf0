"""Taking recordings in: all of it or nothing, once per idempotency key."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import pytest

from moksori.backends.bus.tables import EVENT
from moksori.backends.queue.tables import JOB
from moksori.errors import (
    EmptyAudioError,
    IdempotencyConflictError,
    NotAudioError,
    NotFoundError,
    UnreadableAudioError,
    UnsupportedLanguageError,
    UnsupportedOptionError,
    UploadTooLargeError,
)
from moksori.ports.queue import JobState
from moksori.testing.hearing import bursts
from moksori.transcripts.leftovers import UPLOAD_TIME, Leftovers
from moksori.transcripts.model import NewTranscript, TrackMode
from moksori.transcripts.tables import LEFTOVER, ROOM, TRANSCRIPT

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

one_database = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
ALL = (TRANSCRIPT, JOB, EVENT, ROOM, LEFTOVER)
WAV = bursts(2)


async def test_a_request_becomes_a_waiting_transcript(studio: Any) -> None:  # noqa: ANN401 - a fixture's own class
    job_id = await studio.request_bytes(
        WAV,
        filename="/tmp/../주간 회의.m4a",  # noqa: S108 - a hostile name
        room_id="주간 회의",
        tracks=TrackMode.SPLIT,
        hotwords=("모크소리",),
    )
    transcript = await studio.get(job_id)
    assert (transcript.state, transcript.progress) == (JobState.QUEUED, 0.0)
    assert (transcript.filename, transcript.room_id) == ("주간 회의.m4a", "주간 회의")
    assert transcript.language == "ko"
    assert transcript.duration_s == pytest.approx(3.2)
    assert abs(transcript.created_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert await studio.types(job_id) == ["job_progress:queued"]
    assert await studio.count(*ALL) == [1, 1, 1, 1, 0]
    assert b"".join([piece async for piece in studio.transcripts.audio("w", job_id)]) == WAV


@one_database
@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", EmptyAudioError),
        (b"hello, this is no sound at all" * 50, NotAudioError),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", UnreadableAudioError),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3" + bytes(2000), NotAudioError),
    ],
    ids=["empty", "text", "header", "pdf"],
)
async def test_what_is_no_recording_leaves_nothing(
    studio: Any,  # noqa: ANN401 - a fixture's own class
    content: bytes,
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        await studio.request_bytes(content, room_id="r", filename="honest.wav")
    assert await studio.count(*ALL) == [0, 0, 0, 0, 0]
    assert studio.files() == []


async def test_too_long_an_upload_leaves_nothing(studio: Any) -> None:  # noqa: ANN401 - a fixture's own class
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(100_000)

    with pytest.raises(UploadTooLargeError):
        await studio.transcripts.request("w", NewTranscript(), endless(), limit_bytes=1_000_000)
    assert await studio.count(*ALL) == [0, 0, 0, 0, 0]
    assert studio.files() == []


async def test_an_upload_that_breaks_off_leaves_nothing(studio: Any) -> None:  # noqa: ANN401 - a fixture's own class
    async def broken() -> AsyncIterator[bytes]:
        yield WAV[:1000]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await studio.transcripts.request("w", NewTranscript(), broken(), limit_bytes=10**9)
    with anyio.move_on_after(0.1):
        await studio.transcripts.request("w", NewTranscript(), stalled(), limit_bytes=10**9)
    assert await studio.count(*ALL) == [0, 0, 0, 0, 0]
    assert studio.files() == []


async def stalled() -> AsyncIterator[bytes]:
    yield WAV[:1000]
    await anyio.sleep_forever()


@one_database
@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"model": "no-such-model"}, NotFoundError),
        ({"language": "en"}, UnsupportedLanguageError),
        ({"room_id": "\n"}, UnsupportedOptionError),
    ],
)
async def test_impossible_wishes_are_refused_before_the_first_byte(
    studio: Any,  # noqa: ANN401 - a fixture's own class
    asked: dict[str, Any],
    error: type[Exception],
) -> None:
    read: list[bytes] = []

    async def body() -> AsyncIterator[bytes]:
        read.append(WAV)
        yield WAV

    with pytest.raises(error):
        await studio.transcripts.request("w", NewTranscript(**asked), body(), limit_bytes=10**9)
    assert await studio.count(*ALL) == [0, 0, 0, 0, 0]


async def test_the_same_key_gives_the_same_job(studio: Any) -> None:  # noqa: ANN401 - a fixture's own class
    first = await studio.request_bytes(WAV, idempotency_key="k", room_id="r")
    assert await studio.request_bytes(WAV, idempotency_key="k", room_id="r") == first
    assert len(studio.files()) == 1
    assert await studio.count(*ALL) == [1, 1, 1, 1, 0]
    await studio.work_once()
    assert await studio.request_bytes(WAV, idempotency_key="k", room_id="r") == first
    assert await studio.request_bytes(WAV, "x", idempotency_key="k") != first


async def test_the_same_key_from_many_callers_at_once(studio: Any) -> None:  # noqa: ANN401 - a fixture's own class
    ids: set[str] = set()

    async def call() -> None:
        ids.add(await studio.request_bytes(WAV, idempotency_key="k"))

    async with anyio.create_task_group() as tasks:
        for _ in range(5):
            tasks.start_soon(call)
    assert len(ids) == 1
    assert len(studio.files()) == 1
    assert await studio.count(*ALL) == [1, 1, 1, 0, 0]


async def test_the_same_key_for_something_else_is_a_conflict(studio: Any) -> None:  # noqa: ANN401 - a fixture's own class
    await studio.request_bytes(WAV, idempotency_key="k")
    for content, asked in ((bursts(3), {}), (WAV, {"room_id": "other"})):
        with pytest.raises(IdempotencyConflictError):
            await studio.request_bytes(content, idempotency_key="k", **asked)
    assert len(studio.files()) == 1
    assert await studio.count(*ALL) == [1, 1, 1, 0, 0]


async def test_what_a_killed_upload_left_is_swept(studio: Any) -> None:  # noqa: ANN401 - a fixture's own class
    """The row was written before the first byte; the blob is there, the job never came."""
    await studio.database.run(
        lambda tx: studio.leftovers.note(tx, "uploads/DEAD", after=UPLOAD_TIME)
    )
    job_id = await studio.request_bytes(WAV)
    await studio.blobs.put("uploads/DEAD/source", stalled_no_more())
    assert await studio.leftovers.sweep() == 0
    assert len(studio.files()) == 2
    later = Leftovers(
        studio.database, studio.blobs, clock=lambda: datetime.now(UTC) + 2 * UPLOAD_TIME
    )
    assert await later.sweep() == 1
    assert studio.files() == [f"uploads/{job_id}/source"]
    assert await studio.count(LEFTOVER) == [0]


async def stalled_no_more() -> AsyncIterator[bytes]:
    yield b"half"
