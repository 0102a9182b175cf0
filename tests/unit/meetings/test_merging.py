"""Minutes written anew over minutes that people have edited."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.meetings.items import Body, Item, Origin, body_of
from moksori.meetings.merging import merged
from moksori.meetings.model import ActionItem, Minutes, Statement
from moksori.meetings.versions import MinutesEdit, NewItem, compared, edited

pytestmark = pytest.mark.unit


def work(title: str, *evidence: str) -> ActionItem:
    return ActionItem(title, None, None, evidence, 0.9)


def body(*items: ActionItem, decisions: tuple[Statement, ...] = (), title: str = "회의") -> Body:
    return body_of(
        Minutes(
            title=title,
            summary=(),
            topics=(),
            decisions=decisions,
            action_items=items,
            status_changes=(),
            questions=(),
            risks=(),
            keywords=(),
            engine="rules",
        )
    )


def titles(found: Body) -> list[str]:
    return [str(getattr(item.content, "title", "")) for item in found.section("action_items")]


def ids(found: Body) -> dict[str, str]:
    return {
        str(getattr(item.content, "title", "")): item.id for item in found.section("action_items")
    }


def test_the_first_minutes_are_what_the_engine_wrote() -> None:
    fresh = body(work("공지문 작성", "S0001"))
    assert merged(None, fresh) == fresh


def test_what_nobody_touched_is_replaced_and_keeps_its_id() -> None:
    kept = body(work("공지문", "S0001", "S0002"), work("시험", "S0005"))
    after = merged(kept, body(work("공지문 작성", "S0002"), work("새 일", "S0009")))
    assert titles(after) == ["공지문 작성", "새 일"]
    assert ids(after)["공지문 작성"] == ids(kept)["공지문"]
    assert ids(after)["새 일"] not in ids(kept).values()


def test_what_a_person_edited_stays_in_its_place() -> None:
    kept = body(work("공지문", "S0001"), work("시험", "S0005"))
    mine = edited(kept, MinutesEdit(changed={ids(kept)["시험"]: {"title": "성능 시험만"}}))
    after = merged(mine, body(work("시험하기", "S0005"), work("공지문 작성", "S0001")))
    assert titles(after) == ["성능 시험만", "공지문 작성"]
    again = merged(after, body(work("공지문", "S0001")))
    assert titles(again) == ["공지문", "성능 시험만"]


def test_what_a_person_added_stays_and_is_not_said_twice() -> None:
    kept = body(work("공지문", "S0001"))
    new = NewItem("action_items", {"title": "장소 예약", "evidence": ["S0003"]})
    mine = edited(kept, MinutesEdit(added=[new]))
    after = merged(mine, body(work("공지문", "S0001"), work("회의실 예약하기", "S0003")))
    assert titles(after) == ["공지문", "장소 예약"]
    assert after.section("action_items")[1].origin is Origin.PERSON


def test_what_a_person_took_out_stays_out() -> None:
    kept = body(work("공지문", "S0001"), work("시험", "S0005", "S0006"))
    mine = edited(kept, MinutesEdit(removed=[ids(kept)["시험"]]))
    once = merged(mine, body(work("공지문", "S0001"), work("성능 시험", "S0006")))
    twice = merged(once, body(work("시험", "S0005"), work("공지문", "S0001")))
    assert titles(once) == titles(twice) == ["공지문"]
    decided = body(decisions=(Statement("시험을 한다.", ("S0005",)),))
    assert len(merged(mine, decided).section("decisions")) == 1, "another section is another thing"


def test_of_two_things_in_one_utterance_the_right_one_stays_out() -> None:
    kept = body(work("공지문 작성", "S0001"), work("성능 시험", "S0001"))
    mine = edited(kept, MinutesEdit(removed=[ids(kept)["공지문 작성"]]))
    after = merged(mine, body(work("공지문 작성하기", "S0001"), work("성능 시험하기", "S0001")))
    assert titles(after) == ["성능 시험하기"]
    assert ids(after)["성능 시험하기"] == ids(kept)["성능 시험"]


@pytest.mark.parametrize("mine", [0, 1])
def test_of_two_alike_the_one_of_a_person_is_meant(mine: int) -> None:
    kept = body(work("시험", "S0001"), work("시험", "S0001"))
    both = [item.id for item in kept.items]
    edit = MinutesEdit(changed={both[mine]: {"owner": "나"}})
    fresh = body(work("시험", "S0001"), work("성능 시험", "S0001", "S0002"))
    once = merged(edited(kept, edit), fresh)
    assert [(item.id, item.kept) for item in once.items] == [
        (both[mine], True),
        (both[1 - mine], False),
    ]
    assert merged(once, fresh) == once


def test_a_title_by_a_person_stays() -> None:
    kept = edited(body(), MinutesEdit(title="내 제목"))
    after = merged(kept, body(title="새 제목"))
    assert (after.title, after.titled) == ("내 제목", True)
    assert merged(body(title="옛 제목"), body(title="새 제목")).title == "새 제목"


def test_who_wrote_last_is_named() -> None:
    fresh = replace(body(), engine="llm", notes=("repaired",), keywords=("새",))
    after = merged(body(work("공지문", "S0001")), fresh)
    assert (after.engine, after.notes, after.keywords) == ("llm", ("repaired",), ("새",))


PLACES = st.integers(1, 6).map(lambda n: f"S{n:04d}")
WORK = st.builds(
    lambda title, evidence: work(title, *evidence),
    st.sampled_from(["공지문 작성", "성능 시험", "장소 예약", "견적 요청"]),
    st.lists(PLACES, min_size=1, max_size=3, unique=True),
)
WORKS = st.lists(WORK, max_size=6)


@given(WORKS, WORKS, st.data())
def test_whatever_is_written_people_win(
    old: list[ActionItem], fresh: list[ActionItem], data: st.DataObject
) -> None:
    kept = body(*old)
    names = [item.id for item in kept.items]
    gone = data.draw(st.lists(st.sampled_from(names), unique=True) if names else st.just([]))
    rest = [name for name in names if name not in gone]
    touched = data.draw(st.lists(st.sampled_from(rest), unique=True) if rest else st.just([]))
    mine = edited(
        kept,
        MinutesEdit(changed={name: {"owner": "나"} for name in touched}, removed=gone),
    )
    after = merged(mine, body(*fresh))
    found = {item.id: item for item in after.items}
    assert len(found) == len(after.items), "an id names one item"
    assert not set(found) & set(gone), "what was taken out stays out"
    before = {item.id: item for item in mine.items}
    assert all(found[name] == before[name] for name in touched), "what was edited stays"
    assert after.removed == mine.removed
    assert merged(after, body(*fresh)) == after, "writing the same again changes nothing"


@given(WORKS, WORKS)
def test_without_people_the_engine_has_the_last_word(
    old: list[ActionItem], fresh: list[ActionItem]
) -> None:
    after = merged(body(*old), body(*fresh))
    assert [item.content for item in after.items] == fresh
    assert compared(after, after).changed == ()


def test_kept_items_are_known_by_a_mark() -> None:
    item = Item("a", "risks", Statement("위험", ("S0001",)))
    assert not item.kept
    assert replace(item, edited=True).kept
    assert replace(item, origin=Origin.PERSON).kept
