"""The promises of every log of live audio.

Subclass `AudioLogContract` and provide `log` (running) and `other` (another log on the same data,
as another process would have it).
"""

from collections.abc import Iterable, Sequence

import anyio
import pytest

from moksori.errors import ConflictError, InputError
from moksori.ports.audiolog import (
    MAX_APPEND_BYTES,
    MAX_FRAME_BYTES,
    START,
    AudioFrame,
    AudioLog,
    AudioRecord,
    Gap,
    MeetingKey,
    RecordKind,
    TrackState,
)

KEY = MeetingKey("w", "01H")
ELSEWHERE = MeetingKey("w", "01J")


@pytest.mark.anyio
class AppendContract:
    """How frames get in, and what their senders are told."""

    async def test_acknowledges_and_gives_back(self, log: AudioLog) -> None:
        """Number, time, track and sound, in order."""
        sent = [frame(0), AudioFrame(1, -5, b""), AudioFrame(2, 1 << 41, bytes(range(256)) * 20)]
        async with log.writing(KEY) as writer:
            receipt = await writer.append("가영 1", sent)
        assert (receipt.stored, receipt.duplicates) == (3, 0)
        assert receipt.track == TrackState(through=2, frames=3)
        records = (await log.read(KEY)).records
        assert [AudioFrame(r.sequence, r.captured_ms, r.pcm) for r in records] == sent
        assert {(r.kind, r.track) for r in records} == {(RecordKind.FRAME, "가영 1")}

    async def test_duplicates_count_once(self, log: AudioLog) -> None:
        """In one append, in the next, and after the meeting was opened anew."""
        async with log.writing(KEY) as writer:
            first = await writer.append("a", frames([0, 1, 1, 2]))
            again = await writer.append("a", frames([1, 2, 3]))
        async with log.writing(KEY) as writer:
            later = await writer.append("a", frames([0, 3, 4]))
        told = [(r.stored, r.duplicates) for r in (first, again, later)]
        assert told == [(3, 1), (1, 2), (1, 2)]
        assert await sequences(log) == [0, 1, 2, 3, 4]

    async def test_at_once_from_two_sides_counts_once(self, log: AudioLog) -> None:
        """A client that came back while its old connection still sends."""
        async with log.writing(KEY) as writer, anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(writer.append, "a", frames(range(20)))
        assert await sequences(log) == list(range(20))

    async def test_tells_gaps_and_lets_them_be_filled(self, log: AudioLog) -> None:
        """From the first number on; what comes late is stored where it comes."""
        async with log.writing(KEY) as writer:
            receipt = await writer.append("a", frames([2, 3, 7]))
            assert receipt.track.gaps == (Gap(0, 1), Gap(4, 6))
            assert (receipt.track.through, receipt.track.missing) == (7, 5)
            receipt = await writer.append("a", frames([5, 0, 1]))
            assert receipt.track.gaps == (Gap(4, 4), Gap(6, 6))
            assert (await writer.append("a", frames([4, 6]))).track == TrackState(7, 8)
            assert writer.state("a") == TrackState(7, 8)
            assert writer.state("nobody") == TrackState()
        assert await sequences(log) == [2, 3, 7, 5, 0, 1, 4, 6]

    async def test_an_end_is_final_but_lets_gaps_be_filled(self, log: AudioLog) -> None:
        """It tells what is missing at the tail, and stands after the meeting was opened anew."""
        async with log.writing(KEY) as writer:
            await writer.append("a", frames([0, 1]))
            assert (await writer.end("a", 4)).track == TrackState(1, 2, end=4)
            assert writer.state("a").missing == 2
            await writer.end("a", 4)
            for wrong in (1, 3, 5):
                with pytest.raises(ConflictError):
                    await writer.end("a", wrong)
            with pytest.raises(ConflictError):
                await writer.append("a", frames([3, 4]))
        async with log.writing(KEY) as writer:
            assert (await writer.append("a", frames([1, 2, 3]))).track == TrackState(3, 4, end=4)
        ends = [r for r in await everything(log) if r.kind is RecordKind.END]
        assert [(r.track, r.sequence, r.pcm) for r in ends] == [("a", 4, b"")]

    async def test_an_end_must_lie_beyond_what_is_there(self, log: AudioLog) -> None:
        """Frames that were acknowledged are never cut off."""
        async with log.writing(KEY) as writer:
            await writer.append("a", frames([5]))
            with pytest.raises(ConflictError):
                await writer.end("a", 5)
            assert writer.state("a").end is None
            assert (await writer.end("silent", 0)).track == TrackState(end=0)

    @pytest.mark.parametrize(
        "wrong",
        [
            [AudioFrame(-1, 0, b"x")],
            [AudioFrame(1 << 63, 0, b"x")],
            [AudioFrame(0, 1 << 70, b"x")],
            [AudioFrame(0, 0, bytes(MAX_FRAME_BYTES + 1))],
            [AudioFrame(n, 0, bytes(MAX_FRAME_BYTES)) for n in range(20)],
        ],
        ids=["negative", "huge", "time", "long", "much"],
    )
    async def test_refuses_frames_that_can_not_be(
        self, log: AudioLog, wrong: list[AudioFrame]
    ) -> None:
        """All of an append or nothing."""
        async with log.writing(KEY) as writer:
            with pytest.raises(InputError):
                await writer.append("a", [frame(3), *wrong])
            for name in ("", "x" * 300, "가" * 100, "a\n", "a\x00", "\ud800"):
                with pytest.raises(InputError):
                    await writer.append(name, frames([0]))
        assert await everything(log) == []
        assert MAX_APPEND_BYTES < 20 * MAX_FRAME_BYTES

    async def test_takes_the_longest_frame(self, log: AudioLog) -> None:
        """And a few of them in one append."""
        longest = [AudioFrame(n, n, bytes([n]) * MAX_FRAME_BYTES) for n in range(5)]
        async with log.writing(KEY) as writer:
            await writer.append("a" * 200, longest)
        assert [r.pcm for r in await everything(log)] == [frame.pcm for frame in longest]

    async def test_nothing_is_no_work(self, log: AudioLog) -> None:
        """An empty append tells where the track is."""
        async with log.writing(KEY) as writer:
            await writer.append("a", frames([0]))
            assert (await writer.append("a", [])).track == TrackState(0, 1)

    async def test_many_writers(self, log: AudioLog) -> None:
        """Each track keeps its order, and nothing mixes."""

        async def speak(track: str) -> None:
            async with log.writing(KEY) as writer:
                for number in range(0, 60, 3):
                    await writer.append(track, frames(range(number, number + 3), track))

        async with anyio.create_task_group() as tasks:
            for number in range(16):
                tasks.start_soon(speak, f"track-{number}")
        records = await everything(log)
        for number in range(16):
            own = [r for r in records if r.track == f"track-{number}"]
            assert [r.sequence for r in own] == list(range(60))
            assert {r.pcm for r in own} == {sound(n, f"track-{number}") for n in range(60)}


