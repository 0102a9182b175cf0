"""Minutes over a long life: engines and people take turns, and what people said holds."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.meetings.items import Body, Item, body_json, body_of, body_of_json, check_evidence
from moksori.meetings.merging import merged
from moksori.meetings.model import ActionItem, Minutes, Statement
from moksori.meetings.versions import MinutesEdit, NewItem, compared, edited

pytestmark = pytest.mark.unit

LINES = [f"S{n:04d}" for n in range(1, 9)]
EVIDENCE = st.lists(st.sampled_from(LINES), min_size=1, max_size=3, unique=True)
WORDS = st.sampled_from(["공지문 작성", "성능 시험", "장소 예약", "견적 요청", "시안 확정"])


@st.composite
def written(draw: st.DrawFn) -> Body:
    """Draw minutes as an engine may write them."""
    return body_of(
        Minutes(
            title=draw(WORDS),
            summary=(),
            topics=(),
            decisions=tuple(
                Statement(draw(WORDS), tuple(draw(EVIDENCE)))
                for _ in range(draw(st.integers(0, 3)))
            ),
            action_items=tuple(
                ActionItem(draw(WORDS), None, None, tuple(draw(EVIDENCE)), 0.9)
                for _ in range(draw(st.integers(0, 4)))
            ),
            status_changes=(),
            questions=(),
            risks=(),
            keywords=(),
            engine=draw(st.sampled_from(["rules", "llm"])),
        )
    )


def draw_edit(data: st.DataObject, body: Body) -> MinutesEdit:
    """Draw what a person may do to these minutes."""
    names = [item.id for item in body.items]
    some = st.lists(st.sampled_from(names), unique=True, max_size=2) if names else st.just([])
    removed = data.draw(some)
    touched = [name for name in data.draw(some) if name not in removed]
    kinds = {item.id: item.kind for item in body.items}
    fields = {
        name: {"text" if kinds[name] == "decisions" else "title": "내 말"} for name in touched
    }
    added = [
        NewItem("decisions", {"text": "내 결정", "evidence": data.draw(EVIDENCE)})
        for _ in range(data.draw(st.integers(0, 1)))
    ]
    title = data.draw(st.none() | st.just("내 제목"))
    return MinutesEdit(title, fields, removed, added)


def persons(body: Body) -> dict[str, Item]:
    return {item.id: item for item in body.items if item.kept}


@given(written(), st.data())
def test_what_people_said_holds_whatever_engines_write_later(
    first: Body, data: st.DataObject
) -> None:
    body, gone = first, set[str]()
    for _ in range(data.draw(st.integers(1, 6))):
        before = body
        if data.draw(st.booleans()):
            body = merged(body, data.draw(written()))
            assert persons(body) == persons(before), "no engine changes a person's word"
        else:
            edit = draw_edit(data, body)
            body = edited(body, edit)
            gone |= set(edit.removed)
            changed = {old.id for old, _ in compared(before, body).changed}
            assert changed <= set(edit.changed)
            assert {item.id for item in compared(before, body).removed} == set(edit.removed)
        ids = [item.id for item in body.items]
        assert len(set(ids)) == len(ids), "an id names one item"
        assert not gone & set(ids), "what was taken out stays out"
        assert {item.id for item in body.removed} == gone
        assert body.titled == (before.titled or body.title == "내 제목")
        assert not before.titled or body.title == "내 제목"
        check_evidence(body, set(LINES))
        assert body_of_json(body_json(body)) == body


@given(written(), written())
def test_an_item_keeps_its_id_through_two_engines(first: Body, second: Body) -> None:
    once = merged(first, second)
    back = merged(once, first)
    again = merged(back, second)
    known = {item.id: item.content for item in once.items}
    for item in again.items:
        if item.id in known and known[item.id].evidence == item.evidence:
            assert item.kind == next(one.kind for one in once.items if one.id == item.id)
    assert [item.content for item in again.items] == [item.content for item in second.items]


@given(written())
def test_writing_the_same_again_changes_nothing_at_all(body: Body) -> None:
    assert merged(body, body) == body
    other = replace(body, engine="other")
    assert merged(body, other).items == body.items
