"""Recordings that come piece by piece: each piece once and in order, whatever happens between."""

from dataclasses import replace
from typing import Any

import anyio
import pytest
from sqlalchemy import delete

from moksori.backends.audiolog import LocalAudioLog
from moksori.errors import (
    ConflictError,
    EmptyAudioError,
    IdempotencyConflictError,
    MoksoriError,
    NotFoundError,
    OverloadedError,
    StorageFullError,
    UploadTooLargeError,
)
from moksori.meetings.live import chunks as pieces
from moksori.meetings.live.chunk_store import CHUNK, Chunk, add_chunk, find_chunk
from moksori.meetings.live.chunks import TRACK, Chunks
from moksori.meetings.live.joining import Joined
from moksori.meetings.live.model import LiveKind, TrackFormat
from moksori.meetings.live.service import LiveMeetings
from moksori.meetings.meeting import Meeting, MeetingState
from moksori.ports.audiolog import (
    MAX_FRAME_BYTES,
    START,
    AudioRecord,
    MeetingKey,
    RecordKind,
)
from moksori.testing.hall import Hall

pytestmark = [pytest.mark.integration, pytest.mark.anyio]


@pytest.fixture
def chunks(hall: Hall) -> Chunks:
    return Chunks(hall.database, hall.live, clock=lambda: hall.now)


async def records(hall: Hall, meeting: Meeting) -> list[AudioRecord]:
    found: list[AudioRecord] = []
    position = START
    while (page := await hall.audio.read(MeetingKey("w", meeting.id), position)).records:
        found += page.records
        position = page.position
    return found


async def sound(hall: Hall, meeting: Meeting) -> bytes:
    return b"".join(one.pcm for one in await records(hall, meeting))


async def ends(hall: Hall, meeting: Meeting) -> list[int]:
    kept = await records(hall, meeting)
    return [one.sequence for one in kept if one.kind is RecordKind.END]


async def test_pieces_make_one_meeting_in_their_order(hall: Hall, chunks: Chunks) -> None:
    made = [await chunks.take("w", "key", piece) for piece in (b"one", b"two", b"three")]
    assert len({one.id for one in made}) == 1
    assert await sound(hall, made[0]) == b"onetwothree"
    live = await hall.row(made[0].id)
    assert live.kind is LiveKind.CHUNKS
    (track,) = await hall.tracks(made[0].id)
    assert (track.name, track.format) == (TRACK, TrackFormat.ENCODED)


async def test_the_end_is_a_record_and_closes_the_meeting(hall: Hall, chunks: Chunks) -> None:
    made = await chunks.take("w", "key", b"one")
    await chunks.take("w", "key", b"two")
    ended = await chunks.end("w", "key")
    assert (ended.id, ended.state) == (made.id, MeetingState.CLOSING)
    assert await ends(hall, made) == [2]
    again = await chunks.end("w", "key")
    assert again.id == made.id
    assert await ends(hall, made) == [2]


async def test_nothing_comes_after_the_end(hall: Hall, chunks: Chunks) -> None:
    made = await chunks.take("w", "key", b"one")
    await chunks.end("w", "key")
    for name in (None, "n"):
        with pytest.raises(ConflictError, match="has ended"):
            await chunks.take("w", "key", b"two", name=name)
    assert await sound(hall, made) == b"one"


async def test_a_recording_that_never_began_has_no_end(hall: Hall, chunks: Chunks) -> None:
    await hall.start(key="chunks")
    with pytest.raises(NotFoundError):
        await chunks.end("w", "key")
    await chunks.take("w", "key", b"one")
    with pytest.raises(NotFoundError):
        await chunks.end("other", "key")


async def test_workspaces_do_not_share_keys(hall: Hall, chunks: Chunks) -> None:
    mine = await chunks.take("w", "key", b"one")
    theirs = await chunks.take("other", "key", b"two")
    assert mine.id != theirs.id
    assert await sound(hall, mine) == b"one"


