"""A model's draft, and what rules have heard since: its words stay, the talk goes on."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.meetings.live.rebasing import rebased
from moksori.meetings.model import ActionItem, Minutes, Statement, Status, StatusChange
from moksori.meetings.templates import SECTIONS

pytestmark = pytest.mark.unit

FRIDAY = date(2026, 11, 20)


def minutes(**sections: Any) -> Minutes:  # noqa: ANN401 - sections
    empty: dict[str, Any] = dict.fromkeys(SECTIONS, ())
    return Minutes(**{"title": "회의", "keywords": (), "engine": "rules", **empty, **sections})


def work(title: str, *said: str, **more: Any) -> ActionItem:  # noqa: ANN401 - fields of ActionItem
    known: dict[str, Any] = {"owner": None, "due": None, "confidence": 0.9, **more}
    return ActionItem(title=title, evidence=said, **known)


def titles(made: Minutes) -> list[str]:
    return [one.title for one in made.action_items]


RULES = minutes(action_items=(work("검토", "S0002"), work("정리", "S0005", owner="박지영")))
DRAFT = minutes(
    action_items=(
        work("계약서 법무 검토", "S0002", owner="이정훈"),
        work("회의록 정리", "S0005", owner="박지영"),
        work("고객 전화", "S0007"),
    ),
    summary=(Statement("계약서를 검토한다.", ("S0002",)),),
    engine="llm:m",
    notes=("llm_partly",),
)


def test_while_nothing_new_was_said_the_draft_stays() -> None:
    assert rebased(DRAFT, RULES, RULES) == DRAFT


def test_what_was_said_since_is_added_in_its_place() -> None:
    now = replace(RULES, action_items=(*RULES.action_items, work("서버 이전", "S0006")))
    made = rebased(DRAFT, RULES, now)
    assert titles(made) == ["계약서 법무 검토", "회의록 정리", "서버 이전", "고객 전화"]
    assert (made.engine, made.notes, made.summary) == ("llm:m", ("llm_partly",), DRAFT.summary)


def test_facts_that_changed_are_laid_over_better_words() -> None:
    first, second = RULES.action_items
    now = replace(
        RULES,
        action_items=(
            replace(first, due=FRIDAY, evidence=("S0002", "S0012")),
            replace(second, title="회의록 작성", owner="이정훈", evidence=("S0005", "S0010")),
        ),
    )
    made = rebased(DRAFT, RULES, now).action_items
    assert (made[0].title, made[0].owner, made[0].due) == ("계약서 법무 검토", "이정훈", FRIDAY)
    assert made[0].evidence == ("S0002", "S0012")
    assert (made[1].title, made[1].owner) == ("회의록 정리", "이정훈")
    assert made[1].evidence == ("S0005", "S0010")


def test_a_fact_that_only_the_model_saw_is_not_taken_for_changed() -> None:
    now = replace(RULES, action_items=(replace(RULES.action_items[0], due=FRIDAY),))
    made = rebased(DRAFT, RULES, now).action_items
    assert made[0].owner == "이정훈"


def test_what_was_taken_back_since_goes_in_the_model_s_words_too() -> None:
    now = replace(RULES, action_items=RULES.action_items[1:])
    assert titles(rebased(DRAFT, RULES, now)) == ["회의록 정리", "고객 전화"]


def test_what_the_model_left_out_stays_out_until_it_is_spoken_of_again() -> None:
    draft = replace(DRAFT, action_items=DRAFT.action_items[:1])
    assert titles(rebased(draft, RULES, RULES)) == ["계약서 법무 검토"]
    again = replace(RULES.action_items[1], evidence=("S0005", "S0020"))
    now = replace(RULES, action_items=(RULES.action_items[0], again))
    assert titles(rebased(draft, RULES, now)) == ["계약서 법무 검토", "정리"]


def test_what_only_the_model_had_seen_is_one_item_when_rules_see_it_too() -> None:
    seen = work("전화", "S0007", "S0011", owner="김민수", due=FRIDAY)
    now = replace(RULES, action_items=(*RULES.action_items, seen))
    made = rebased(DRAFT, RULES, now).action_items
    assert [one.title for one in made] == ["계약서 법무 검토", "회의록 정리", "고객 전화"]
    assert (made[2].owner, made[2].due, made[2].evidence) == (
        "김민수",
        FRIDAY,
        ("S0007", "S0011"),
    )


def test_states_follow_the_last_word() -> None:
    def at(to: Status, *said: str, subject: str = "테스트") -> StatusChange:
        return StatusChange(subject, to, said, 0.9)

    base = minutes(status_changes=(at(Status.DOING, "S0003"),))
    draft = minutes(status_changes=(at(Status.DOING, "S0003", subject="결제 모듈 테스트"),))
    now = minutes(status_changes=(at(Status.DONE, "S0003", "S0009"),))
    (change,) = rebased(draft, base, now).status_changes
    assert (change.subject, change.to) == ("결제 모듈 테스트", Status.DONE)


def test_a_decision_that_was_said_anew_is_quoted_anew() -> None:
    base = minutes(decisions=(Statement("두 시로 한다", ("S0001",)),))
    draft = minutes(decisions=(Statement("회의는 두 시에 연다.", ("S0001",)),))
    agreed = minutes(decisions=(Statement("두 시로 한다", ("S0001", "S0002"), 0.97),))
    (made,) = rebased(draft, base, agreed).decisions
    assert (made.text, made.evidence) == ("회의는 두 시에 연다.", ("S0001", "S0002"))
    changed = minutes(decisions=(Statement("세 시로 한다", ("S0001", "S0002")),))
    (made,) = rebased(draft, base, changed).decisions
    assert made.text == "세 시로 한다"


def test_keywords_are_of_all_that_was_said() -> None:
    assert rebased(DRAFT, RULES, replace(RULES, keywords=("서버",))).keywords == ("서버",)


_WORK = st.builds(
    lambda title, said, owner: work(title, *sorted(said), owner=owner),
    st.sampled_from(["검토", "정리", "이전", "전화"]),
    st.sets(st.sampled_from([f"S{n:04d}" for n in range(1, 7)]), min_size=1, max_size=3),
    st.sampled_from([None, "이정훈", "박지영"]),
)
_MINUTES = st.lists(_WORK, max_size=5).map(lambda items: minutes(action_items=tuple(items)))


@given(_MINUTES, _MINUTES)
def test_without_news_no_draft_changes_but_in_its_order(draft: Minutes, base: Minutes) -> None:
    made = rebased(draft, base, base)
    assert sorted(map(str, made.action_items)) == sorted(map(str, draft.action_items))


@given(_MINUTES, _MINUTES, _MINUTES)
def test_it_always_makes_minutes(draft: Minutes, base: Minutes, now: Minutes) -> None:
    made = rebased(draft, base, now)
    cited = {one for item in (*draft.action_items, *now.action_items) for one in item.evidence}
    assert all(set(item.evidence) <= cited for item in made.action_items)
    assert len(made.action_items) <= len(draft.action_items) + len(now.action_items)


@given(_MINUTES)
def test_a_draft_of_the_rules_themselves_is_the_rules(base: Minutes) -> None:
    for now in (base, minutes()):
        made = rebased(base, base, now)
        assert sorted(map(str, made.action_items)) == sorted(map(str, now.action_items))
