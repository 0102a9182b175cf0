"""Who speaks is told what was heard; who does not read harms nobody; nonsense harms nothing."""

import json
import re
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import anyio
import anyio.to_thread
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs
from websockets.exceptions import ConnectionClosed

from moksori.core import Core
from moksori.events import MarkAdded, SegmentPartial, SegmentUpserted, SpeechStarted
from moksori.meetings.ledger import Ledger
from moksori.meetings.meeting import NewMeeting, topic_of
from moksori.ports.bus import Notice
from moksori.testing.embedded import hosted
from moksori.testing.phone import Phone, calling, frame

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

Json = dict[str, Any]


@pytest.fixture
async def url(idle_core: Core) -> AsyncIterator[str]:
    async with hosted(idle_core) as opened:
        yield opened


async def meeting(core: Core) -> str:
    return (await core.live.start("default", NewMeeting(title="주간 회의"))).id


def segment(key: str, index: int, text: str = "이번 주 금요일까지 할게요.") -> SegmentUpserted:
    return SegmentUpserted(
        meeting_id=key,
        id=f"S{index + 1:04}",
        index=index,
        rev=1,
        speaker="민수",
        track=0,
        start=1.0,
        end=2.5,
        text=text,
        raw="이번주 금요일까지 할게요",
        words=[{"text": "이번", "start": 1.0, "end": 1.2}],
    )


async def happen(core: Core, key: str, *events: SegmentUpserted | MarkAdded) -> None:
    """Let something happen as a listener would: committed with the meeting."""

    async def work(ledger: Ledger) -> None:
        ledger.events.extend(events)

    await core.live._desk.write("default", key, work)


def notice(key: str, told: SegmentPartial | SpeechStarted) -> Notice:
    return Notice(topic_of(key), told.type, told.payload(), f"{told.type}:{key}")


async def test_segments_partials_and_marks_are_told(url: str, idle_core: Core) -> None:
    key = await meeting(idle_core)
    async with calling(url) as phone, calling(url) as silent:
        await phone.start(meeting=key, track="a")
        await silent.start(meeting=key, track="b", captions=False)
        await anyio.sleep(0.1)  # until both read the events of the meeting
        speech = SpeechStarted(meeting_id=key, track=0, speaker="민수", at=1.0)
        partial = SegmentPartial(
            meeting_id=key,
            track=0,
            speaker="민수",
            start=1.0,
            stable="이번 주",
            tentative=" 금요일",
            rev=2,
        )
        idle_core.events.announce("default", [notice(key, speech), notice(key, partial)])
        assert await phone.hear("speech_started") == {
            "type": "speech_started",
            "track": 0,
            "speaker": "민수",
            "at": 1.0,
        }
        told = await phone.hear("partial")
        assert (told["stable"], told["tentative"], told["rev"]) == ("이번 주", " 금요일", 2)
        mark = MarkAdded(key, 0, None, None, 2.0, "결정")
        await happen(idle_core, key, segment(key, 0), mark)
        told = await phone.hear("segment")
        assert (told["id"], told["text"]) == ("S0001", "이번 주 금요일까지 할게요.")
        assert told["raw"] == "이번주 금요일까지 할게요"
        assert told["words"] == [{"text": "이번", "start": 1.0, "end": 1.2}]
        assert await phone.hear("marked") == {"type": "marked", "at": 2.0, "label": "결정"}
        await silent.say("ping")
        assert await silent.next() == {"type": "pong"}


async def test_no_segment_is_missed_or_told_twice_over_a_cut(url: str, idle_core: Core) -> None:
    key = await meeting(idle_core)
    async with calling(url) as phone:
        await phone.start(meeting=key)
        await happen(idle_core, key, segment(key, 0))
        seen = (await phone.hear("segment"))["seq"]
        phone.socket.transport.abort()
    await happen(idle_core, key, segment(key, 1))
    async with calling(url) as phone:
        assert (await phone.start(meeting=key, seen=seen))["seen"] == seen
        await happen(idle_core, key, segment(key, 2))
        ids = [(await phone.hear("segment"))["id"] for _ in range(2)]
    assert ids == ["S0002", "S0003"]


async def test_who_has_stopped_hears_the_rest_and_then_the_end(url: str, idle_core: Core) -> None:
    key = await meeting(idle_core)
    async with calling(url) as phone:
        await phone.start(meeting=key)
        await phone.speak(range(3))
        await phone.say("stop", frames=3)
        await phone.hear("stopped")
        await idle_core.live.end("default", key)
        await happen(idle_core, key, segment(key, 0))
        assert (await phone.hear("segment"))["id"] == "S0001"


async def test_a_meeting_that_is_deleted_is_no_meeting(url: str, idle_core: Core) -> None:
    key = await meeting(idle_core)
    async with calling(url) as phone:
        await phone.start(meeting=key)
        await idle_core.meetings.delete("default", key)
        code, last = await phone.closed()
    assert (code, last and last["code"]) == (4404, "not_found")


