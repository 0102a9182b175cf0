"""What a share may be, how long it lasts, what lies in its stretch, how often it bears a guess."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from moksori.errors import RateLimitedError, UnsupportedOptionError
from moksori.meetings.items import Body, body_of
from moksori.meetings.meeting import Segment
from moksori.meetings.model import ActionItem, Minutes, Statement
from moksori.meetings.sharing.model import (
    TRIES,
    TRIES_WITHIN,
    NewShare,
    Part,
    Share,
    Tries,
    checked,
    narrowed,
)

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
ASKED = NewShare(parts=(Part.MINUTES, Part.TRANSCRIPT))
SHARE = Share("s", "w", "m", "", (Part.TRANSCRIPT,), has_password=False, created_at=NOW)


def said(start_s: float | None, end_s: float | None, index: int = 0) -> Segment:
    return Segment(index, "서연", 0, start_s, end_s, "네")


def test_parts_stand_once_and_in_their_order() -> None:
    asked = replace(ASKED, parts=(Part.AUDIO, Part.MINUTES, Part.AUDIO))
    assert checked(asked).parts == (Part.MINUTES, Part.AUDIO)


@pytest.mark.parametrize(
    "possible",
    [
        {},
        {"label": "가" * 100, "password": "여섯글자예요", "days": 365},
        {"password": "x" * 200, "days": 1},
        {"from_s": 0.0},
        {"to_s": 0.1},
        {"from_s": 3.0, "to_s": 3.5},
    ],
)
def test_what_is_possible(possible: dict[str, Any]) -> None:
    asked = replace(ASKED, **possible)
    assert checked(asked) == asked


@pytest.mark.parametrize(
    ("wrong", "option"),
    [
        ({"parts": ()}, "parts"),
        ({"label": "가" * 101}, "label"),
        ({"label": "두\n줄"}, "label"),
        ({"password": ""}, "password"),
        ({"password": "12345"}, "password"),
        ({"password": "x" * 201}, "password"),
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
        ({"from_s": 3.0, "to_s": 3.0}, "to_s"),
        ({"from_s": 4.0, "to_s": 3.0}, "to_s"),
        ({"to_s": 0.0}, "to_s"),
        ({"from_s": -1.0}, "to_s"),
        ({"from_s": float("nan")}, "to_s"),
        ({"from_s": 1.0, "parts": (Part.AUDIO,)}, "parts"),
        ({"to_s": 1.0, "parts": (Part.MINUTES, Part.AUDIO)}, "parts"),
    ],
)
def test_what_is_not_possible(wrong: dict[str, Any], option: str) -> None:
    with pytest.raises(UnsupportedOptionError) as caught:
        checked(replace(ASKED, **wrong))
    assert caught.value.facts["option"] == option


def test_a_share_ends_at_its_very_time() -> None:
    ends = NOW + timedelta(days=1)
    share = replace(SHARE, expires_at=ends)
    assert share.lasts(ends - timedelta(microseconds=1))
    assert not share.lasts(ends)
    assert SHARE.lasts(NOW + timedelta(days=9_999))


@pytest.mark.parametrize(
    ("from_s", "to_s", "start_s", "end_s", "holds"),
    [
        (None, None, None, None, True),
        (None, None, 5.0, 6.0, True),
        (5.0, None, 5.0, 6.0, True),
        (5.1, None, 5.0, 6.0, False),
        (None, 6.0, 5.0, 6.0, True),
        (None, 5.9, 5.0, 6.0, False),
        (4.0, 7.0, 5.0, 6.0, True),
        (4.0, 7.0, 3.9, 6.0, False),
        (4.0, 7.0, 6.0, 7.1, False),
        (4.0, 7.0, 6.0, None, False),
        (4.0, None, 6.0, None, True),
        (4.0, None, 3.0, None, False),
        (0.0, None, None, None, False),
        (None, 9.0, None, 3.0, False),
    ],
)
def test_only_what_lies_in_the_stretch_from_start_to_end_is_shown(
    from_s: float | None,
    to_s: float | None,
    start_s: float | None,
    end_s: float | None,
    *,
    holds: bool,
) -> None:
    share = replace(SHARE, from_s=from_s, to_s=to_s)
    assert share.holds(said(start_s, end_s)) is holds


def test_tries_are_bounded_and_come_back_after_a_while() -> None:
    tries, now = Tries(), NOW
    for count in range(1, TRIES + 1):
        tries = tries.another(now)
        assert tries == Tries(count, NOW)
        now += timedelta(seconds=1)
    with pytest.raises(RateLimitedError) as caught:
        tries.another(now)
    assert caught.value.facts["retry_after_s"] == TRIES_WITHIN.total_seconds() - TRIES
    with pytest.raises(RateLimitedError) as caught:
        tries.another(NOW + TRIES_WITHIN - timedelta(milliseconds=1))
    assert caught.value.facts["retry_after_s"] == 1
    assert tries.another(NOW + TRIES_WITHIN) == Tries(1, NOW + TRIES_WITHIN)


def body() -> Body:
    minutes = Minutes(
        title="주간 회의",
        summary=(Statement("둘 다에서.", ("S0001", "S0002")), Statement("뒤에서.", ("S0002",))),
        topics=(),
        decisions=(Statement("앞에서.", ("S0001",)),),
        action_items=(ActionItem("공지문", "김민수", date(2026, 11, 30), ("S0002",), 0.9),),
        status_changes=(),
        questions=(),
        risks=(),
        keywords=("급여",),
        engine="rules",
    )
    whole = body_of(minutes)
    return replace(whole, removed=whole.items[:1])


def test_a_stretch_shows_items_that_rest_on_nothing_outside_of_it() -> None:
    shown = narrowed(body(), {"S0002"})
    assert [item.evidence for item in shown.items] == [("S0002",), ("S0002",)]
    assert (shown.keywords, shown.removed, shown.title) == ((), (), "주간 회의")
    assert narrowed(body(), set()).items == ()


def test_the_whole_shows_all_but_what_people_took_out() -> None:
    shown = narrowed(body(), None)
    assert shown.items == body().items
    assert (shown.keywords, shown.removed) == (("급여",), ())
