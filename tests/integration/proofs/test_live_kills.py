"""Servers, listeners and workers are killed while three people speak: nothing shows of it.

All of them hear and write the same meeting again without a disturbance, and both are compared:
the frames in the log and in the files of sound, the segments with their sound and times, the
tickets, and what readers were told.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from moksori.client.server import Server
from moksori.testing.live_stage import TRACKS, Speaker, Stage, hold, kill, stage_settings
from moksori.testing.processes import until
from moksori.testing.tones import sentence

pytestmark = [pytest.mark.integration, pytest.mark.slow, pytest.mark.anyio]

KILLS = 22
LONGEST_S = 900
TONES = 120
"""For each track, at most: three minutes of talk."""


@dataclass
class Outcome:
    """What there is of a meeting, without what differs between any two runs."""

    said: list[tuple[Any, ...]]
    tickets: Counter[str]


@pytest.mark.parametrize("victim", ["server", "listener", "worker"])
async def test_nothing_shows_of_the_dead(tmp_path: Path, victim: str) -> None:
    stage = Stage(stage_settings(tmp_path / "killed"), seed=len(victim))
    enough = anyio.Event()
    with anyio.fail_after(LONGEST_S):
        async with anyio.create_task_group() as tasks:
            if victim == "server":
                tasks.start_soon(stage.kill_servers, KILLS, enough)
            else:
                tasks.start_soon(stage.kill_children, victim, KILLS, enough)
            meeting = await stage.open_meeting()
            speakers = stage.speakers = [
                Speaker(stage.url, meeting, n, TONES) for n in range(len(TRACKS))
            ]
            async with anyio.create_task_group() as talk:
                for speaker in speakers:
                    talk.start_soon(speaker.speak, enough)
            await enough.wait()
            await check_log(stage, meeting, speakers)
            await stage.end_meeting(meeting)
            disturbed = await outcome(stage, meeting)
            tasks.cancel_scope.cancel()
    assert stage.kills >= KILLS
    check_told(speakers, disturbed)
    calm = await undisturbed(tmp_path / "calm", speakers)
    assert differing(disturbed.said, calm.said) == []
    assert disturbed.tickets == calm.tickets


async def test_nobody_waits_for_the_leases_of_the_dead(tmp_path: Path) -> None:
    """A server and all its processes die at once; the next one knows, and goes on."""
    stage = Stage(stage_settings(tmp_path, MOKSORI_JOBS__LEASE_S="600"), seed=0)
    enough = anyio.Event()
    with anyio.fail_after(240):
        async with anyio.create_task_group() as tasks:
            async with stage.serving() as server:
                meeting = await stage.open_meeting()
                speaker = Speaker(stage.url, meeting, 0, TONES)
                tasks.start_soon(speaker.speak, enough)
                assert await until(partial(heard, speaker, 1))
                children = server.children
                for pid in children:  # else they would see their server die, and give back in time
                    hold(pid)
                await server.kill()
                for pid in children:
                    kill(pid)
            before = speaker.segments
            async with stage.serving() as server:
                await server.logged("leases_of_the_dead_ended")
                assert await until(partial(heard, speaker, before + 1))
                enough.set()
                assert await until(partial(stopped, speaker))
                await stage.end_meeting(meeting)
            tasks.cancel_scope.cancel()


async def heard(speaker: Speaker, count: int) -> bool:
    await anyio.lowlevel.checkpoint()
    return speaker.segments >= count


async def stopped(speaker: Speaker) -> bool:
    await anyio.lowlevel.checkpoint()
    return speaker.live.missing is not None


async def undisturbed(folder: Path, before: Sequence[Speaker]) -> Outcome:
    """Let the same be said as fast as it can be heard, and nobody be killed."""
    stage = Stage(stage_settings(folder), seed=0)
    with anyio.fail_after(LONGEST_S):
        async with stage.serving():
            meeting = await stage.open_meeting()
            async with anyio.create_task_group() as talk:
                for number, one in enumerate(before):
                    speaker = Speaker(stage.url, meeting, number, TONES)
                    speaker.pcm = b"".join(one.frames())
                    talk.start_soon(partial(speaker.speak, anyio.Event(), pace=0.3))
            await stage.end_meeting(meeting)
            return await outcome(stage, meeting)


async def outcome(stage: Stage, meeting: str) -> Outcome:
    """Return what is left of a meeting; times count from the beginning of its first track."""
    async with stage.calling() as server:
        found = await server.get(f"/api/v1/meetings/{meeting}/segments?limit=1000")
        segments: list[dict[str, Any]] = list(found["segments"])
        assert [one["index"] for one in segments] == list(range(len(segments)))
        tickets = await all_tickets(server)
    first = {who: min(at(one) for one in segments if one["speaker"] == who) for who in TRACKS}
    said = sorted(
        (one["speaker"], round(at(one) - first[one["speaker"]], 2), one["text"]) for one in segments
    )
    return Outcome(said, tickets)


def differing(one: Sequence[object], other: Sequence[object]) -> list[tuple[object, object]]:
    """Return what is not the same in both, so that a failure shows it."""
    pairs = zip_longest(one, other)
    return [(mine, its) for mine, its in pairs if mine != its]


def at(segment: dict[str, Any]) -> float:
    return float(segment["start"])


async def all_tickets(server: Server) -> Counter[str]:
    found: Counter[str] = Counter()
    for board in (await server.get("/api/v1/boards"))["boards"]:
        page = await server.get(f"/api/v1/boards/{board['id']}/tickets?limit=500")
        found.update(one["title"] for one in page["tickets"])
    return found


async def check_log(stage: Stage, meeting: str, speakers: Sequence[Speaker]) -> None:
    """Every frame is in the log, once, in order; each was acknowledged, for the tracks ended."""
    kept = await stage.logged_frames(meeting)
    for number, speaker in enumerate(speakers):
        assert speaker.live.missing == []
        assert kept[f"t{number}"] == speaker.frames()


def check_told(speakers: Sequence[Speaker], there: Outcome) -> None:
    """Everything that was said is there once, in the words of who said it; readers saw it once."""
    for number, speaker in enumerate(speakers):
        mine = [text for who, _, text in there.said if who == speaker.name]
        assert mine == [sentence(number + len(TRACKS) * n) for n in range(len(mine))]
        told = [one.payload for one in speaker.told if one.kind == "segment"]
        assert len({one["index"] for one in told}) == len(told)
        numbers = [one["seq"] for one in told]
        assert numbers == sorted(set(numbers))