async def test_a_key_of_a_meeting_is_none_of_a_recording(hall: Hall, chunks: Chunks) -> None:
    meeting = await hall.start(key="key")
    assert (await chunks.take("w", "key", b"one")).id != meeting.id


async def test_a_named_piece_counts_once(hall: Hall, chunks: Chunks) -> None:
    made = await chunks.take("w", "key", b"one", name="1")
    await chunks.take("w", "key", b"one", name="1")
    await chunks.take("w", "key", b"two", name="2")
    await chunks.take("w", "key", b"one", name="1")
    assert await sound(hall, made) == b"onetwo"


async def test_without_a_name_a_piece_counts_each_time(hall: Hall, chunks: Chunks) -> None:
    made = await chunks.take("w", "key", b"one")
    await chunks.take("w", "key", b"one")
    assert await sound(hall, made) == b"oneone"


async def test_a_name_belongs_to_its_piece(chunks: Chunks) -> None:
    await chunks.take("w", "key", b"one", name="1")
    with pytest.raises(IdempotencyConflictError):
        await chunks.take("w", "key", b"two", name="1")
    await chunks.take("w", "another", b"two", name="1")


async def test_a_large_piece_is_split_and_still_counts_once(hall: Hall, chunks: Chunks) -> None:
    large = bytes(range(256)) * 1024 * 20  # 5 MiB: more than one append
    made = await chunks.take("w", "key", large, name="1")
    await chunks.take("w", "key", large, name="1")
    await chunks.take("w", "key", b"last")
    kept = await records(hall, made)
    assert b"".join(one.pcm for one in kept) == large + b"last"
    assert [one.sequence for one in kept] == list(range(len(kept)))
    assert max(len(one.pcm) for one in kept) == MAX_FRAME_BYTES


async def test_what_can_not_be_a_piece(chunks: Chunks) -> None:
    with pytest.raises(EmptyAudioError):
        await chunks.take("w", "key", b"")
    with pytest.raises(UploadTooLargeError):
        await chunks.take("w", "key", bytes(pieces.MOST_BYTES + 1))
    with pytest.raises(NotFoundError):  # neither of them began anything
        await chunks.end("w", "key")


async def test_first_pieces_that_come_at_once_make_one_meeting(hall: Hall, chunks: Chunks) -> None:
    other = Chunks(hall.database, hall.live, clock=lambda: hall.now)
    made: list[Meeting] = []

    async def take(number: int) -> None:
        through = (chunks, other)[number % 2] if number < 2 else chunks
        while True:
            try:
                made.append(await through.take("w", "key", bytes([number]) * 10))
            except OverloadedError:  # as another process would be
                await anyio.sleep(0.01)
            else:
                return

    async with anyio.create_task_group() as tasks:
        for number in range(8):
            tasks.start_soon(take, number)
    assert len({one.id for one in made}) == 1
    kept = await hall.kept(made[0].id)
    assert sorted(pcm for _, _, _, pcm in kept) == [bytes([n]) * 10 for n in range(8)]
    assert [number for _, number, _, _ in kept] == list(range(8))


async def test_another_process_takes_the_next_piece(
    hall: Hall, chunks: Chunks, same_log: LocalAudioLog
) -> None:
    made = await chunks.take("w", "key", b"one", name="1")
    elsewhere = Chunks(hall.database, LiveMeetings(hall.desk, same_log), clock=lambda: hall.now)
    assert (await elsewhere.take("w", "key", b"one", name="1")).id == made.id
    await elsewhere.take("w", "key", b"two")
    await chunks.take("w", "key", b"three")
    assert await sound(hall, made) == b"onetwothree"


async def test_a_process_that_is_at_it_now_is_waited_for(
    hall: Hall, chunks: Chunks, same_log: LocalAudioLog
) -> None:
    made = await chunks.take("w", "key", b"one")
    async with same_log.writing(MeetingKey("w", made.id)):
        with pytest.raises(OverloadedError) as caught:
            await chunks.take("w", "key", b"two")
    assert caught.value.facts["retry_after_s"] == 1.0
    await chunks.take("w", "key", b"two")
    assert await sound(hall, made) == b"onetwo"


