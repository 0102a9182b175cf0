"""Stored minutes: names of items, and their way to JSON and back."""

import json
from datetime import date
from typing import Any

import pytest

from moksori.errors import InputError
from moksori.meetings.formats import document
from moksori.meetings.items import (
    Body,
    Item,
    Origin,
    body_json,
    body_of,
    body_of_json,
    changed,
    check_evidence,
    content_of,
    minutes_of,
    named,
)
from moksori.meetings.model import ActionItem, Minutes, Statement, Status, StatusChange
from moksori.meetings.templates import SECTIONS

pytestmark = pytest.mark.unit

MINUTES = Minutes(
    title="주간 회의",
    summary=(Statement("출시를 확정했다.", ("S0003", "S0004")),),
    topics=(Statement("출시 일정", ("S0001",), 0.85),),
    decisions=(Statement("출시는 12월 1일.", ("S0003",), 0.9),),
    action_items=(
        ActionItem("공지문 작성", "김민수", date(2026, 11, 20), ("S0004",), 0.96, "검토가 끝나면"),
        ActionItem("성능 시험", None, None, ("S0004",), 0.5),
    ),
    status_changes=(StatusChange("결제 오류", Status.DONE, ("S0002",), 0.93, Status.DOING),),
    questions=(Statement("누가 맡죠?", ("S0006",)),),
    risks=(Statement("일정이 빠듯합니다.", ("S0007",)),),
    keywords=("출시", "결제"),
    engine="rules",
    notes=("llm_unavailable",),
)


def test_minutes_come_back_from_their_json() -> None:
    body = body_of(MINUTES)
    kept = json.loads(json.dumps(body_json(body), ensure_ascii=False))
    assert body_of_json(kept) == body
    assert minutes_of(body_of_json(kept)) == MINUTES


def test_the_json_is_the_document_and_more() -> None:
    shown, plain = body_json(body_of(MINUTES)), document(MINUTES)
    for section in SECTIONS:
        for one, other in zip(shown[section], plain[section], strict=True):
            assert one == {**one, **other}
            assert (one["origin"], one["edited"]) == ("engine", False)
    assert (shown["title"], shown["engine"], shown["notes"]) == (
        "주간 회의",
        "rules",
        ["llm_unavailable"],
    )
    assert (shown["removed"], shown["titled"]) == ([], False)


def test_every_item_has_a_name_of_its_own_that_does_not_hang_on_its_words() -> None:
    body = body_of(MINUTES)
    names = [item.id for item in body.items]
    assert len(set(names)) == len(names)
    again = named("action_items", Statement("딴말", ("S0004",)), set())
    assert again.id == body.section("action_items")[0].id


def test_evidence_must_be_there() -> None:
    body = body_of(MINUTES)
    check_evidence(body, {f"S{n:04d}" for n in range(1, 8)})
    with pytest.raises(InputError):
        check_evidence(body, {f"S{n:04d}" for n in range(1, 7)})


def test_a_person_changes_some_fields_and_the_rest_stays() -> None:
    item = body_of(MINUTES).section("action_items")[0]
    after = changed(item, {"owner": "이서연", "due": "2026-11-27"})
    assert after == Item(
        item.id,
        "action_items",
        ActionItem("공지문 작성", "이서연", date(2026, 11, 27), ("S0004",), 0.96, "검토가 끝나면"),
        Origin.ENGINE,
        edited=True,
    )
    assert changed(item, {"owner": None, "due": None, "condition": ""}).content == ActionItem(
        "공지문 작성", None, None, ("S0004",), 0.96
    )
    assert (after.kept, item.kept) == (True, False)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("action_items", {"title": "할 일"}),
        ("action_items", {"title": " ", "evidence": ["S0001"]}),
        ("action_items", {"title": "할 일", "evidence": "S0001"}),
        ("action_items", {"title": "할 일", "evidence": [1]}),
        ("action_items", {"title": "할 일", "evidence": [""]}),
        ("action_items", {"title": "할 일", "evidence": ["S0001"], "due": "내일"}),
        ("action_items", {"title": "할 일", "evidence": ["S0001"], "due": 5}),
        ("action_items", {"title": "할 일", "evidence": ["S0001"], "text": "딴것"}),
        ("action_items", {"text": "할 일", "evidence": ["S0001"]}),
        ("action_items", {"title": "가" * 2_001, "evidence": ["S0001"]}),
        ("action_items", {"title": "할 일", "owner": 3, "evidence": ["S0001"]}),
        ("decisions", {"text": "결정", "evidence": ["S0001"], "confidence": 1.5}),
        ("decisions", {"text": "결정", "evidence": ["S0001"], "confidence": True}),
        ("decisions", {"text": None, "evidence": ["S0001"]}),
        ("decisions", {"text": "결정", "evidence": [f"S{n:04d}" for n in range(201)]}),
        ("status_changes", {"subject": "결제", "to": "gone", "evidence": ["S0001"]}),
        ("status_changes", {"subject": "결제", "evidence": ["S0001"]}),
        ("keywords", {"text": "출시", "evidence": ["S0001"]}),
    ],
)
def test_what_can_not_be_an_item_is_refused(kind: str, fields: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        content_of(kind, fields)


def test_evidence_said_twice_counts_once() -> None:
    content = content_of("risks", {"text": "위험", "evidence": ["S0002", "S0001", "S0002"]})
    assert content == Statement("위험", ("S0002", "S0001"))


def test_an_empty_body_is_a_body() -> None:
    empty = Body("", (), (), "rules")
    assert body_of_json(body_json(empty)) == empty