@pytest.mark.anyio
class ReadContract:
    """How records get out."""

    async def test_goes_on_from_any_position(self, log: AudioLog) -> None:
        """That of a page, and that of each record."""
        async with log.writing(KEY) as writer:
            await writer.append("a", frames(range(10)))
        page = await log.read(KEY, limit=4)
        assert [r.sequence for r in page.records] == [0, 1, 2, 3]
        assert page.position == page.records[-1].position
        for record in await everything(log):
            rest = await log.read(KEY, record.position)
            assert [r.sequence for r in rest.records] == list(range(record.sequence + 1, 10))
        end = await log.read(KEY, await log.position(KEY))
        assert (end.records, end.position) == ((), await log.position(KEY))

    async def test_positions_outlive_the_writer(self, log: AudioLog) -> None:
        """A reader that lagged finds what came after the meeting was opened anew."""
        seen = START
        for number in range(4):
            async with log.writing(KEY) as writer:
                await writer.append("a", frames([2 * number, 2 * number + 1]))
            page = await log.read(KEY, seen)
            assert [r.sequence for r in page.records] == [2 * number, 2 * number + 1]
            assert page.position > seen
            seen = page.position

    async def test_waits_for_more(self, log: AudioLog, other: AudioLog) -> None:
        """Here and in another process; the time-out returns nothing."""
        async with log.writing(KEY) as writer:
            for number, reader in enumerate((log, other)):
                at = (await reader.read(KEY, await log.position(KEY), wait_s=0.02)).position
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(self._later, writer.append, frames([number]))
                    with anyio.fail_after(5):
                        page = await reader.read(KEY, at, wait_s=4.0)
                assert [r.sequence for r in page.records] == [number]

    async def _later(self, append: object, late: list[AudioFrame]) -> None:
        await anyio.sleep(0.05)
        assert callable(append)
        await append("a", late)

    async def test_waits_for_a_meeting_to_begin(self, log: AudioLog) -> None:
        """Nothing is there yet, not even the name."""
        assert (await log.read(KEY)).records == ()
        assert await log.tracks(KEY) == {}
        assert await log.position(KEY) == START

        async def begin() -> None:
            await anyio.sleep(0.05)
            async with log.writing(KEY) as writer:
                await writer.append("a", frames([0]))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(begin)
            page = await log.read(KEY, wait_s=5.0)
        assert [r.sequence for r in page.records] == [0]

    async def test_others_read_along(self, log: AudioLog, other: AudioLog) -> None:
        """While it is written, and what is known of its tracks."""
        async with log.writing(KEY) as writer:
            await writer.append("a", frames([0, 2]))
            await writer.end("b", 0)
            for reader in (log, other):
                assert await sequences(reader) == [0, 2, 0]
                assert await reader.tracks(KEY) == {
                    "a": TrackState(2, 2, (Gap(1, 1),)),
                    "b": TrackState(end=0),
                }
                assert await reader.position(KEY) == await log.position(KEY)


