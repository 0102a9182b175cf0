"""Meetings before they are rows: names of segments, follow-ups, participants."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.errors import UnsupportedOptionError
from moksori.meetings.meeting import (
    NewMeeting,
    NewSegment,
    Segment,
    all_participants,
    asked_in,
    check_key,
    followup_of,
    in_spoken_order,
    index_of,
    segment_id,
    segments_of,
)
from moksori.meetings.model import Line, Participant
from moksori.meetings.opening import opened_at

pytestmark = pytest.mark.unit


@given(st.integers(0, 10**9))
def test_a_segment_is_found_by_its_name(index: int) -> None:
    assert index_of(segment_id(index)) == index


@pytest.mark.parametrize("name", ["", "S", "S0", "S0000", "S1", "S00001", "s0001", "S-001", "S１"])
def test_other_names_are_no_segments(name: str) -> None:
    assert index_of(name) is None


def test_a_follow_up_survives_its_json() -> None:
    new = NewMeeting("제목", date(2026, 11, 2), "client", "en", (Participant("가", ("나",)),), "b")
    assert asked_in(json.loads(json.dumps(followup_of(new)))) == new
    assert asked_in(json.loads(json.dumps(followup_of(NewMeeting())))) == NewMeeting()
    assert asked_in(None) is None
    assert asked_in({"something": "else"}) is None
    with pytest.raises(UnsupportedOptionError):
        followup_of(NewMeeting(template="춤"))


@pytest.mark.parametrize(
    ("utc", "day"),
    [((14, 59), date(2026, 11, 15)), ((15, 0), date(2026, 11, 16))],
)
def test_the_day_is_that_of_seoul(utc: tuple[int, int], day: date) -> None:
    now = datetime(2026, 11, 15, *utc, tzinfo=UTC)
    assert opened_at(now, "m", "w", NewMeeting()).on == day


def test_everybody_is_there_once_with_all_their_names() -> None:
    own = [Participant("김민수", ("민수",)), Participant("박지훈")]
    people = [Participant("이서연"), Participant("김민수", ("김 대리", "민수"))]
    assert all_participants(own, people) == (
        Participant("김민수", ("민수", "김 대리")),
        Participant("박지훈"),
        Participant("이서연"),
    )


def test_segments_are_read_as_they_were_spoken() -> None:
    late = Segment(0, None, 0, 5.0, 6.0, "나중")
    early = Segment(1, None, 1, 1.0, 2.0, "먼저")
    assert in_spoken_order([late, early]) == [early, late]
    timeless = Segment(2, None, 0, None, None, "언제인가")
    assert in_spoken_order([late, early, timeless]) == [late, early, timeless]


def test_segments_are_numbered_in_their_order() -> None:
    (one, two) = segments_of([NewSegment("하나", "가", 1.0, 2.0), NewSegment("둘", track=1)])
    assert one.line == Line("S0001", "가", "하나", 1.0, 2.0)
    assert (two.id, two.track, two.rev) == ("S0002", 1, 1)


@pytest.mark.parametrize("key", ["", " ", "k" * 201, "a\nb"])
def test_a_key_can_be_kept(key: str) -> None:
    check_key(None)
    check_key("k" * 200)
    with pytest.raises(UnsupportedOptionError):
        check_key(key)
