"""Cut connections, full disks, slow sides: nothing that was acknowledged is lost or there twice."""

import errno
import os
import threading
from collections.abc import AsyncIterator, Sequence
from random import Random

import anyio
import numpy as np
import pytest

from moksori.backends.audiolog import writing
from moksori.client.live import LiveAudio, Voice, speaking
from moksori.core import Core
from moksori.errors import ConflictError, MoksoriError, NotFoundError
from moksori.meetings.meeting import NewMeeting
from moksori.ports.audiolog import AudioRecord, MeetingKey, RecordKind
from moksori.testing.cable import Cable, cable_to
from moksori.testing.embedded import hosted
from moksori.testing.phone import calling, frame, number_of
from moksori.testing.processes import until

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

FRAMES = 300


class Disk:
    """Stands before the flushes of the audio log: holds them up, makes them fail."""

    def __init__(self) -> None:
        self.faults: list[int] = []
        self.gate = threading.Event()
        self.gate.set()

    def fdatasync(self, file: int) -> None:
        assert self.gate.wait(20)
        if self.faults:
            number = self.faults.pop(0)
            raise OSError(number, os.strerror(number))
        os.fdatasync(file)

    def __getattr__(self, name: str) -> object:
        return getattr(os, name)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk()
    monkeypatch.setattr(writing, "os", disk)
    return disk


@pytest.fixture
async def url(idle_core: Core) -> AsyncIterator[str]:
    async with hosted(idle_core) as opened:
        yield opened


async def meeting(core: Core) -> str:
    return (await core.live.start("default", NewMeeting(title="주간 회의"))).id


async def kept(core: Core, meeting_id: str, track: str) -> list[AudioRecord]:
    found: list[AudioRecord] = []
    position = 0
    while True:
        page = await core.live._audio.read(MeetingKey("default", meeting_id), position)
        if not page.records:
            return [one for one in found if one.track == track and one.kind is RecordKind.FRAME]
        found += page.records
        position = page.position


def sound(numbers: Sequence[int]) -> bytes:
    return b"".join(frame(number)[16:] for number in numbers)


async def say(live: LiveAudio, numbers: Sequence[int], *, pause_s: float = 0.0) -> None:
    for number in numbers:
        await live.send(sound([number]))
        await anyio.sleep(pause_s)


async def acknowledged(live: LiveAudio) -> bool:
    await anyio.lowlevel.checkpoint()
    return live.waiting == 0


async def meddle(cable: Cable, random: Random) -> None:
    """Cut again and again; sometimes the server's last words are lost before."""
    while True:
        await anyio.sleep(random.uniform(0.05, 0.4))
        cable.swallows = random.random() < 0.6
        await anyio.sleep(random.uniform(0.0, 0.3))
        cable.unplugged = random.random() < 0.4
        cable.cut()
        await anyio.sleep(random.uniform(0.0, 0.2))
        cable.swallows = cable.unplugged = False


@pytest.mark.parametrize("seed", range(3))
async def test_each_frame_is_there_once_whatever_is_cut(
    url: str, idle_core: Core, seed: int
) -> None:
    key = await meeting(idle_core)
    async with cable_to(url) as (cable, near):
        async with speaking(near, Voice("t", meeting=key)) as live:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(meddle, cable, Random(seed))  # noqa: S311 - a repeatable mess
                await say(live, range(FRAMES), pause_s=0.01)
                tasks.cancel_scope.cancel()
            cable.swallows = cable.unplugged = False
            with anyio.fail_after(20):
                await live.stop()
            assert live.missing == []
            assert live.lost == 0
        assert cable.connections > 3
    records = await kept(idle_core, key, "t")
    assert [one.sequence for one in records] == list(range(FRAMES))
    assert [number_of(one.pcm) for one in records] == list(range(FRAMES))


async def test_what_is_said_before_we_are_let_in_is_kept(url: str, idle_core: Core) -> None:
    """Also on a track that an earlier client began, and where the track has ended by then."""
    key = await meeting(idle_core)
    async with speaking(url, Voice("t", meeting=key)) as before:
        await say(before, range(50))
        assert await until(lambda: acknowledged(before), within_s=20)
    live = LiveAudio(url, Voice("t", meeting=key))
    await say(live, range(50, 120))
    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(live.run)
            await live.stop()
            tasks.cancel_scope.cancel()
    assert (live.missing, live.lost) == ([], 0)
    records = await kept(idle_core, key, "t")
    assert [one.sequence for one in records] == list(range(120))
    assert [number_of(one.pcm) for one in records] == list(range(120))


