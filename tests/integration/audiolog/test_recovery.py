"""What crashes and bad disks leave behind: torn tails, flipped bytes, lost headers."""

import random
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moksori.backends.audiolog import LocalAudioLog
from moksori.backends.audiolog.folder import Folder
from moksori.backends.audiolog.reading import recover
from moksori.backends.audiolog.records import RECORD_BYTES
from moksori.backends.audiolog.writing import MeetingFiles, Request
from moksori.ports.audiolog import (
    MAX_FRAME_BYTES,
    AudioFrame,
    AudioRecord,
    Gap,
    MeetingKey,
    TrackState,
)
from moksori.testing.audiolog import KEY, everything, frames, sequences, sound

pytestmark = [pytest.mark.integration, pytest.mark.anyio]


@asynccontextmanager
async def opened(root: Path, segment_bytes: int = 16 << 20) -> AsyncIterator[LocalAudioLog]:
    log = LocalAudioLog(root, segment_bytes=segment_bytes)
    async with log.running():
        yield log


def segments(root: Path) -> list[Path]:
    return sorted((root / KEY.workspace / KEY.meeting).glob("*.seg"))


def append(root: Path, numbers: list[int], segment_bytes: int = 16 << 20) -> TrackState:
    """Write as one life of a process would; return what it was told."""
    files = MeetingFiles(Folder(root, KEY), segment_bytes)
    try:
        request = Request("a", frames(numbers))
        files.write([request])
    finally:
        files.close()
    assert request.receipt is not None
    return request.receipt.track


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0x10
    path.write_bytes(content)


async def test_a_tail_torn_at_any_byte(tmp_path: Path) -> None:
    """What lies before stays, the rest may be sent again, and nothing is there twice."""
    root = tmp_path / "log"
    append(root, [0, 1, 2])
    (path,) = segments(root)
    whole = path.read_bytes()
    records = await everything(LocalAudioLog(root))
    ends = [record.position & (1 << 40) - 1 for record in records]
    for cut in range(ends[0] - 1, len(whole)):
        for old in segments(root):
            old.unlink()
        path.write_bytes(whole[:cut])
        left = sum(end <= cut for end in ends)
        assert await sequences(LocalAudioLog(root)) == list(range(left))
        assert append(root, [0, 1, 2, 3]) == TrackState(3, 4)
        after = await everything(LocalAudioLog(root))
        assert [record.sequence for record in after] == [0, 1, 2, 3]
        assert [record.pcm for record in after] == [sound(n) for n in range(4)]
        assert len(segments(root)) == 2


async def test_a_flipped_byte_anywhere_costs_one_record(tmp_path: Path) -> None:
    """The frame is missing, told as a gap, and taken when it comes again."""
    root = tmp_path / "log"
    append(root, [0, 1, 2, 3])
    (path,) = segments(root)
    whole = path.read_bytes()
    records = await everything(LocalAudioLog(root))
    starts = [record.position & (1 << 40) - 1 for record in records]
    for at in range(starts[0], starts[2]):
        for old in segments(root):
            old.unlink()
        path.write_bytes(whole)
        flip(path, at)
        lost = 1 if at < starts[1] else 2
        kept = [n for n in range(4) if n != lost]
        log = LocalAudioLog(root)
        assert await sequences(log) == kept
        assert await log.tracks(KEY) == {"a": TrackState(3, 3, (Gap(lost, lost),))}
        assert append(root, [0, 1, 2, 3]) == TrackState(3, 4)
        assert await sequences(log) == [*kept, lost]


async def test_a_flipped_byte_of_a_header_costs_nothing(tmp_path: Path) -> None:
    append(tmp_path, [0, 1])
    (path,) = segments(tmp_path)
    for at in range(0, 72, 5):
        flip(path, at)
        assert await sequences(LocalAudioLog(tmp_path)) == [0, 1]
        flip(path, at)


async def test_a_lost_segment_costs_no_other(tmp_path: Path) -> None:
    """Both headers gone: its frames are, too; the next segment knows that they were stored."""
    for number in range(3):
        append(tmp_path, [2 * number, 2 * number + 1])
    content = segments(tmp_path)[1].read_bytes()
    segments(tmp_path)[1].write_bytes(bytes(80) + content[80:])
    assert await sequences(LocalAudioLog(tmp_path)) == [0, 1, 4, 5]
    assert append(tmp_path, [6]) == TrackState(6, 7)


async def test_a_lost_state_is_learned_from_the_records_before(tmp_path: Path) -> None:
    for number in range(3):
        append(tmp_path, [2 * number, 2 * number + 1])
    flip(segments(tmp_path)[2], 120)
    assert append(tmp_path, [0, 5, 6]) == TrackState(6, 7)
    assert await sequences(LocalAudioLog(tmp_path)) == list(range(7))


@pytest.mark.parametrize("left", [b"", b"mokaud", bytes(500)])
async def test_a_segment_that_never_got_its_header(tmp_path: Path, left: bytes) -> None:
    append(tmp_path, [0, 1])
    segments(tmp_path)[0].with_name("00000002.seg").write_bytes(left)
    assert await sequences(LocalAudioLog(tmp_path)) == [0, 1]
    assert append(tmp_path, [0, 1, 2]) == TrackState(2, 3)
    assert await sequences(LocalAudioLog(tmp_path)) == [0, 1, 2]


