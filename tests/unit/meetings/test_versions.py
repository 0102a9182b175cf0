"""What people change in minutes, and what differs between two versions."""

from datetime import date

import pytest

from moksori.errors import InputError, NotFoundError
from moksori.meetings.items import Body, Origin, body_of
from moksori.meetings.model import ActionItem, Minutes, Statement
from moksori.meetings.versions import MinutesEdit, NewItem, compared, edited

pytestmark = pytest.mark.unit


@pytest.fixture
def body() -> Body:
    return body_of(
        Minutes(
            title="회의",
            summary=(Statement("요약.", ("S0001",)),),
            topics=(),
            decisions=(),
            action_items=(
                ActionItem("공지문", "김민수", None, ("S0002",), 0.9),
                ActionItem("시험", None, None, ("S0003",), 0.9),
            ),
            status_changes=(),
            questions=(Statement("누가 하죠?", ("S0004",)),),
            risks=(),
            keywords=(),
            engine="rules",
        )
    )


def test_everything_can_be_changed_at_once(body: Body) -> None:
    notice, trial = body.section("action_items")
    edit = MinutesEdit(
        title="바뀐 회의",
        changed={notice.id: {"owner": "이서연", "due": "2026-11-30"}},
        removed=[trial.id],
        added=[NewItem("decisions", {"text": "출시한다.", "evidence": ["S0003"]})],
    )
    after = edited(body, edit)
    assert (after.title, after.titled) == ("바뀐 회의", True)
    (kept,) = after.section("action_items")
    assert kept.content == ActionItem("공지문", "이서연", date(2026, 11, 30), ("S0002",), 0.9)
    assert (kept.id, kept.edited) == (notice.id, True)
    (added,) = after.section("decisions")
    assert (added.origin, added.content) == (Origin.PERSON, Statement("출시한다.", ("S0003",)))
    assert after.removed == (trial,)
    assert [item.kind for item in after.items] == [
        "summary",
        "decisions",
        "action_items",
        "questions",
    ], "sections stay in their order"
    found = compared(body, after)
    assert found.title == ("회의", "바뀐 회의")
    assert (found.added, found.removed, found.changed) == ((added,), (trial,), ((notice, kept),))


def test_an_empty_edit_changes_nothing(body: Body) -> None:
    assert edited(body, MinutesEdit()) == body
    found = compared(body, body)
    assert (found.title, found.added, found.removed, found.changed) == (None, (), (), ())


@pytest.mark.parametrize("edit", [MinutesEdit(removed=["x"]), MinutesEdit(changed={"x": {}})])
def test_an_item_that_is_not_there_is_refused(body: Body, edit: MinutesEdit) -> None:
    with pytest.raises(NotFoundError):
        edited(body, edit)


def test_nothing_without_evidence_comes_in(body: Body) -> None:
    with pytest.raises(InputError):
        edited(body, MinutesEdit(added=[NewItem("risks", {"text": "위험", "evidence": []})]))
    item = body.section("summary")[0]
    with pytest.raises(InputError):
        edited(body, MinutesEdit(changed={item.id: {"evidence": []}}))


def test_two_items_added_to_one_utterance_are_two(body: Body) -> None:
    new = NewItem("action_items", {"title": "하나 더", "evidence": ["S0002"]})
    after = edited(body, MinutesEdit(added=[new, new]))
    assert len({item.id for item in after.items}) == len(body.items) + 2


def test_an_item_taken_out_lends_its_name_to_no_other(body: Body) -> None:
    trial = body.section("action_items")[1]
    once = edited(body, MinutesEdit(removed=[trial.id]))
    new = NewItem("action_items", {"title": "다시", "evidence": ["S0003"]})
    assert edited(once, MinutesEdit(added=[new])).section("action_items")[-1].id != trial.id