async def test_two_people_speak_at_once_and_leave_when_they_want(url: str, idle_core: Core) -> None:
    key = await meeting(idle_core)

    async def speak(name: str, rate_hz: int, count: int) -> None:
        async with speaking(
            url, Voice(name, meeting=key, participant=name, sample_rate=rate_hz)
        ) as live:
            for _ in range(count):
                await live.send(np.ones(rate_hz // 50, "<i2").tobytes())
            await live.stop()
            assert live.missing == []

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(speak, "민수", 48_000, 40)
        tasks.start_soon(speak, "지현", 16_000, 70)
    status = await idle_core.live.status("default", key)
    ends = {one.track.name: one.state.end for one in status.tracks}
    assert ends == {"민수": 40, "지현": 70}
    for name, count in ends.items():
        records = await kept(idle_core, key, name)
        assert [one.sequence for one in records] == list(range(count or 0))
        assert {len(one.pcm) for one in records} == {640}


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, "storage_full"), (errno.EIO, "backend_failed")]
)
async def test_a_disk_that_fails_is_told_and_nothing_is_acknowledged(
    url: str, idle_core: Core, disk: Disk, number: int, code: str
) -> None:
    key = await meeting(idle_core)
    async with calling(url) as phone:
        await phone.start(meeting=key)
        await phone.speak(range(5))
        await phone.acknowledged(4)
        disk.faults = [number]
        await phone.speak(range(5, 8))
        told = await phone.next()
        assert (told["type"], told["code"], told["retryable"]) == ("error", code, True)
        assert told["retry_after_s"] > 0
        assert await phone.closed() == (4507, None)
    async with calling(url) as phone:
        assert (await phone.start(meeting=key))["next_sequence"] == 5
        await phone.speak(range(5, 8))
        assert (await phone.acknowledged(7))["missing"] == []


async def test_a_client_outlives_a_full_disk(url: str, idle_core: Core, disk: Disk) -> None:
    key = await meeting(idle_core)
    async with speaking(url, Voice("t", meeting=key)) as live:
        await say(live, range(20))
        disk.faults = [errno.ENOSPC]
        await say(live, range(20, 60))
        with anyio.fail_after(20):
            await live.stop()
    records = await kept(idle_core, key, "t")
    assert [number_of(one.pcm) for one in records] == list(range(60))


async def test_a_slow_disk_slows_the_client_down(url: str, idle_core: Core, disk: Disk) -> None:
    key = await meeting(idle_core)
    sent = 0
    async with calling(url) as phone:
        await phone.start(meeting=key)
        disk.gate.clear()
        with anyio.move_on_after(1.0):
            for sent in range(60_000):
                await phone.socket.send(frame(sent))
        assert 250 < sent < 30_000
        disk.gate.set()
        with anyio.fail_after(20):
            await phone.acknowledged(sent - 1)


async def test_a_client_knows_why_it_is_refused(url: str) -> None:
    with pytest.raises(NotFoundError):
        async with speaking(url, Voice("t", meeting="01NONE")):
            pass


async def test_a_server_that_is_away_for_too_long_is_an_error(url: str) -> None:
    async with cable_to(url) as (cable, near):
        cable.unplugged = True
        with pytest.raises(MoksoriError, match="does not answer"):
            async with speaking(near, Voice("t"), patience_s=1.0):
                pass
        assert cable.connections > 1


async def test_an_ended_meeting_ends_the_client(url: str, idle_core: Core) -> None:
    async with speaking(url, Voice("t")) as live:
        await say(live, range(3))
        assert live.meeting is not None
        await idle_core.live.end("default", live.meeting)
        with anyio.fail_after(10):
            told = [one.kind async for one in live]
        assert told == ["started", "ended"]
        with pytest.raises(ConflictError):
            await live.send(sound([3]))


async def test_a_client_that_comes_later_goes_on_with_the_numbers(
    url: str, idle_core: Core
) -> None:
    key = await meeting(idle_core)
    for first in (0, 10):
        async with speaking(url, Voice("t", meeting=key)) as live:
            await say(live, range(first, first + 10))
            with anyio.fail_after(10):
                while live.waiting:
                    await live._bell.wait()
    records = await kept(idle_core, key, "t")
    assert [number_of(one.pcm) for one in records] == list(range(20))
    assert [one.sequence for one in records] == list(range(20))


async def test_mute_holds_at_its_place(url: str, idle_core: Core) -> None:
    key = await meeting(idle_core)
    async with speaking(url, Voice("t", meeting=key)) as live:
        await say(live, range(5))
        await live.mute(on=True)
        await say(live, range(5, 10))
        await live.mute(on=False)
        await live.mark("결정")
        await say(live, range(10, 12))
        await live.stop()
    records = await kept(idle_core, key, "t")
    assert [bool(one.pcm) for one in records] == [True] * 5 + [False] * 5 + [True] * 2
    assert [mark.label for mark in await idle_core.live.marks("default", key)] == ["결정"]


async def test_a_long_silence_is_no_absence(url: str) -> None:
    async with cable_to(url) as (cable, near):
        async with speaking(near, Voice("t"), patience_s=0.5) as live:
            await say(live, range(3))
            await anyio.sleep(0.8)
            cable.cut()
            await say(live, range(3, 6))
            await live.send(b"\1\0\1")  # a sample and a half
            with anyio.fail_after(10):
                await live.stop()
        assert (live.missing, live.lost) == ([], 0)
        assert cable.connections == 2
