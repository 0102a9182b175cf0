"""Dates and clock times: the data set, and what it can not say."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from moksori.text.dates import When, find

pytestmark = pytest.mark.unit

FRIDAY = datetime(2026, 11, 20, 10, 30)  # noqa: DTZ001 - local time without a zone is a case
BAR = 0.97
Rows = Callable[[str, str], list[dict[str, Any]]]


def written(when: When) -> dict[str, str]:
    days = (
        {"date": str(when.first)}
        if when.first == when.last
        else {"start": str(when.first), "end": str(when.last)}
    )
    times = {"time": when.at, "end_time": when.until}
    return days | {name: f"{at:%H:%M}" for name, at in times.items() if at}


def is_right(row: dict[str, Any]) -> bool:
    found = find(row["text"], datetime.fromisoformat(row["base"]))
    expected = row["expect"]
    values = [{key: e[key] for key in e if key != "span"} for e in expected]
    return [written(when) for when in found] == values and all(
        when.start < e["span"][1] and e["span"][0] < when.end
        for when, e in zip(found, expected, strict=True)
    )


@pytest.mark.parametrize("part", ["dev", "held-out"])
def test_the_data_set_is_resolved(part: str, rows: Rows) -> None:
    judged = [(row["category"], is_right(row)) for row in rows("dates", part)]
    wrong = Counter(category for category, right in judged if not right)
    assert sum(right for _, right in judged) >= BAR * len(judged), wrong


def one(text: str, base: date = FRIDAY) -> When:
    (when,) = find(text, base)
    return when


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("다음 주에 드릴게요", date(2026, 11, 27)),
        ("다음 달에 드릴게요", date(2026, 12, 31)),
        ("화요일부터 목요일까지", date(2026, 11, 26)),
        ("주말에 드릴게요", date(2026, 11, 22)),
    ],
)
def test_a_deadline_is_friday_of_a_week_and_else_the_last_day(text: str, due: date) -> None:
    assert one(text).due == due


def test_a_deadline_whose_friday_is_past_is_sunday() -> None:
    saturday = date(2026, 11, 21)
    assert one("이번 주까지 할게요", saturday).due == date(2026, 11, 22)


def test_the_base_is_moved_into_the_zone_of_the_speakers() -> None:
    before_midnight_in_london = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    assert one("내일 봐요", before_midnight_in_london).first == date(2026, 11, 22)
    assert find("내일 봐요", before_midnight_in_london, zone=ZoneInfo("UTC"))[0].first == date(
        2026, 11, 21
    )


def test_a_base_without_a_time_resolves_no_stretch_from_now() -> None:
    assert find("한 시간 뒤에 봐요", date(2026, 11, 20)) == ()
    assert one("한 시간 뒤에 봐요").at == time(11, 30)


def test_moving_from_one_day_to_another_is_no_range() -> None:
    found = find("월요일에서 수요일로 옮겼어요", FRIDAY)
    assert [when.first for when in found] == [date(2026, 11, 23), date(2026, 11, 25)]


def test_an_impossible_date_is_none() -> None:
    assert find("2월 30일까지 하세요", FRIDAY) == ()
    assert find("25시 70분에 만나요", FRIDAY) == ()


def test_spans_point_into_the_text() -> None:
    text = "그럼 다음 주 화요일 오후 세 시에 봅시다"
    when = one(text)
    assert text[when.start : when.end] == "다음 주 화요일 오후 세 시"


@pytest.mark.parametrize(
    "text", ["매주 월요일 열 시에 모여요", "금요일마다 쉬어요", "매일 아침 아홉 시에 합니다"]
)
def test_what_recurs_is_no_date(text: str) -> None:
    assert find(text, FRIDAY) == ()


def test_nothing_is_found_in_nothing() -> None:
    assert find("", FRIDAY) == ()