@pytest.mark.anyio
class KeepContract:
    """Who may write, and how audio goes away."""

    async def test_one_process_writes(self, log: AudioLog, other: AudioLog) -> None:
        """The other one may when the first has left; other meetings are free."""
        async with log.writing(KEY), log.writing(KEY) as twice:
            with pytest.raises(ConflictError):
                async with other.writing(KEY):
                    pass
            async with other.writing(ELSEWHERE) as writer:
                await writer.append("a", frames([0]))
            await twice.append("a", frames([0]))
        async with other.writing(KEY) as writer:
            assert (await writer.append("a", frames([0, 1]))).stored == 1

    async def test_removes_all(self, log: AudioLog, other: AudioLog) -> None:
        """Not while it is written; another meeting stays; the name may be used again."""
        for key in (KEY, ELSEWHERE):
            async with log.writing(key) as writer:
                await writer.append("a", frames([0, 1]))
                for remover in (log, other):
                    with pytest.raises(ConflictError):
                        await remover.remove(key)
        assert await log.remove(KEY)
        assert not await log.remove(KEY)
        assert await log.tracks(KEY) == {}
        assert await sequences(log) == []
        assert await sequences(log, ELSEWHERE) == [0, 1]
        async with other.writing(KEY) as writer:
            assert (await writer.append("a", frames([0]))).stored == 1

    async def test_truncating_keeps_what_lies_beyond(self, log: AudioLog) -> None:
        """And what is known of the tracks: what was sent before still counts once."""
        async with log.writing(KEY) as writer:
            for number in range(40):
                await writer.append("a", [AudioFrame(number, number, bytes([number]) * 30_000)])
        records = await everything(log)
        await log.truncate(KEY, records[29].position)
        assert {r.sequence for r in await everything(log)} >= set(range(30, 40))
        rest = await log.read(KEY, records[29].position)
        assert [r.sequence for r in rest.records] == list(range(30, 40))
        assert (await log.tracks(KEY))["a"] == TrackState(39, 40)
        async with log.writing(KEY) as writer:
            assert (await writer.append("a", frames([0, 40]))).stored == 1

    @pytest.mark.parametrize("name", ["", "..", "a/b", ".hidden", "a b", "가", "a\n", "x" * 200])
    async def test_refuses_names_that_lead_elsewhere(self, log: AudioLog, name: str) -> None:
        """Keys are made by us, but nobody should have to trust that."""
        for key in (MeetingKey(name, "m"), MeetingKey("w", name)):
            for step in (log.read, log.remove, log.tracks, log.position):
                with pytest.raises(InputError):
                    await step(key)
            with pytest.raises(InputError):
                async with log.writing(key):
                    pass

    async def test_has_one_name_for_all_who_open_it(self, log: AudioLog, other: AudioLog) -> None:
        """It is fit for a column and for a job's kind, and no meeting of it."""
        assert log.place == other.place == log.place
        assert log.place.isalnum()
        assert 0 < len(log.place) <= 36
        async with log.writing(KEY) as writer:
            await writer.append("a", frames([0]))
        assert log.place == other.place


class AudioLogContract(AppendContract, ReadContract, KeepContract):
    """What every `ports.audiolog.AudioLog` keeps."""


def sound(number: int, track: str = "a") -> bytes:
    """Return sound that belongs to one frame only."""
    return f"{track}:{number}:".encode() * 8


def frame(number: int, track: str = "a") -> AudioFrame:
    """Return one frame of 20 ms."""
    return AudioFrame(number, 20 * number, sound(number, track))


def frames(numbers: Iterable[int], track: str = "a") -> list[AudioFrame]:
    """Return frames with these numbers."""
    return [frame(number, track) for number in numbers]


async def everything(log: AudioLog, key: MeetingKey = KEY) -> list[AudioRecord]:
    """Read a meeting to its end, in small pages."""
    records: list[AudioRecord] = []
    position = START
    while True:
        page = await log.read(key, position, limit=7)
        if not page.records:
            return records
        records += page.records
        position = page.position


async def sequences(log: AudioLog, key: MeetingKey = KEY) -> Sequence[int]:
    """Return the numbers of a meeting's records."""
    return [record.sequence for record in await everything(log, key)]