async def test_who_reads_nothing_still_speaks_and_holds_nobody_up(
    url: str, idle_core: Core
) -> None:
    key = await meeting(idle_core)
    long = "가" * 20_000
    async with calling(url) as deaf, calling(url) as phone:
        await deaf.start(meeting=key, track="deaf")
        await phone.start(meeting=key, track="a")
        for index in range(60):  # 3.6 MB, more than all buffers on the way hold
            await happen(idle_core, key, segment(key, index, long))
            await deaf.speak([index])
            assert (await phone.hear("segment"))["index"] == index
        with anyio.fail_after(10):
            while True:
                status = await idle_core.live.status("default", key)
                if {one.track.name: one.state.frames for one in status.tracks}["deaf"] == 60:
                    break
                await anyio.sleep(0.05)
        indices = [(await deaf.hear("segment"))["index"] for _ in range(60)]
    assert indices == list(range(60))


async def test_logs_hold_neither_words_nor_names_nor_keys(url: str, idle_core: Core) -> None:
    key = await meeting(idle_core)
    with capture_logs() as lines:
        async with calling(url) as phone:
            await phone.start(meeting=key, track="비밀이름", participant="김비밀")
            await phone.say("mark", label="비밀표시")
            await phone.say("start", track="비밀또", token="mk_secret")
            assert (await phone.closed())[0] == 4400
    [line] = [line for line in lines if line["event"] == "socket"]
    assert (line["route"], line["status"]) == ("/api/v1/audio", 4400)
    assert "비밀" not in str(lines)
    assert "mk_secret" not in str(lines)


async def stopped(core: Core, key: str) -> int:
    """Wait for the end of the first track; return how many frames it has."""
    async with core.events.subscribe("default", topics=[topic_of(key)]) as reader:
        while True:
            for event in await reader.receive(1.0):
                if event.type == "track_changed" and event.payload["action"] == "ended":
                    return int(event.payload["frames"])


async def test_the_example_of_the_guide_speaks_and_hears(
    url: str,
    idle_core: Core,
    pytestconfig: pytest.Config,
    capsys: pytest.CaptureFixture[str],
) -> None:
    key = await meeting(idle_core)
    guide = (pytestconfig.rootpath / "docs/guides/speak.md").read_text("utf-8")
    example = re.findall(r"(?ms)^```python\n(.*?)^```$", guide)[0]
    for shown, here in (
        ("http://127.0.0.1:8000", url),
        ('track="me",', f'track="me", meeting="{key}",'),
    ):
        assert shown in example
        example = example.replace(shown, here)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(anyio.to_thread.run_sync, partial(exec, example, {"__name__": "example"}))
        with anyio.fail_after(10):
            found = await stopped(idle_core, key)
        await happen(idle_core, key, segment(key, 0))
    assert found == 50
    assert capsys.readouterr().out.splitlines()[-1] == "민수 이번 주 금요일까지 할게요."


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
FIELDS = st.sampled_from(
    ["track", "sample_rate", "captured_at", "meeting", "on", "frames", "label", "seen", "x"]
)
SOUND = st.builds(
    lambda number, cut: frame(number)[:cut], st.integers(0, 2**32 - 1), st.integers(0, 656)
)
MESSAGES = st.one_of(
    st.binary(max_size=700),
    SOUND,
    st.integers(0, 50).map(frame),
    st.text(max_size=50),
    st.builds(
        lambda kind, more: json.dumps({"type": kind, **more}),
        st.sampled_from(["start", "mute", "mark", "stop", "ping", "ack", ""]),
        st.dictionaries(FIELDS, VALUES, max_size=4),
    ),
    st.sampled_from(
        [
            '{"type":"ping"}',
            '{"type":"mute","on":true}',
            '{"type":"mark","label":"x"}',
            '{"type":"stop","frames":7}',
            '{"type":"stop","frames":0}',
        ]
    ),
)


async def throw(phone: Phone, messages: list[str | bytes]) -> int:
    """Say all of it, and return how it ended; 0 when the socket is still open."""
    try:
        for message in messages:
            await phone.socket.send(message)
        await phone.say("ping")
        await phone.hear("pong")
    except ConnectionClosed as exc:
        return exc.rcvd.code if exc.rcvd else 1006
    return 0


@pytest.mark.slow
@settings(
    max_examples=120,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.booleans(), st.lists(MESSAGES, max_size=8))
async def test_no_message_harms_the_server(
    url: str,
    greeted: bool,
    messages: list[str | bytes],
) -> None:
    async with calling(url) as phone:
        if greeted:
            await phone.start()
        code = await throw(phone, messages)
    assert code in {0, 4400, 4404, 4409, 4410}
