"""The process that writes may die at any moment: what it had acknowledged is there, once, in order.

The page cache outlives a killed process, so this proves the order of steps and the repair, not what
a power cut does; for that the other tests count that a flush comes before every acknowledgement.
"""

import random
import signal
import sys
from collections import Counter
from pathlib import Path

import anyio
import pytest
from anyio.streams.text import TextReceiveStream

from moksori.backends.audiolog import LocalAudioLog
from moksori.errors import ConflictError
from moksori.ports.audiolog import START, AudioRecord
from moksori.testing.audiolog import KEY, sound
from moksori.testing.audiolog_speaker import TRACKS

pytestmark = [pytest.mark.integration, pytest.mark.slow, pytest.mark.anyio]

ROUNDS = 30
SEGMENT_BYTES = 40_000


async def life(root: Path, seed: int, dice: random.Random) -> dict[str, int]:
    """Let it speak, kill it, and return how far each track was acknowledged."""
    command = [sys.executable, "-W", "error", "-m", "moksori.testing.audiolog_speaker"]
    arguments = [str(root), str(SEGMENT_BYTES), str(seed)]
    said = ""
    async with await anyio.open_process([*command, *arguments], stderr=None) as process:
        assert process.stdout is not None
        lines = TextReceiveStream(process.stdout)
        with anyio.fail_after(60):
            while "ready" not in said:
                said += await lines.receive()

        async def kill() -> None:
            await anyio.sleep(dice.uniform(0.0, 0.25))
            process.send_signal(signal.SIGKILL)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(kill)
            async for piece in lines:
                said += piece
        assert await process.wait() == -signal.SIGKILL
    told = (line.split() for line in said.splitlines(keepends=True) if line.endswith("\n"))
    return {words[0]: int(words[1]) for words in told if len(words) == 2}


async def all_records(log: LocalAudioLog) -> list[AudioRecord]:
    records: list[AudioRecord] = []
    position = START
    while (page := await log.read(KEY, position, limit=10_000)).records:
        records += page.records
        position = page.position
    return records


def heard_once(records: list[AudioRecord], track: str) -> list[tuple[int, bytes]]:
    """Return what a reader takes of a track: each frame when it first came."""
    own = (record for record in records if record.track == track)
    return list({record.sequence: (record.sequence, record.pcm) for record in own}.values())


async def test_a_killed_writer_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    dice = random.Random(11)  # noqa: S311 - a die is no secret
    acknowledged = dict.fromkeys(TRACKS, -1)
    speaking = 0
    reader = LocalAudioLog(tmp_path)
    followed: list[AudioRecord] = []
    position = START
    for number in range(ROUNDS):
        told = await life(tmp_path, number, dice)
        speaking += bool(told)
        acknowledged |= told
        records = await all_records(reader)
        for track in TRACKS:
            own = [record for record in records if record.track == track]
            assert [record.sequence for record in own] == list(range(len(own)))
            assert all(record.pcm == sound(record.sequence, track) for record in own)
            assert len(own) > acknowledged[track]
        while (page := await reader.read(KEY, position)).records:
            followed += page.records
            position = page.position
    assert speaking >= 20, "most were killed before they had said anything"
    assert [heard_once(followed, track) for track in TRACKS] == [
        heard_once(records, track) for track in TRACKS
    ]
    again = len(followed) - len(records)
    assert again < len(records) / 5, "what a writer had in hand when it died, and no more"
    assert sum(acknowledged.values()) > 1_000
    assert len(list((tmp_path / "w/01H").glob("*.seg"))) > ROUNDS / 2


async def test_a_reader_follows_while_the_writer_dies(tmp_path: Path) -> None:
    """It sees every frame, again only what a dying writer had in hand, by the next one."""
    dice = random.Random(5)  # noqa: S311 - the same
    reader = LocalAudioLog(tmp_path)
    seen = Counter[tuple[str, int]]()
    done = anyio.Event()

    async def follow() -> None:
        position = START
        while True:
            page = await reader.read(KEY, position, wait_s=0.1)
            seen.update((record.track, record.sequence) for record in page.records)
            position = page.position
            if done.is_set() and not page.records:
                return

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(follow)
        for number in range(3):
            await life(tmp_path, number, dice)
        done.set()
    wanted = Counter((record.track, record.sequence) for record in await all_records(reader))
    assert seen.keys() == wanted.keys()
    assert set(wanted.values()) == {1}
    assert max(seen.values()) <= 2
    assert seen.total() - wanted.total() < wanted.total() / 5


async def test_a_dead_writers_lock_is_free(tmp_path: Path) -> None:
    """A living one's is not."""
    command = [
        sys.executable,
        "-m",
        "moksori.testing.audiolog_speaker",
        str(tmp_path),
        "40000",
        "1",
    ]
    log = LocalAudioLog(tmp_path)
    async with log.running(), await anyio.open_process(command, stderr=None) as process:
        assert process.stdout is not None
        said = b""
        while b"a " not in said:
            said += await process.stdout.receive()
        with pytest.raises(ConflictError):
            async with log.writing(KEY):
                pass
        process.kill()
        await process.wait()
        async with log.writing(KEY) as writer:
            assert writer.state("a").frames > 0
