"""What clients may say, in which order, and what they are told of their frames."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.audio.wire import WireFrame
from moksori.errors import InputError
from moksori.ports.audiolog import AudioFrame, Gap, TrackState
from moksori.surfaces.http.sockets.acks import MOST_MISSING, ack_of, missing_at_end
from moksori.surfaces.http.sockets.manners import Manners
from moksori.surfaces.http.sockets.messages import (
    MOST_TEXT,
    Ack,
    ErrorTold,
    Missing,
    PingAsk,
    StartAsk,
    StopAsk,
    read,
)

pytestmark = pytest.mark.unit

START = {"type": "start", "track": "민수", "sample_rate": 48_000, "captured_at": 12.5}


def text(**fields: Any) -> str:  # noqa: ANN401 - anything that JSON can say
    return json.dumps(fields)


def test_a_start_has_its_defaults() -> None:
    asked = read(json.dumps(START))
    assert asked == StartAsk(type="start", track="민수", sample_rate=48_000, captured_at=12.5)
    assert isinstance(asked, StartAsk)
    assert (asked.format, asked.captions, asked.meeting) == ("pcm16", True, None)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"track": ""}, "start.track"),
        ({"track": "a\nb"}, "start.track"),
        ({"sample_rate": 44_101}, "start.sample_rate"),
        ({"sample_rate": 4_000}, "start.sample_rate"),
        ({"sample_rate": 96_000}, "start.sample_rate"),
        ({"sample_rate": "48000"}, "start.sample_rate"),
        ({"captured_at": -1}, "start.captured_at"),
        ({"captured_at": 1e300}, "start.captured_at"),
        ({"format": "opus"}, "start.format"),
        ({"lang": "fr"}, "start.lang"),
        ({"token": "a b"}, "start.token"),
        ({"meeting": "../x"}, "start.meeting"),
        ({"captions": "yes"}, "start.captions"),
        ({"seen": -1}, "start.seen"),
        ({"more": 1}, "start.more"),
    ],
)
def test_a_wrong_field_is_named_and_not_repeated(change: dict[str, Any], where: str) -> None:
    with pytest.raises(InputError, match=where) as caught:
        read(json.dumps(START | change))
    assert "4000" not in caught.value.detail
    assert "opus" not in caught.value.detail


@pytest.mark.parametrize(
    "message",
    ["", "{", "[]", "null", "1", "{}", '{"type":"hello"}', '{"type":1}', "[" * 10_000, "\ufffd"],
)
def test_what_is_no_message_is_refused(message: str) -> None:
    with pytest.raises(InputError):
        read(message)


def test_a_long_message_is_not_even_read() -> None:
    with pytest.raises(InputError, match="too long"):
        read(text(type="mark", label="가" * MOST_TEXT))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    ),
    st.sampled_from(["start", "mute", "mark", "stop", "ping"]),
)
def test_any_json_is_a_message_or_refused(value: Any, kind: str) -> None:  # noqa: ANN401 - any JSON
    for tried in (value, {"type": kind, "on": value, "frames": value}, {"type": value}):
        try:
            asked = read(json.dumps(tried))
        except InputError:
            continue
        assert read(asked.model_dump_json()) == asked


def spoken(manners: Manners, *steps: str | bytes) -> list[object]:
    return [manners.frame(one) if isinstance(one, bytes) else manners.text(one) for one in steps]


FRAME = WireFrame(0, 12.52, b"\1\0" * 960).packed()
STARTING, STOPPING, PINGING = json.dumps(START), text(type="stop", frames=1), text(type="ping")


def test_a_conversation_goes_through() -> None:
    heard = spoken(Manners(), PINGING, STARTING, FRAME, text(type="mute", on=True), STOPPING)
    assert isinstance(heard[0], PingAsk)
    assert isinstance(heard[-1], StopAsk)
    frame = heard[2]
    assert isinstance(frame, AudioFrame)
    assert (frame.sequence, frame.captured_ms, len(frame.pcm)) == (0, 12_520, 640)


@pytest.mark.parametrize(
    "steps",
    [
        [FRAME],
        [STOPPING],
        [text(type="mark")],
        [STARTING, STARTING],
        [STARTING, STOPPING, FRAME],
        [STARTING, STOPPING, STOPPING],
        [STARTING, STOPPING, text(type="mute", on=False)],
        [STARTING, b""],
        [STARTING, FRAME[:-1]],
        [STARTING, WireFrame(0, 1.0, b"\0" * 1922).packed()],
    ],
)
def test_what_comes_at_the_wrong_place_is_refused(steps: Sequence[str | bytes]) -> None:
    manners = Manners()
    spoken(manners, *steps[:-1])
    with pytest.raises(InputError):
        spoken(manners, steps[-1])


def test_ping_may_come_at_any_time() -> None:
    spoken(Manners(), PINGING, STARTING, PINGING, STOPPING, PINGING)


def test_a_short_last_frame_is_filled_up() -> None:
    [_, frame] = spoken(Manners(), STARTING, WireFrame(7, 1.0, b"\1\0" * 10).packed())
    assert isinstance(frame, AudioFrame)
    assert len(frame.pcm) == 640


def test_all_on_the_disk_is_acknowledged() -> None:
    ack = ack_of(TrackState(through=9, frames=10))
    assert ack == Ack(sequence=9, through=9, stored=10, missing=[])
    assert ack_of(TrackState()).sequence == -1


def test_a_gap_is_told_and_what_lies_above_is_known_too() -> None:
    ack = ack_of(TrackState(through=9, frames=7, gaps=(Gap(2, 3), Gap(6, 6))))
    assert (ack.sequence, ack.through, ack.stored) == (1, 9, 7)
    assert ack.missing == [Missing(first=2, last=3), Missing(first=6, last=6)]


def test_what_does_not_fit_into_an_acknowledgement_is_not_claimed() -> None:
    gaps = tuple(Gap(10 * n, 10 * n + 1) for n in range(MOST_MISSING + 5))
    ack = ack_of(TrackState(through=5_000, frames=100, gaps=gaps))
    assert len(ack.missing) == MOST_MISSING
    assert ack.through == gaps[MOST_MISSING].first - 1


def test_what_never_came_is_told_up_to_the_end() -> None:
    state = TrackState(through=7, frames=7, gaps=(Gap(3, 3),), end=10)
    assert missing_at_end(state) == [Missing(first=3, last=3), Missing(first=8, last=9)]
    assert missing_at_end(TrackState(through=9, frames=10, end=10)) == []


def test_what_is_unknown_is_left_out() -> None:
    told = ErrorTold(code="x", title="t", detail="d", retryable=False)
    assert json.loads(told.written()) == {
        "type": "error",
        "code": "x",
        "title": "t",
        "detail": "d",
        "retryable": False,
    }
