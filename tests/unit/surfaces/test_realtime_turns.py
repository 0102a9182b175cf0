"""Items of a realtime conversation: every utterance once, in order, whatever notices were lost."""

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai.types.realtime import RealtimeServerEvent
from pydantic import TypeAdapter

from moksori.surfaces.http.openai.realtime.turns import Turns

pytestmark = pytest.mark.unit

Json = dict[str, Any]

CLIENT: TypeAdapter[Any] = TypeAdapter(RealtimeServerEvent)
STARTED = "input_audio_buffer.speech_started"
STOPPED = "input_audio_buffer.speech_stopped"
COMMITTED = "input_audio_buffer.committed"
ADDED, DONE = "conversation.item.added", "conversation.item.done"
DELTA = "conversation.item.input_audio_transcription.delta"
COMPLETED = "conversation.item.input_audio_transcription.completed"
FAILED = "conversation.item.input_audio_transcription.failed"


def turns(*, as_before: bool = False) -> Turns:
    numbers = count(1)
    return Turns(lambda: str(next(numbers)), as_before=as_before)


def kinds(events: Iterable[Json]) -> list[str]:
    return [event["type"] for event in events]


def told(*steps: Iterator[Json]) -> list[Json]:
    return [event for step in steps for event in step]


def transcripts(events: Iterable[Json]) -> list[str]:
    return [event["transcript"] for event in events if event["type"] == COMPLETED]


def test_an_utterance_from_its_first_sound_to_its_text() -> None:
    said = turns()
    said.opened(0, 0, manual=False)
    events = told(
        said.speech_started(0, 900),
        said.partial(0, 0, "회의를"),
        said.partial(0, 0, "회의를 시작"),
        said.speech_started(0, 1_500),  # it goes on after a short pause
        said.closed(0, 800, 2_400),
        said.segment(0, 800, 2_400, "회의를 시작할게요."),
    )
    assert kinds(events) == [
        *(STARTED, DELTA, DELTA, STOPPED, COMMITTED, ADDED, DONE, DELTA, COMPLETED),
    ]
    assert "".join(one["delta"] for one in events if one["type"] == DELTA) == "회의를 시작할게요."
    assert events[0]["audio_start_ms"] == 900
    assert events[3]["audio_end_ms"] == 2_400
    assert events[-1]["usage"] == {"type": "duration", "seconds": 1.5}
    assert len({one.get("item_id") or one["item"]["id"] for one in events}) == 1
    assert len({one["event_id"] for one in events}) == len(events)
    assert told(said.failed({})) == []  # nothing waits


def test_items_follow_each_other() -> None:
    said = turns()
    said.opened(0, 0, manual=False)
    events = told(
        said.closed(0, 0, 1_000),
        said.closed(0, 1_200, 2_000),
        said.segment(0, 0, 1_000, "하나"),
        said.segment(0, 1_200, 2_000, "둘"),
    )
    committed = [one for one in events if one["type"] == COMMITTED]
    assert committed[0]["previous_item_id"] is None
    assert committed[1]["previous_item_id"] == committed[0]["item_id"]
    completed = [one["item_id"] for one in events if one["type"] == COMPLETED]
    assert completed == [one["item_id"] for one in committed]
    assert transcripts(events) == ["하나", "둘"]


def test_a_segment_alone_tells_all_that_lost_notices_would_have() -> None:
    said = turns()
    said.opened(0, 0, manual=False)
    events = told(said.segment(0, 300, 1_300, "네."))
    assert kinds(events) == [STARTED, STOPPED, COMMITTED, ADDED, DONE, DELTA, COMPLETED]
    assert (events[0]["audio_start_ms"], events[1]["audio_end_ms"]) == (300, 1_300)


def test_a_partial_of_the_next_utterance_tells_that_this_one_is_over() -> None:
    """The notices that it was, and that the next began, were lost."""
    said = turns()
    said.opened(0, 0, manual=False)
    events = told(
        said.speech_started(0, 900),
        said.partial(0, 600, "하나"),
        said.partial(0, 2_600, "둘"),
        said.segment(0, 900, 1_900, "하나."),
        said.closed(0, 2_900, 3_900),
        said.segment(0, 2_900, 3_900, "둘."),
    )
    deltas: dict[str, str] = {}
    for one in events:
        if one["type"] == DELTA:
            deltas[one["item_id"]] = deltas.get(one["item_id"], "") + one["delta"]
    assert list(deltas.values()) == ["하나.", "둘."]
    assert transcripts(events) == ["하나.", "둘."]


def test_a_sound_without_words_is_an_empty_item() -> None:
    said = turns()
    said.opened(0, 0, manual=False)
    events = told(
        said.closed(0, 0, 500),
        said.closed(0, 900, 1_500),
        said.segment(0, 900, 1_500, "네."),
        said.closed(0, 2_000, 2_200),
        said.ended(0),
    )
    assert transcripts(events) == ["", "네.", ""]


def test_what_was_sent_is_never_taken_back() -> None:
    said = turns()
    said.opened(0, 0, manual=False)
    events = told(
        said.speech_started(0, 0),
        said.partial(0, 0, "세 시에"),
        said.partial(0, 0, "세 시"),
        said.segment(0, 0, 900, "3시에 만나요."),
    )
    assert [one["delta"] for one in events if one["type"] == DELTA] == ["세 시에"]
    assert transcripts(events) == ["3시에 만나요."]


