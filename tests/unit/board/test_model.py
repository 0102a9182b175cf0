from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from moksori.board.model import (
    Check,
    Column,
    Evidence,
    Kind,
    Offer,
    Status,
    Ticket,
    check_room,
    column_of,
    joined,
    passes,
    respects,
    reverted,
    status_named,
)
from moksori.board.values import (
    differences,
    offer_of,
    offer_values,
    ticket_values,
    with_values,
)
from moksori.errors import ConflictError, InputError

pytestmark = pytest.mark.unit

SAID = (Evidence("m1", ("S0003",)),)
NOW = datetime(2026, 11, 16, tzinfo=UTC)
TICKET = Ticket("t", "b", "c", "5", "결제 화면 시안", NOW, NOW)
OFFER = Offer("k", Kind.NEW, 0.9, SAID, title="결제 화면 시안")


@pytest.mark.parametrize(
    ("confidence", "gate", "applied"),
    [(0.85, 0.85, True), (0.84, 0.85, False), (1.0, 1.0, True), (0.0, 0.0, True)],
)
def test_the_gate_is_passed_from_its_value_on(
    confidence: float, gate: float, *, applied: bool
) -> None:
    assert passes(confidence, gate) is applied


def test_a_full_column_takes_no_more() -> None:
    column = Column("c", "진행 중", Status.DOING, wip_limit=2)
    check_room(column, 1)
    with pytest.raises(ConflictError, match="full") as caught:
        check_room(column, 2)
    assert caught.value.facts == {"wip_limit": 2}
    check_room(replace(column, wip_limit=None), 10_000)


def test_a_status_means_the_column_that_says_so() -> None:
    columns = [Column("a", "새 일"), Column("b", "끝", Status.DONE)]
    assert column_of(columns, Status.DONE).id == "b"
    with pytest.raises(ConflictError) as caught:
        column_of(columns, Status.REVIEW)
    assert caught.value.facts == {"status": "review"}


def test_machines_leave_what_people_have_set() -> None:
    assert respects(["title"], {"owner": "김민수"})
    assert not respects(["title", "owner"], {"owner": "김민수"})
    assert respects([], {})


@pytest.mark.parametrize(
    "broken",
    [
        {"evidence": ()},
        {"evidence": (Evidence("m1", ()),)},
        {"confidence": 1.1},
        {"confidence": -0.1},
        {"title": None},
        {"title": ""},
        {"kind": Kind.STATUS, "to": "done"},
        {"kind": Kind.STATUS, "subject": "로그인 오류"},
        {"kind": Kind.STATUS, "subject": "로그인 오류", "to": "lost"},
        {"kind": Kind.EDIT, "title": None, "subject": "로그인 오류"},
        {"kind": Kind.EDIT, "owner": "김민수"},
    ],
)
def test_an_offer_that_could_never_be_applied_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        replace(OFFER, **broken)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": Kind.STATUS, "subject": "로그인 오류", "to": "blocked"},
        {"kind": Kind.STATUS, "ticket_id": "t", "to": "done"},
        {"kind": Kind.EDIT, "ticket_id": "t", "title": None, "due": date(2026, 11, 20)},
        {"due": date(2026, 11, 20), "owner": "김민수"},
    ],
)
def test_an_offer_survives_json(fields: dict[str, Any]) -> None:
    offer = replace(OFFER, **fields)
    assert offer_of("k", offer_values(offer)) == offer


def test_evidence_is_joined_without_repeating() -> None:
    more = (Evidence("m2", ("S0001",)), Evidence("m1", ("S0003", "S0009")))
    both = (Evidence("m1", ("S0003", "S0009")), Evidence("m2", ("S0001",)))
    assert joined(SAID, more) == both
    assert joined(both, more) == both
    assert joined((), ()) == ()


def test_an_act_is_taken_back_field_by_field() -> None:
    current = {"title": "b", "owner": "누구", "due": None}
    assert reverted(current, {"title": "a"}, {"title": "b"}) == {"title": "a"}


def test_what_changed_since_is_not_taken_back() -> None:
    with pytest.raises(ConflictError, match="since") as caught:
        reverted({"title": "c"}, {"title": "a"}, {"title": "b"})
    assert caught.value.facts == {"field": "title"}


def test_taking_back_leaves_evidence_that_came_later() -> None:
    one = {"source": "m1", "segments": ["S0001"]}
    two = {"source": "m2", "segments": ["S0002"]}
    three = {"source": "m1", "segments": ["S0001", "S0007"]}
    taken = reverted({"evidence": [three, two]}, {"evidence": [one]}, {"evidence": [one, two]})
    assert taken == {"evidence": [three]}


def test_a_ticket_survives_json() -> None:
    full = replace(
        TICKET,
        owner="김민수",
        due=date(2026, 11, 20),
        labels=("급함",),
        checklist=(Check("초안", done=True),),
        evidence=SAID,
    )
    assert with_values(TICKET, ticket_values(full)) == full
    assert with_values(full, ticket_values(TICKET)) == TICKET


def test_only_what_differs_is_logged() -> None:
    changed = replace(TICKET, title="시안 둘", due=date(2026, 11, 20), version=7)
    assert differences(TICKET, changed) == (
        {"title": "결제 화면 시안", "due": None},
        {"title": "시안 둘", "due": "2026-11-20"},
    )
    assert differences(TICKET, replace(TICKET, edited=("title",))) == ({}, {})


@pytest.mark.parametrize("word", ["진행 중", "진행중", "In Progress", "in-progress", " DOING "])
def test_a_status_is_known_by_its_usual_names(word: str) -> None:
    assert status_named(word) is Status.DOING


@pytest.mark.parametrize("word", ["", "막힘", "blocked", "doin"])
def test_other_words_name_no_status(word: str) -> None:
    assert status_named(word) is None
