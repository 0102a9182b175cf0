"""Evidence follows the segments that it points at."""

import pytest

from moksori.meetings.citing import cites, into_one, into_two, recited
from moksori.meetings.items import Body, body_of
from moksori.meetings.meeting import Segment
from moksori.meetings.model import ActionItem, Minutes, Statement, Status, StatusChange

pytestmark = pytest.mark.unit

FIRST = Segment(1, "이정훈", 0, 5.0, 7.0, "로그인 오류는 어제 다 고쳤습니다.")
SECOND = Segment(8, "이정훈", 0, 7.0, 9.0, "출시 공지문은 제가 금요일까지 쓰겠습니다.")


def minutes() -> Body:
    return body_of(
        Minutes(
            title="주간 회의",
            summary=(Statement("로그인 오류를 고쳤고 출시 공지문을 쓴다.", ("S0002", "S0009")),),
            topics=(),
            decisions=(Statement("예산은 그대로다.", ("S0001", "S0002")),),
            action_items=(ActionItem("출시 공지문 쓰기", "이정훈", None, ("S0002",), 0.9),),
            status_changes=(StatusChange("로그인 오류", Status.DONE, ("S0002", "S0003"), 0.9),),
            questions=(),
            risks=(),
            keywords=(),
            engine="pen",
        )
    )


def evidence(body: Body) -> list[tuple[str, ...]]:
    return [item.evidence for item in body.items]


def test_what_cited_one_of_two_cites_the_one_they_became() -> None:
    moved = into_one(Segment(1, None, 0, 1.0, 2.0, "가"), Segment(2, None, 0, 2.0, 3.0, "나"))
    assert evidence(recited(minutes(), moved)) == [
        ("S0002", "S0009"),
        ("S0001", "S0002"),
        ("S0002",),
        ("S0002",),
    ]
    assert cites(minutes(), moved)
    elsewhere = into_one(Segment(20, None, 0, 1.0, 2.0, "가"), Segment(21, None, 0, 2.0, 3.0, "나"))
    assert recited(minutes(), elsewhere) == minutes()
    assert not cites(minutes(), elsewhere)


def test_what_was_taken_out_follows_too() -> None:
    body = minutes()
    gone = Body("t", (), (), "pen", removed=body.items)
    moved = into_one(FIRST, Segment(2, None, 0, 2.0, 3.0, "나"))
    assert [one.evidence for one in recited(gone, moved).removed][-1] == ("S0002",)


def test_a_part_is_cited_by_what_has_its_words() -> None:
    after = recited(minutes(), into_two(FIRST, SECOND))
    summary, decision, work, change = evidence(after)
    assert summary == ("S0002", "S0009"), "of both; and what is cited already is so once"
    assert decision == ("S0001", "S0002"), "of neither: it stays"
    assert work == ("S0009",)
    assert change == ("S0002", "S0003")
    assert [item.id for item in after.items] == [item.id for item in minutes().items]


def test_what_is_in_both_parts_stays_with_the_first() -> None:
    parts = [Segment(at, None, 0, 0.0, 1.0, "네 좋습니다") for at in (1, 8)]
    assert into_two(*parts)("좋습니다") == {"S0002": ("S0002",)}


def test_a_few_common_letters_are_no_words_of_a_part() -> None:
    moved = into_two(FIRST, SECOND)
    assert moved("출시 공지문은 제가 금요일까지 쓰겠습니다. 어제") == {"S0002": ("S0009",)}
