"""What minutes suggest to a board."""

from datetime import date

import pytest

from moksori.app.minutes_to_board import offers_of
from moksori.board.model import Evidence, Kind, Offer
from moksori.meetings.items import body_of
from moksori.meetings.model import ActionItem, Minutes, Statement, Status, StatusChange

pytestmark = pytest.mark.unit


def minutes(*work: ActionItem, changes: tuple[StatusChange, ...] = ()) -> Minutes:
    return Minutes(
        title="회의",
        summary=(Statement("요약.", ("S0001",)),),
        topics=(),
        decisions=(Statement("결정.", ("S0001",)),),
        action_items=work,
        status_changes=changes,
        questions=(),
        risks=(),
        keywords=(),
        engine="rules",
    )


def test_work_is_new_and_a_change_is_a_status() -> None:
    body = body_of(
        minutes(
            ActionItem("공지문", "김민수", date(2026, 11, 20), ("S0004", "S0005"), 0.9),
            changes=(StatusChange("결제 오류", Status.BLOCKED, ("S0002",), 0.7),),
        )
    )
    change, work = offers_of("m", body)
    (item,), (state,) = body.section("action_items"), body.section("status_changes")
    assert work == Offer(
        f"m:{item.id}",
        Kind.NEW,
        0.9,
        (Evidence("m", ("S0004", "S0005")),),
        title="공지문",
        owner="김민수",
        due=date(2026, 11, 20),
    )
    assert change == Offer(
        f"m:{state.id}",
        Kind.STATUS,
        0.7,
        (Evidence("m", ("S0002",)),),
        subject="결제 오류",
        to="blocked",
    )


def test_offers_come_in_the_order_of_the_talk_and_each_has_its_key() -> None:
    work = [ActionItem(f"일 {n}", None, None, (f"S{n:04d}",), 0.9) for n in (10_000, 9_999, 3, 3)]
    offers = offers_of("m", body_of(minutes(*work)))
    assert [offer.title for offer in offers] == ["일 3", "일 3", "일 9999", "일 10000"]
    assert len({offer.source_key for offer in offers}) == len(work)


def test_nothing_else_in_minutes_is_work() -> None:
    assert offers_of("m", body_of(minutes())) == []