async def test_nobody_reads_beyond_the_seal(tmp_path: Path) -> None:
    """Bytes that reached the disk after all, though their flush had failed."""
    append(tmp_path, [0, 1, 2])
    (first,) = segments(tmp_path)
    whole = first.read_bytes()
    first.write_bytes(whole[: -RECORD_BYTES - 1])
    append(tmp_path, [2, 3])
    first.write_bytes(whole)
    assert await sequences(LocalAudioLog(tmp_path)) == [0, 1, 2, 3]
    assert append(tmp_path, [4]) == TrackState(4, 5)


async def test_a_reader_beyond_a_torn_tail_goes_on(tmp_path: Path) -> None:
    """It sees again what was written once more, because no proof followed it."""
    append(tmp_path, [0, 1, 2])
    log = LocalAudioLog(tmp_path)
    beyond = (await log.read(KEY)).position
    (path,) = segments(tmp_path)
    path.write_bytes(path.read_bytes()[: -RECORD_BYTES - 30])
    append(tmp_path, [2, 3])
    page = await log.read(KEY, beyond)
    assert [record.sequence for record in page.records] == [0, 1, 2, 3]
    assert await sequences(log) == [0, 1, 2, 3]


async def test_damage_longer_than_a_reading_step_is_passed_over(tmp_path: Path) -> None:
    """Three megabytes of noise in the middle, and a length that promises more than there is."""
    async with opened(tmp_path) as log, log.writing(KEY) as writer:
        for number in range(5_000):
            if number % 100 == 0:
                sent = frames(range(number, number + 100))
                await writer.append("a", [type(f)(f.sequence, 0, bytes(1_000)) for f in sent])
    (path,) = segments(tmp_path)
    content = bytearray(path.read_bytes())
    noise = random.Random(1).randbytes(3 << 20)  # noqa: S311 - noise is no secret
    content[500_000 : 500_000 + len(noise)] = noise
    path.write_bytes(content)
    left = await sequences(LocalAudioLog(tmp_path))
    assert left == sorted(set(left))
    assert left[:400] == list(range(400))
    assert left[-1_000:] == list(range(4_000, 5_000))
    missing = (await LocalAudioLog(tmp_path).tracks(KEY))["a"].missing
    assert missing == 5_000 - len(left)


async def test_opening_costs_one_segment_however_long_the_meeting(tmp_path: Path) -> None:
    """The newest segment knows what was before: the older ones are not needed."""
    async with opened(tmp_path, 10_000) as log, log.writing(KEY) as writer:
        for number in range(0, 1_000, 10):
            await writer.append("a", frames(range(number, number + 10)))
    many = segments(tmp_path)
    assert len(many) > 5
    for path in many[:-1]:
        path.unlink()
    assert recover(Folder(tmp_path, KEY)).books["a"].state() == TrackState(999, 1_000)


lives = st.lists(
    st.tuples(st.lists(st.integers(0, 25), max_size=12), st.integers(0, 400)), max_size=6
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(lives=lives, segment_bytes=st.sampled_from([400, 2_000, 1 << 20]))
def test_any_appends_and_any_torn_tails(
    tmp_path: Path, lives: list[tuple[list[int], int]], segment_bytes: int
) -> None:
    """After each life some bytes are missing at the end of the newest segment."""
    shutil.rmtree(tmp_path / "log", ignore_errors=True)
    root = tmp_path / "log"
    there: list[int] = []
    for numbers, torn in lives:
        told = append(root, numbers, segment_bytes)
        there += [n for n in dict.fromkeys(numbers) if n not in there]
        assert (told.frames, told.through) == (len(there), max(there, default=-1))
        assert read(root) == there
        if segments(root):
            path = segments(root)[-1]
            content = path.read_bytes()
            path.write_bytes(content[: max(0, len(content) - torn)])
        left = read(root)
        assert left == there[: len(left)]
        there = left


def read(root: Path) -> list[int]:
    async def step() -> list[int]:
        return list(await sequences(LocalAudioLog(root)))

    return anyio.run(step)


async def test_meetings_do_not_meet(tmp_path: Path) -> None:
    keys = [MeetingKey(w, m) for w in ("w", "x") for m in ("1", "2")]
    async with opened(tmp_path) as log:
        for number, key in enumerate(keys):
            async with log.writing(key) as writer:
                await writer.append("a", frames(range(number + 1)))
        found: dict[MeetingKey, list[AudioRecord]] = {k: await everything(log, k) for k in keys}
    assert [len(found[key]) for key in keys] == [1, 2, 3, 4]


async def test_a_page_is_bounded_in_bytes_too(tmp_path: Path) -> None:
    longest = [AudioFrame(number, 0, bytes(MAX_FRAME_BYTES)) for number in range(40)]
    async with opened(tmp_path) as log, log.writing(KEY) as writer:
        for first in range(0, 40, 10):
            await writer.append("a", longest[first : first + 10])
        page = await log.read(KEY)
        assert sum(len(record.pcm) for record in page.records) < (4 << 20) + MAX_FRAME_BYTES
        assert len(await everything(log)) == 40