async def test_a_piece_that_waits_too_long_is_put_off(
    hall: Hall, chunks: Chunks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "_QUEUE_S", 0.05)
    entered, leave = anyio.Event(), anyio.Event()
    append = Joined.append

    async def slow(self: Joined, frames: Any) -> Any:  # noqa: ANN401 - as the method
        entered.set()
        await leave.wait()
        return await append(self, frames)

    monkeypatch.setattr(Joined, "append", slow)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(chunks.take, "w", "key", b"one")
        await entered.wait()
        with pytest.raises(OverloadedError):
            await chunks.take("w", "key", b"two")
        leave.set()
    monkeypatch.setattr(Joined, "append", append)
    made = await chunks.take("w", "key", b"three")
    assert await sound(hall, made) == b"onethree"


def failing(monkeypatch: pytest.MonkeyPatch, error: MoksoriError, *, after: bool) -> None:
    """Let the next append fail, before the sound is on the disk or after."""
    append = Joined.append

    async def once(self: Joined, frames: Any) -> Any:  # noqa: ANN401 - as the method
        monkeypatch.setattr(Joined, "append", append)
        if after:
            await append(self, frames)
        raise error

    monkeypatch.setattr(Joined, "append", once)


@pytest.mark.parametrize("after", [False, True])
async def test_a_named_piece_that_failed_is_sent_again(
    hall: Hall, chunks: Chunks, monkeypatch: pytest.MonkeyPatch, *, after: bool
) -> None:
    made = await chunks.take("w", "key", b"one")
    failing(monkeypatch, StorageFullError("full"), after=after)
    with pytest.raises(StorageFullError):
        await chunks.take("w", "key", b"two", name="2")
    await chunks.take("w", "key", b"two", name="2")
    await chunks.take("w", "key", b"three", name="3")
    assert await sound(hall, made) == b"onetwothree"


async def test_numbers_of_a_piece_that_never_came_are_given_to_another(
    hall: Hall, chunks: Chunks, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await chunks.take("w", "key", b"one")
    failing(monkeypatch, StorageFullError("full"), after=False)
    with pytest.raises(StorageFullError):
        await chunks.take("w", "key", b"two", name="2")
    await chunks.take("w", "key", b"three", name="3")
    await chunks.take("w", "key", b"two", name="2")  # late, but not lost
    assert await sound(hall, made) == b"onethreetwo"
    (track,) = (await hall.live.status("w", made.id)).tracks
    assert track.state.missing == 0


async def test_notes_go_with_their_meeting(hall: Hall, chunks: Chunks) -> None:
    made = await chunks.take("w", "key", b"one", name="1")
    async with hall.database.read() as tx:
        noted = await find_chunk(tx, made.id, "1")
        assert noted is not None
        assert (noted.first, noted.frames) == (0, 1)
        assert await find_chunk(tx, made.id, "2") is None
    async with hall.database.begin() as tx:
        await add_chunk(tx, made.id, replace(noted, name="2"))
        await tx.execute(delete(CHUNK).where(CHUNK.c.name == "2"))
    async with hall.database.read() as tx:
        assert await find_chunk(tx, made.id, "1") == Chunk("1", noted.fingerprint, 0, 1)


async def test_times_of_pieces_are_those_of_their_coming(hall: Hall, chunks: Chunks) -> None:
    made = await chunks.take("w", "key", b"one")
    hall.pass_s(60)
    await chunks.take("w", "key", b"two")
    assert [at for _, _, at, _ in await hall.kept(made.id)] == [0, 60_000]
    (track,) = await hall.tracks(made.id)
    hall.pass_s(60)
    await chunks.take("w", "key", b"three")
    assert await hall.tracks(made.id) == [replace(track, left_at=hall.now)]
