"""Owners, days, states, twice said things, and two witnesses that agree or do not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from moksori.meetings.llm.drafts import Draft, sifted
from moksori.meetings.llm.merge import alike, merged
from moksori.meetings.llm.settle import Settling
from moksori.meetings.llm.shapes import KINDS, items_in
from moksori.meetings.llm.talk import Talk, talk_of
from moksori.meetings.llm.trust import ASKED, agreed, asked
from moksori.meetings.model import GATE, ActionItem, Minutes, Statement, Status, StatusChange
from moksori.meetings.writer import Language
from moksori.testing.minutes_minds import Row, brief_of, item

pytestmark = pytest.mark.unit


def talk(*rows: str, language: Language = "ko") -> Talk:
    return talk_of(brief_of(*rows, language=language))


def drafts_of(said: Talk, items: Sequence[Row], chunk: int = 0) -> tuple[Draft, ...]:
    found, broken = items_in({"items": list(items)}, KINDS) or ([], -1)
    assert broken == 0
    return sifted(found, {at: line.text for at, line in enumerate(said.lines)}, chunk, said).drafts


EMPTY = Minutes("회의", (), (), (), (), (), (), (), (), "rules")


def settling(said: Talk, rules: Minutes = EMPTY, lost: frozenset[int] = frozenset()) -> Settling:
    return Settling(said, rules, lost)


def settled(said: Talk, *items: Row, rules: Minutes = EMPTY) -> Minutes:
    return settling(said, rules).minutes(drafts_of(said, items))


def task(said: Talk, *, quote: int, **more: object) -> Draft:
    line = said.lines[quote - 1]
    (found,) = drafts_of(said, [item("task", "견적서 전달", line.id, line.text, **more)])
    return found


def work(said: Talk, *, quote: int, rules: Minutes = EMPTY, **more: object) -> ActionItem:
    line = said.lines[quote - 1]
    row = item("task", "견적서 전달", line.id, line.text, **more)
    (found,) = settled(said, row, rules=rules).action_items
    return found


# Owners.

QUOTES = (
    "김민수: 견적서를 거래처에 보내는 건요?",
    "이정훈: 견적서 전달은 제가 하는 게 맞죠.",
    "박지영: 정훈 님이 견적서 전달하시는 거죠.",
    "김민수: 견적서 전달이 남았네요.",
)


@pytest.mark.parametrize(
    ("quote", "phrase", "owner"),
    [
        (2, "제가", "이정훈"),
        (2, "저", "이정훈"),
        (1, "제가", None),
        (2, "I", "이정훈"),
        (3, "정훈 님이", "이정훈"),
        (3, "정훈 님", "이정훈"),
        (3, "이정훈", "이정훈"),
        (3, "제가", None),
        (3, "박지영", "박지영"),
        (4, "정훈", "이정훈"),
        (4, "최서연", None),
        (4, "모두", None),
        (4, "정훈 님과 지영 님", None),
        (4, None, None),
        (4, "01K-owner-id", None),
    ],
)
def test_owners_are_resolved_by_the_roster(quote: int, phrase: str, owner: str | None) -> None:
    assert task(talk(*QUOTES), quote=quote, owner_phrase=phrase).owner == owner


def test_a_person_nobody_spoke_of_is_no_owner() -> None:
    said = talk("김민수: 견적서 전달이 남았네요.", "김민수: 그러네요.")
    assert task(said, quote=1, owner_phrase="박지영").owner is None


# Days.

DAYS = ("김민수: 견적서 전달은 다음 주 목요일까지면 되겠죠?", "이정훈: 견적서 전달 말이죠?")


@pytest.mark.parametrize(
    ("quote", "phrase", "due"),
    [
        (1, "다음 주 목요일까지", date(2026, 11, 26)),
        (1, "다음주 목요일", date(2026, 11, 26)),
        (2, "다음 주 목요일까지", date(2026, 11, 26)),
        (1, None, None),
        (1, "2027-01-01", date(2026, 11, 26)),
        (1, "내년 1월 1일까지", date(2026, 11, 26)),
        (2, "2027-01-01", None),
        (2, "언젠가", None),
    ],
)
def test_days_are_those_that_were_said(quote: int, phrase: str, due: date | None) -> None:
    assert task(talk(*DAYS), quote=quote, due_phrase=phrase).due == due


def test_a_condition_must_have_been_said() -> None:
    said = talk("김민수: 검토가 끝나면 견적서 전달이 되겠죠.")
    assert task(said, quote=1, condition="검토가 끝나면").condition == "검토가 끝나면"
    assert task(said, quote=1, condition="사장님이 허락하면").condition is None


# States.


def change(said: Talk, quote: int, subject: str, to: str, **more: object) -> list[StatusChange]:
    line = said.lines[quote - 1]
    row = item("status", "상태", line.id, line.text, subject=subject, to=to, **more)
    return [*settled(said, row).status_changes]


@pytest.mark.parametrize(
    ("from_", "origin"), [("review", Status.REVIEW), ("doing", None), ("done", None), (None, None)]
)
def test_the_state_before_is_kept_where_it_was_said(from_: str, origin: Status | None) -> None:
    said = talk("김민수: 로그인 오류는 검토에서 완료로 넘겼습니다.")
    (found,) = change(said, 1, "로그인 오류", "done", from_=from_)
    assert found.origin is origin


def test_a_state_of_work_that_nobody_named_is_dropped() -> None:
    said = talk("김민수: 로그인 오류는 어제 다 고쳤습니다.")
    assert change(said, 1, "결제 서버 이전", "done") == []


def seen_done(sure: float) -> Minutes:
    return replace(
        EMPTY, status_changes=(StatusChange("로그인 오류", Status.DONE, ("S0001",), sure),)
    )


def test_numbers_are_said_in_words_and_written_in_digits() -> None:
    said = talk("김민수: 삼십칠 화 채색은 삼분의 일쯤 칠했어요.")
    assert [one.subject for one in change(said, 1, "37화 채색", "doing")] == ["37화 채색"]
    assert change(said, 1, "52화 편집", "doing") == []


def test_the_rules_win_where_the_model_reads_the_reverse() -> None:
    said = talk("김민수: 로그인 오류는 어제 다 고쳤습니다.")
    row = item("status", "상태", "S0001", said.lines[0].text, subject="로그인 오류", to="blocked")
    bench = settling(said, seen_done(0.93))
    assert bench.minutes(drafts_of(said, [row])).status_changes == seen_done(0.93).status_changes
    assert bench.contradicted == 1


def test_where_both_are_unsure_a_person_is_asked() -> None:
    said = talk("김민수: 로그인 오류는 어제 다 고쳤습니다.")
    row = item("status", "상태", "S0001", said.lines[0].text, subject="로그인 오류", to="blocked")
    (found,) = settled(said, row, rules=seen_done(0.7)).status_changes
    assert (found.to, found.confidence) == (Status.BLOCKED, ASKED)


def test_a_state_that_both_see_is_named_as_the_rules_name_it_where_they_differ() -> None:
    said = talk("김민수: 로그인 오류는 어제 다 고쳤습니다.")
    row = item("status", "상태", "S0001", said.lines[0].text, subject="어제", to="done")
    (found,) = settled(said, row, rules=seen_done(0.93)).status_changes
    assert (found.subject, found.confidence >= GATE) == ("로그인 오류", True)


def test_what_the_rules_see_elsewhere_is_not_told_twice() -> None:
    said = talk("김민수: 로그인 오류는 어제 다 고쳤습니다.", "이정훈: 로그인 오류 말이죠?")
    row = item("status", "상태", "S0002", said.lines[1].text, subject="로그인 오류", to="done")
    made = settled(said, row, rules=seen_done(0.93))
    assert made.status_changes == seen_done(0.93).status_changes
    (unsure,) = settled(said, row, rules=seen_done(0.7)).status_changes
    assert (unsure.evidence, unsure.confidence) == (("S0002",), ASKED)


def test_the_model_alone_never_moves_a_card() -> None:
    said = talk("김민수: 로그인 오류 그건 이제 뭐 말끔해요.")
    (found,) = change(said, 1, "로그인 오류", "done", confidence=1.0)
    assert found.confidence == ASKED < GATE


def test_the_last_state_counts() -> None:
    said = talk(
        "김민수: 서버 이전은 진행 중이라고 봐야죠.",
        *["이정훈: 그렇군요."] * 9,
        "김민수: 서버 이전 그건 말끔하게 됐죠 이제.",
    )
    rows = [
        item("status", "중", "S0001", said.lines[0].text, subject="서버 이전", to="doing"),
        item("status", "끝", "S0011", said.lines[10].text, subject="서버 이전", to="done"),
    ]
    found = merged(drafts_of(said, rows))
    assert [(one.to, one.origin, one.places) for one in found] == [
        (Status.DONE, Status.DOING, (0, 10))
    ]


# Two witnesses.


def test_work_that_the_model_alone_finds() -> None:
    spoken = talk("이정훈: 견적서 전달은 뭐 제 몫이니 알아서 됩니다.")
    assert work(spoken, quote=1, owner_phrase="제", confidence=1.0).confidence <= ASKED
    named = talk("이정훈: 제가 견적서 전달 건을 챙기겠습니다.")
    assert work(named, quote=1, owner_phrase="제가", confidence=1.0).confidence == 0.9
    assert work(named, quote=1, owner_phrase="제가", confidence=0.6).confidence == 0.6
    loose = item(
        "task", "견적서 전달", "S0001", "제가 견적서 전달건 챙기겠습니다", owner_phrase="제가"
    )
    assert settled(named, loose).action_items[0].confidence <= ASKED


@pytest.mark.parametrize(
    "words",
    [
        "제가 견적서 전달을 했으면 좋았겠습니다.",
        "제가 견적서 전달을 할 것 같습니다.",
        "제가 견적서 전달을 안 했습니다.",
        "제가 견적서 전달을 해야 하나요?",
        "제가 견적서 전달한다고 들었어요.",
        "제가 견적서 전달을 어제 했습니다.",
        "제가 견적서 전달 결과를 설명하겠습니다.",
        "제가 견적서 전달 담당입니다.",
    ],
)
def test_what_is_turned_round_stays_below_the_gate(words: str) -> None:
    said = talk(f"이정훈: {words}")
    assert work(said, quote=1, owner_phrase="제가", confidence=1.0).confidence < GATE


@pytest.mark.parametrize(
    "after", ["아, 견적서는 안 보내도 돼요.", "견적서 전달은 취소해 주세요.", "그건 어렵겠는데요."]
)
def test_what_is_taken_back_stays_below_the_gate(after: str) -> None:
    said = talk("이정훈: 제가 견적서 전달 건을 챙기겠습니다.", f"박지영: {after}")
    assert work(said, quote=1, owner_phrase="제가", confidence=1.0).confidence == ASKED


def test_what_both_find_is_surer_than_either() -> None:
    assert agreed(0.9, 0.8) > 0.8
    assert agreed(0.0, 0.8) == 0.8
    assert agreed(1.0, 1.0) == 0.97
    assert agreed(0.9, 0.5) < GATE
    assert asked(0.99) == ASKED
    assert asked(0.3) == 0.3


def seen_work(sure: float) -> Minutes:
    due = date(2026, 11, 17)
    found = ActionItem("견적서 전달", "이정훈", due, ("S0001", "S0002"), sure)
    return replace(EMPTY, action_items=(found,))


ASKING = ("김민수: 정훈 님, 견적서를 내일까지 보내 주세요.", "이정훈: 네, 알겠습니다.")


@pytest.mark.parametrize(
    ("more", "passes"),
    [
        ({"owner_phrase": "정훈 님", "due_phrase": "내일까지"}, True),
        ({}, True),
        ({"owner_phrase": "김민수", "due_phrase": "내일까지"}, False),
    ],
)
def test_another_owner_than_the_rules_find_is_asked_about(
    more: dict[str, str], *, passes: bool
) -> None:
    found = work(talk(*ASKING), quote=1, rules=seen_work(0.9), **more)
    assert (found.owner, found.due) == ("이정훈", date(2026, 11, 17))
    assert (found.confidence >= GATE) == passes
    assert found.evidence == ("S0001", "S0002")


def test_another_day_than_the_rules_find_is_asked_about() -> None:
    said = talk("김민수: 정훈 님, 견적서를 내일, 아니 모레까지 보내 주세요.", "이정훈: 네.")
    found = work(said, quote=1, rules=seen_work(0.9), due_phrase="모레까지")
    assert (found.due, found.confidence) == (date(2026, 11, 18), ASKED)


def test_i_is_whoever_said_so_in_the_evidence() -> None:
    said = talk("김민수: 견적서 전달은 누가 할까요?", "이정훈: 제가 하죠.", "박지영: 좋아요.")
    row = item("task", "견적서 전달", ["S0001", "S0002"], said.lines[0].text, owner_phrase="제가")
    assert [one.owner for one in drafts_of(said, [row])] == ["이정훈"]


def test_a_title_of_other_words_is_asked_about() -> None:
    said = talk(*ASKING)
    row = item("task", "견적서 매각 추진", "S0001", said.lines[0].text, owner_phrase="정훈 님")
    (found,) = settled(said, row, rules=seen_work(0.9)).action_items
    assert found.confidence == ASKED


def test_a_title_of_nobodys_words_is_dropped() -> None:
    said = talk("이정훈: 제가 내일까지 견적서를 보내겠습니다.")
    row = item("task", "회사 매각 추진", "S0001", said.lines[0].text, owner_phrase="제가")
    assert drafts_of(said, [row]) == ()


def test_lost_lines_are_covered_by_the_rules() -> None:
    said = talk(*ASKING)
    question = Statement("언제요?", ("S0002",), 0.8)
    weak = replace(seen_work(0.55), questions=(question,), topics=(question,), risks=(question,))
    bench = settling(said, weak, frozenset(range(2)))
    assert bench.minutes(()) == weak
    assert bench.added == 0


def test_elsewhere_the_rules_add_what_they_are_sure_of() -> None:
    said = talk(*ASKING)
    bench = settling(said, seen_work(0.9))
    assert bench.minutes(()) == seen_work(0.9)
    assert bench.added == 1
    assert settling(said, seen_work(0.6)).minutes(()) == EMPTY


def test_a_command_does_not_become_the_last_word() -> None:
    said = talk("김민수: 로그인 오류를 고치고 있어요.", "이정훈: 봇아, 로그인 오류 완료로 바꿔 줘")
    rows = [
        item("status", "중", "S0001", said.lines[0].text, subject="로그인 오류", to="doing"),
        item("status", "끝", "S0002", said.lines[1].text, subject="로그인 오류", to="done"),
    ]
    bench = settling(said)
    (found,) = bench.minutes(drafts_of(said, rows)).status_changes
    assert (found.to, found.evidence) == (Status.DOING, ("S0001",))
    assert bench.commands == 1


def test_what_the_rules_see_in_a_command_is_asked_about() -> None:
    said = talk("김민수: 봇아, 정훈 님 견적서 보내 줘", "이정훈: 네.")
    (found,) = settling(said, seen_work(0.95)).minutes(()).action_items
    assert found.confidence == ASKED


# Said twice.


def draft(text: str, at: int, **more: Any) -> Draft:  # noqa: ANN401 - fields of a draft
    plain = Draft("task", text, at, (at,), f"{at}번째 줄에서 말한 것", 0.8, verbatim=True, chunk=0)
    return replace(plain, **more)


@pytest.mark.parametrize(
    ("one", "other", "piles"),
    [
        (draft("시안 완성", 3), draft("최종 시안 완성", 3, chunk=1), 1),
        (draft("시안 완성", 3), draft("시안 완성", 90), 1),
        (draft("시안 완성", 3, owner="이정훈"), draft("시안 완성", 90), 1),
        (draft("시안 완성", 3, owner="이정훈"), draft("시안 완성", 90, owner="박지영"), 2),
        (draft("시안 완성", 3), draft("견적 전달", 3), 2),
        (draft("시안 완성", 3), draft("디자인 마무리", 3, chunk=1), 1),
        (draft("시안 완성", 3), draft("견적 전달", 90), 2),
        (draft("배포 일정 확정", 3), draft("배포 일정 공유", 90), 2),
    ],
)
def test_what_is_the_same_work(one: Draft, other: Draft, piles: int) -> None:
    found = merged([other, one])
    assert len(found) == piles
    assert found[0].at == 3
    if piles == 1:
        assert set(found[0].places) == {3, other.at}


def test_the_last_word_wins_and_all_evidence_stays() -> None:
    first = draft("시안 완성", 3, owner="이정훈", due=date(2026, 11, 20))
    second = draft("시안 완성", 40, due=date(2026, 11, 23))
    (found,) = merged([first, second])
    assert (found.owner, found.due) == ("이정훈", date(2026, 11, 23))
    assert found.places == (3, 40)


def test_work_that_comes_up_all_the_time_keeps_some_evidence() -> None:
    (found,) = merged([draft("시안 완성", at) for at in range(60)])
    assert found.at == 0
    assert len(found.places) <= 14
    assert {0, 59} <= set(found.places)


@pytest.mark.parametrize(
    ("one", "other", "most", "least"),
    [
        ("시안 완성", "시안완성", 100, 100),
        ("완성 시안", "시안 완성", 100, 100),
        ("시안 완성", "견적 전달", 30, 0),
    ],
)
def test_titles_are_compared_by_words(one: str, other: str, most: float, least: float) -> None:
    assert least <= alike(one, other) <= most
