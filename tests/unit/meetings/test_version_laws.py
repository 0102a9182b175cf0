"""Laws of versions: whatever engines write and people change, these hold."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.errors import InputError, NotFoundError
from moksori.meetings.items import (
    Body,
    Content,
    Item,
    Origin,
    body_json,
    body_of,
    body_of_json,
    changed,
    check_evidence,
    content_json,
    content_of,
    minutes_of,
    named,
)
from moksori.meetings.merging import merged
from moksori.meetings.model import ActionItem, Minutes, Statement, Status, StatusChange
from moksori.meetings.templates import SECTIONS
from moksori.meetings.versions import MinutesEdit, NewItem, compared, edited, in_sections

pytestmark = pytest.mark.unit

WORDS = st.text(st.sampled_from("가나다 라마바사\n*<"), min_size=1, max_size=12).filter(str.strip)
PLACES = st.integers(1, 9).map(lambda at: f"S{at:04d}")
EVIDENCE = st.lists(PLACES, min_size=1, max_size=3, unique=True).map(tuple)
SHARES = st.floats(0, 1).map(lambda share: round(share, 2))
NAMES = st.none() | st.sampled_from(["김민수", "이정훈", "박지영"])
DAYS = st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31))
STATES = st.sampled_from(Status)

STATEMENTS = st.builds(Statement, WORDS, EVIDENCE, SHARES)
ACTIONS = st.builds(ActionItem, WORDS, NAMES, DAYS, EVIDENCE, SHARES, st.none() | WORDS)
CHANGES = st.builds(StatusChange, WORDS, STATES, EVIDENCE, SHARES, st.none() | STATES)

CONTENT_OF: dict[str, st.SearchStrategy[Content]] = {
    **dict.fromkeys(SECTIONS, STATEMENTS),
    "action_items": ACTIONS,
    "status_changes": CHANGES,
}


def _words(content: Content) -> str:
    said = content_json(content)
    return "".join(str(said.get("text") or said.get("title") or said.get("subject")).split())


def _some(kind: str) -> st.SearchStrategy[tuple[Content, ...]]:
    """Draw a section in which nothing is said twice, as engines write."""
    return st.lists(CONTENT_OF[kind], max_size=3, unique_by=_words).map(tuple)


SECTIONED: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {kind: _some(kind) for kind in SECTIONS}
)
MINUTES = st.builds(
    lambda title, keywords, engine, sections: Minutes(
        title=title, keywords=keywords, engine=engine, **sections
    ),
    WORDS,
    st.lists(WORDS, max_size=3).map(tuple),
    st.sampled_from(["rules", "llm:a"]),
    SECTIONED,
)
BODIES = MINUTES.map(body_of)


@st.composite
def edits_of(draw: st.DrawFn, body: Body) -> MinutesEdit:
    """Draw what a person may do to a body: each item changed, taken out, or left alone."""
    fates = {item.id: draw(st.sampled_from(["left", "changed", "removed"])) for item in body.items}
    touched = {
        item.id: {
            name: value
            for name, value in content_json(draw(CONTENT_OF[item.kind])).items()
            if name != "confidence"
        }
        for item in body.items
        if fates[item.id] == "changed"
    }
    new = draw(st.lists(st.sampled_from(SECTIONS), max_size=3))
    return MinutesEdit(
        title=draw(st.none() | WORDS),
        changed=touched,
        removed=[name for name, fate in fates.items() if fate == "removed"],
        added=[NewItem(kind, content_json(draw(CONTENT_OF[kind]))) for kind in new],
    )


@given(BODIES)
def test_minutes_survive_their_json(body: Body) -> None:
    kept = json.loads(json.dumps(body_json(body)))
    assert body_of_json(kept) == body
    assert body_of(minutes_of(body)) == body


@given(BODIES, st.data())
def test_edited_minutes_survive_their_json(body: Body, data: st.DataObject) -> None:
    mine = edited(body, data.draw(edits_of(body)))
    assert body_of_json(json.loads(json.dumps(body_json(mine)))) == mine


@given(BODIES)
def test_every_item_has_a_name_of_its_own_in_the_order_of_sections(body: Body) -> None:
    assert len({item.id for item in body.items}) == len(body.items)
    assert in_sections(body.items) == body.items
    assert in_sections(reversed(body.items)) == in_sections(in_sections(reversed(body.items)))


@given(BODIES, BODIES)
def test_a_comparison_read_backwards_is_the_comparison_backwards(one: Body, other: Body) -> None:
    there, back = compared(one, other), compared(other, one)
    assert set(there.added) == set(back.removed)
    assert set(there.removed) == set(back.added)
    assert {(old, new) for old, new in there.changed} == {(new, old) for old, new in back.changed}
    assert (there.title is None) == (back.title is None)
    assert there.title is None or there.title == (back.title or ())[::-1]


@given(BODIES, st.data())
def test_a_comparison_tells_exactly_what_was_edited(body: Body, data: st.DataObject) -> None:
    edit = data.draw(edits_of(body))
    found = compared(body, edited(body, edit))
    assert {item.id for item in found.removed} == set(edit.removed)
    assert len(found.added) == len(edit.added)
    assert all(item.origin is Origin.PERSON for item in found.added)
    assert {old.id for old, _ in found.changed} <= set(edit.changed)
    for old, new in found.changed:
        assert (old.id, new.edited) == (new.id, True)


@given(BODIES, BODIES, st.data())
def test_writing_anew_never_loses_what_a_person_did(
    old: Body, fresh: Body, data: st.DataObject
) -> None:
    edit = data.draw(edits_of(old))
    mine = edited(old, edit)
    after = merged(mine, fresh)
    found = {item.id: item for item in after.items}
    for item in mine.items:
        if item.kept:
            assert found[item.id] == item
    assert not set(found) & {item.id for item in mine.removed}
    assert after.removed == mine.removed
    assert edit.title is None or after.title == mine.title


@given(BODIES, BODIES, BODIES, st.data())
def test_however_often_engines_write_people_are_kept(
    old: Body, first: Body, second: Body, data: st.DataObject
) -> None:
    mine = edited(old, data.draw(edits_of(old)))
    kept = {item for item in mine.items if item.kept}
    assert kept <= set(merged(merged(mine, first), second).items)


@given(BODIES, BODIES, st.data())
def test_writing_the_same_again_changes_nothing(
    old: Body, fresh: Body, data: st.DataObject
) -> None:
    once = merged(edited(old, data.draw(edits_of(old))), fresh)
    twice = merged(once, fresh)
    assert twice == once
    assert compared(once, twice).changed == ()


@given(BODIES, BODIES)
def test_merged_items_have_names_of_their_own(old: Body, fresh: Body) -> None:
    after = merged(old, fresh)
    names = [item.id for item in (*after.items, *after.removed)]
    assert len(set(names)) == len(names)
    assert [item.content for item in after.items] == [item.content for item in fresh.items]


@given(BODIES, st.data())
def test_evidence_is_there_or_refused(body: Body, data: st.DataObject) -> None:
    known = {place for item in body.items for place in item.evidence}
    check_evidence(body, known)
    if known:
        with pytest.raises(InputError):
            check_evidence(body, known - {data.draw(st.sampled_from(sorted(known)))})


@given(st.lists(EVIDENCE, min_size=1, max_size=8), st.sampled_from(SECTIONS))
def test_names_come_from_where_it_was_said(places: list[tuple[str, ...]], kind: str) -> None:
    def run() -> list[str]:
        taken: set[str] = set()
        return [named(kind, Statement("말", place), taken).id for place in places]

    assert run() == run(), "the same minutes have the same names on every machine"
    assert len(set(run())) == len(places)


def test_an_edit_is_refused_whole() -> None:
    body = body_of(
        Minutes("회의", (Statement("요약.", ("S0001",)),), (), (), (), (), (), (), (), "rules")
    )
    (item,) = body.items
    for edit in (
        MinutesEdit(changed={item.id: {"text": "새 글"}}, removed=["0" * 12]),
        MinutesEdit(changed={item.id: {"text": "새 글"}, "0" * 12: {}}),
    ):
        with pytest.raises(NotFoundError):
            edited(body, edit)


ACTION: dict[str, Any] = {"title": "보고서", "evidence": ["S0001"]}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("action_items", {**ACTION, "due": "2026-W48-1"}),
        ("action_items", {**ACTION, "due": "20261130"}),
        ("action_items", {**ACTION, "due": "2026-02-30"}),
        ("action_items", {**ACTION, "due": "내일"}),
        ("action_items", {**ACTION, "due": ""}),
        ("action_items", {**ACTION, "due": 20261130}),
        ("action_items", {**ACTION, "owner": 5}),
        ("action_items", {**ACTION, "owner": ["김민수"]}),
        ("action_items", {**ACTION, "text": "다른 칸"}),
        ("action_items", {**ACTION, "title": None}),
        ("action_items", {**ACTION, "title": "가" * 2_001}),
        ("action_items", {**ACTION, "confidence": 1.5}),
        ("action_items", {**ACTION, "confidence": "높음"}),
        ("action_items", {**ACTION, "confidence": True}),
        ("action_items", {**ACTION, "confidence": float("nan")}),
        ("action_items", {**ACTION, "evidence": "S0001"}),
        ("action_items", {**ACTION, "evidence": [1]}),
        ("action_items", {**ACTION, "evidence": {"S0001": 1}}),
        ("action_items", {**ACTION, "evidence": [f"S{at:04d}" for at in range(201)]}),
        ("status_changes", {"subject": "오류", "to": "고침", "evidence": ["S0001"]}),
        ("status_changes", {"subject": "오류", "evidence": ["S0001"]}),
        ("status_changes", {"subject": "오류", "to": "done", "from": "", "evidence": ["S0001"]}),
        ("decisions", {"title": "글", "evidence": ["S0001"]}),
        ("decisions", {"text": " ", "evidence": ["S0001"]}),
        ("keywords", {"text": "글", "evidence": ["S0001"]}),
        ("", {"text": "글", "evidence": ["S0001"]}),
    ],
)
def test_fields_that_fit_no_section(kind: str, fields: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        content_of(kind, fields)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("두  칸\n세 줄", "두 칸 세 줄"),
        ("보고서\x00 작성", "보고서 작성"),
        ("\u1100\u1161", "가"),
        (" 앞뒤 ", "앞뒤"),
    ],
)
def test_what_people_type_is_tidied(typed: str, kept: str) -> None:
    item = Item("a" * 12, "action_items", ActionItem("보고서", "김", None, ("S0001",), 0.9))
    after = changed(item, {"title": typed, "owner": typed, "condition": typed})
    assert isinstance(after.content, ActionItem)
    assert (after.content.title, after.content.owner, after.content.condition) == (kept,) * 3
    empty = body_of(Minutes("회의", (), (), (), (), (), (), (), (), "rules"))
    new = NewItem("risks", {"text": typed, "evidence": ["S0001"]})
    (added,) = edited(empty, MinutesEdit(added=[new])).items
    assert added.content == Statement(kept, ("S0001",))


@pytest.mark.parametrize(("owner", "kept"), [("", None), (None, None), (" \x00", None)])
def test_an_owner_can_be_emptied(owner: str | None, kept: str | None) -> None:
    work = ActionItem("보고서", "김", None, ("S0001",), 0.9)
    item = Item("a" * 12, "action_items", work)
    assert changed(item, {"owner": owner}).content == replace(work, owner=kept)