def test_without_turn_detection_only_a_commit_makes_an_item() -> None:
    said = turns()
    said.opened(0, 0, manual=True)
    quiet = told(
        said.speech_started(0, 0),
        said.partial(0, 0, "하나"),
        said.closed(0, 0, 900),
        said.segment(0, 0, 900, "하나 둘"),
        said.partial(0, 0, "셋"),
    )
    assert kinds(quiet) == []
    events = told(said.commit(0, 2_000))
    assert kinds(events) == [COMMITTED, ADDED, DONE, DELTA]
    assert events[-1]["delta"] == "하나 둘 셋"
    rest = told(said.segment(0, 1_000, 1_900, "셋 넷"), said.ended(0))
    assert kinds(rest) == [DELTA, COMPLETED]
    assert rest[0]["delta"] == " 넷"
    assert rest[1]["transcript"] == "하나 둘 셋 넷"
    assert rest[1]["usage"]["seconds"] == 2.0
    assert told(said.failed({})) == []  # nothing waits


def test_committed_buffers_are_recognised_side_by_side() -> None:
    said = turns()
    said.opened(0, 0, manual=True)
    first = told(said.commit(0, 1_000))
    said.opened(1, 1_000, manual=True)
    second = told(said.commit(1, 2_000))
    assert second[0]["previous_item_id"] == first[0]["item_id"]
    late = told(said.segment(1, 1_000, 2_000, "둘"), said.ended(1), said.ended(0))
    assert [(one["item_id"], one["transcript"]) for one in late if one["type"] == COMPLETED] == [
        (second[0]["item_id"], "둘"),
        (first[0]["item_id"], ""),
    ]


def test_a_client_may_end_a_turn_itself() -> None:
    said = turns()
    said.opened(0, 0, manual=False)
    events = told(
        said.closed(0, 0, 800),
        said.speech_started(0, 1_000),
        said.commit(0, 1_600),
        said.segment(0, 0, 800, "하나"),
        said.closed(0, 1_000, 1_600),
        said.segment(0, 1_000, 1_600, "둘"),
        said.ended(0),
    )
    assert kinds(events).count(STOPPED) == 1  # none for what the client has ended
    assert transcripts(events) == ["하나", "둘"]
    assert kinds(events).count(COMMITTED) == 2


def test_cleared_sound_is_not_told_but_what_was_committed_is() -> None:
    said = turns()
    said.opened(0, 0, manual=False)
    before = told(said.closed(0, 0, 800), said.speech_started(0, 1_000))
    said.clear(0)
    events = told(
        said.partial(0, 0, "취소"),
        said.segment(0, 0, 800, "하나"),
        said.closed(0, 1_000, 1_600),
        said.segment(0, 1_000, 1_600, "취소"),
        said.ended(0),
    )
    assert kinds(before) == [STARTED, STOPPED, COMMITTED, ADDED, DONE, STARTED]
    assert transcripts(events) == ["하나"]
    assert kinds(events) == [DELTA, COMPLETED]


def test_a_track_that_ends_while_somebody_speaks() -> None:
    said = turns()
    said.opened(0, 0, manual=False)
    events = told(said.speech_started(0, 700), said.ended(0))
    assert kinds(events) == [STARTED, STOPPED, COMMITTED, ADDED, DONE, COMPLETED]


def test_failure_is_told_of_everything_that_was_committed() -> None:
    said = turns()
    said.opened(0, 0, manual=True)
    said.opened(1, 0, manual=False)
    committed = told(said.commit(0, 500), said.closed(1, 0, 400), said.speech_started(1, 600))
    ids = {one["item_id"] for one in committed if one["type"] == COMMITTED}
    failed = told(said.failed({"type": "server_error", "message": "no"}))
    assert kinds(failed) == [FAILED, FAILED]
    assert {one["item_id"] for one in failed} == ids
    assert told(said.failed({}), said.ended(1)) == []


def test_tracks_that_are_not_known_say_nothing() -> None:
    said = turns()
    assert (
        told(
            said.speech_started(9, 0),
            said.closed(9, 0, 1),
            said.partial(9, 0, "하나"),
            said.segment(9, 0, 1, "하나"),
            said.ended(9),
        )
        == []
    )


def test_older_clients_are_told_of_items_as_they_know_it() -> None:
    said = turns(as_before=True)
    said.opened(0, 0, manual=True)
    assert kinds(said.commit(0, 500)) == [COMMITTED, "conversation.item.created"]


Step = tuple[str, int]


@given(
    st.lists(st.sampled_from(["start", "partial", "closed", "commit", "clear"]), max_size=30),
    st.booleans(),
)
def test_whatever_happens_every_commit_is_completed_once(
    steps: list[str],
    manual: bool,
) -> None:
    said = turns()
    events: list[Json] = []
    due: list[tuple[int, int, int]] = []
    track, now = 0, 0
    said.opened(track, now, manual=manual)
    for step in steps:
        now += 1_000
        match step:
            case "start":
                events += said.speech_started(track, now)
            case "partial":
                events += said.partial(track, now - 900, f"말 {now}")
            case "closed":
                events += said.closed(track, now - 800, now - 100)
                due.append((track, now - 800, now - 100))
            case "commit":
                events += said.commit(track, now)
                track += 1
                said.opened(track, now, manual=manual)
            case _:
                said.clear(track)
                track += 1
                said.opened(track, now, manual=manual)
    for number, start, end in due:
        events += said.segment(number, start, end, f"끝 {end}")
    for number in range(track + 1):
        events += said.ended(number)
    committed = [one["item_id"] for one in events if one["type"] == COMMITTED]
    completed = [one["item_id"] for one in events if one["type"] == COMPLETED]
    assert sorted(committed) == sorted(completed)
    assert len(set(committed)) == len(committed)
    assert told(said.failed({})) == []  # nothing waits
    for event in events:
        CLIENT.validate_python(event)
    for item in committed:
        mine = [one for one in events if one.get("item_id") == item]
        assert kinds(mine)[-1] == COMPLETED
