"""The disk under the audio log is full or broken while people speak: told, survived, made good.

Two people speak by the real client. A third socket says each message itself, so that what a client
is told can be seen: what was acknowledged, the error, the close code.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import anyio
import pytest
from websockets.exceptions import ConnectionClosed

from moksori.audio.frame import FRAME_MS
from moksori.audio.wire import Close
from moksori.testing.disks import Broken, Disk, Full, MountError, Quota, breakable_disk, small_disk
from moksori.testing.live_stage import TRACKS, Speaker, Stage, stage_settings
from moksori.testing.phone import Phone, calling, number_of
from moksori.testing.processes import Program, until
from moksori.testing.tones import PAUSE_S, TONE_S, sentence

pytestmark = [pytest.mark.integration, pytest.mark.slow, pytest.mark.anyio]

LONGEST_S: Final = 280
TONES: Final = 40
"""For each speaker, at most: a minute."""
OUTAGE_S: Final = 6.0
LOOKS: Final = 12
SPARE: Final = 16
"""So many frames may still fit into what is left of a full disk."""
FRAMES_EACH: Final = round((TONE_S + PAUSE_S) * 1000 / FRAME_MS)
"""Of a sentence and the pause after it."""
WITNESS: Final = "witness"
EARLY: Final = range(50)
LATER: Final = range(50, 250)


@pytest.fixture(params=[Full, Quota, Broken])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    """The disk where the server keeps its audio log."""
    folder = tmp_path / "data" / "audiolog"
    folder.mkdir(parents=True)
    if request.param is Quota:
        yield Quota()
        return
    lent = small_disk(folder) if request.param is Full else breakable_disk(folder, tmp_path / "i")
    try:
        opened = lent.__enter__()
    except MountError as exc:
        pytest.skip(f"no such disk can be mounted here ({exc}); only a quota is tried")
    try:
        yield opened
    finally:
        lent.__exit__(None, None, None)


@dataclass
class Scene:
    """A meeting in which some speak."""

    stage: Stage
    server: Program
    disk: Disk
    meeting: str
    speakers: Sequence[Speaker]

    async def outage(self) -> None:
        """Let the disk be unwell for a while; nothing is acknowledged that is not on it."""
        async with calling(self.stage.url) as phone:
            await phone.start(track=WITNESS, meeting=self.meeting)
            await phone.speak(EARLY)
            await phone.acknowledged(EARLY[-1])
            self.disk.spoil(self.server.pid)
            await phone.speak(LATER)
            told = await to_its_end(phone)
        await self.check_refusal(told, phone)
        assert await until(self.all_cut)
        most: list[int] = []
        for _ in range(LOOKS):
            self.disk.spoil(self.server.pid)
            await anyio.sleep(OUTAGE_S / LOOKS)
            with suppress(*self.disk.unread):
                found = await self.looked()
                most = most or [there + SPARE for _, there in found]
                assert all(now <= limit for (now, _), limit in zip(found, most, strict=True))
        assert all(one.live.waiting > OUTAGE_S * 1000 / FRAME_MS / 2 for one in self.speakers)
        self.disk.mend()

    async def check_refusal(self, told: Sequence[Mapping[str, Any]], phone: Phone) -> None:
        """Its last word says why; all that it acknowledged is in the log."""
        last, acks = told[-1], [one for one in told if one["type"] == "ack"]
        assert (last["type"], last["code"]) == ("error", self.disk.error.code)
        assert last["retryable"] is True
        assert last["retry_after_s"] > 0
        assert phone.socket.close_code == Close.NO_SPACE
        assert all(one["missing"] == [] for one in acks)
        with suppress(*self.disk.unread):
            kept = len((await self.stage.logged_frames(self.meeting))[WITNESS])
            assert EARLY[-1] < kept < LATER[-1]
            assert all(one["through"] < kept for one in acks)

    async def all_cut(self) -> bool:
        await anyio.lowlevel.checkpoint()
        return all(cuts(one) for one in self.speakers)

    async def looked(self) -> list[tuple[int, int]]:
        """Return how much of each speaker is acknowledged, and how much is on the disk."""
        acknowledged = [one.sent - one.live.waiting for one in self.speakers]
        kept = await self.stage.logged_frames(self.meeting)
        found: list[tuple[int, int]] = []
        for number, (speaker, count) in enumerate(zip(self.speakers, acknowledged, strict=True)):
            there = kept[f"t{number}"]
            assert there == speaker.frames()[: len(there)]
            assert count <= len(there)
            found.append((count, len(there)))
        return found

    async def witness_returns(self) -> None:
        """Go on where the log is: each frame once."""
        async with calling(self.stage.url) as phone:
            started = await phone.start(track=WITNESS, meeting=self.meeting)
            assert started["missing"] == []
            rest = range(started["next_sequence"], LATER[-1] + 1)
            assert EARLY[-1] < rest[0] <= rest[-1]
            await phone.speak(rest)
            await phone.say("stop", frames=LATER[-1] + 1)
            assert (await phone.hear("stopped"))["missing"] == []


async def to_its_end(phone: Phone) -> list[Mapping[str, Any]]:
    """Hear everything until the server closes."""
    told: list[Mapping[str, Any]] = []
    try:
        while True:
            told.append(await phone.next())
    except ConnectionClosed:
        return told


def cuts(speaker: Speaker) -> int:
    return sum(one.kind == "disconnected" for one in speaker.told)


async def test_it_is_told_and_all_is_there_in_the_end(tmp_path: Path, disk: Disk) -> None:
    stage = Stage(stage_settings(tmp_path, MOKSORI_JOBS__SCRIBE="false"), seed=0)
    with anyio.fail_after(LONGEST_S):
        async with stage.serving() as server:
            meeting = await stage.open_meeting()
            speakers = [Speaker(stage.url, meeting, number, TONES) for number in range(2)]
            scene = Scene(stage, server, disk, meeting, speakers)
            enough = anyio.Event()
            async with anyio.create_task_group() as talk:
                for speaker in speakers:
                    talk.start_soon(speaker.speak, enough)
                await anyio.sleep(4)
                await scene.outage()
                assert await until(lambda: caught_up(speakers))
                await scene.witness_returns()
                enough.set()
            await check_frames(stage, meeting, speakers)
            await stage.end_meeting(meeting)
            await check_words(stage, meeting, speakers)
            assert await server.end() == 0


async def caught_up(speakers: Sequence[Speaker]) -> bool:
    """Whether the server has what had gathered at the clients."""
    await anyio.lowlevel.checkpoint()
    return all(one.live.waiting < 1000 / FRAME_MS for one in speakers)


async def check_frames(stage: Stage, meeting: str, speakers: Sequence[Speaker]) -> None:
    """Each frame is in the log once, in order: also those that waited at the client."""
    kept = await stage.logged_frames(meeting)
    assert [number_of(pcm) for pcm in kept[WITNESS]] == [*EARLY, *LATER]
    for number, speaker in enumerate(speakers):
        assert (speaker.live.missing, speaker.live.lost) == ([], 0)
        assert kept[f"t{number}"] == speaker.frames()


async def check_words(stage: Stage, meeting: str, speakers: Sequence[Speaker]) -> None:
    """All that was said is in the transcript once, and in order."""
    async with stage.calling() as server:
        found = await server.get(f"/api/v1/meetings/{meeting}/segments?limit=1000")
    for number, speaker in enumerate(speakers):
        said = [one["text"] for one in found["segments"] if one["speaker"] == speaker.name]
        count = speaker.sent // FRAMES_EACH
        assert count * (TONE_S + PAUSE_S) > OUTAGE_S
        assert said == [sentence(number + len(TRACKS) * n) for n in range(count)]
