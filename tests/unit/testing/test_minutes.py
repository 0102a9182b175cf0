"""The scorer of minutes: what counts as right, and what it reads."""

import json
from calendar import FRIDAY, weekday
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from moksori.errors import InputError
from moksori.meetings.model import ActionItem, Minutes, Statement, Status, StatusChange
from moksori.testing.minutes import (
    Cited,
    Example,
    Gold,
    Scores,
    Tally,
    Wanted,
    WantedAction,
    WantedStatus,
    cases,
    meetings,
    score,
    total,
)

pytestmark = pytest.mark.unit

DATA = Path(__file__).parents[2] / "data" / "minutes"
DAY = date(2026, 11, 20)
PARTS = ["dev", "held-out"]


def minutes(**kinds: tuple[Any, ...]) -> Minutes:
    names = "summary topics decisions action_items status_changes questions risks keywords"
    empty: dict[str, Any] = dict.fromkeys(names.split(), ())
    return Minutes(**({"title": "회의", "engine": "test"} | empty | kinds))


def task(*evidence: str, owner: str | None = "김민수", due: date | None = DAY) -> ActionItem:
    return ActionItem("시안 올리기", owner, due, evidence, 0.9)


def wanted(*evidence: str, owner: str | None = "김민수", due: date | None = DAY) -> WantedAction:
    return WantedAction("시안", owner, due, evidence)


def moved(to: Status, *evidence: str, confidence: float = 0.9) -> StatusChange:
    return StatusChange("로그인 오류", to, evidence, confidence)


def perfect(example: Example) -> Minutes:
    gold = example.gold
    return minutes(
        action_items=tuple(
            ActionItem(item.about, item.owner, item.due, item.evidence[-1:], 1)
            for item in gold.action_items
        ),
        decisions=tuple(Statement(item.about, item.evidence[:1]) for item in gold.decisions),
        status_changes=tuple(
            StatusChange(item.subject, item.to, item.evidence, 1) for item in gold.status_changes
        ),
        questions=tuple(Statement(item.about, item.evidence) for item in gold.questions),
    )


def test_one_shared_line_is_enough() -> None:
    found = score(
        minutes(action_items=(task("S0002", "S0003"),)), Gold((wanted("S0003", "S0004"),))
    )
    assert found.action_items == found.owners == found.dues == Tally(1, 1, 1)


def test_other_lines_are_another_item() -> None:
    found = score(minutes(action_items=(task("S0001"),)), Gold((wanted("S0003"),)))
    assert found.action_items == Tally(1, 1, 0)
    assert found.owners == Tally()


def test_owner_and_due_are_judged_apart() -> None:
    item = task("S0001", owner="이정훈", due=None)
    found = score(minutes(action_items=(item,)), Gold((wanted("S0001", due=None),)))
    assert (found.owners.right, found.dues.right) == (0, 1)


def test_one_item_serves_one_gold_item() -> None:
    twice = minutes(action_items=(task("S0001"), task("S0001")))
    assert score(twice, Gold((wanted("S0001"),))).action_items == Tally(2, 1, 1)
    gold = Gold((wanted("S0001"), wanted("S0001")))
    assert score(minutes(action_items=(task("S0001"),)), gold).action_items == Tally(1, 2, 1)


def test_as_many_as_possible_are_matched() -> None:
    items = (task("S0001", "S0002"), task("S0001"))
    gold = Gold((wanted("S0001"), wanted("S0002")))
    assert score(minutes(action_items=items), gold).action_items.right == 2


def test_of_two_on_one_line_each_gets_its_own() -> None:
    items = (task("S0001", owner="이정훈"), task("S0001"))
    gold = Gold((wanted("S0001"), wanted("S0001", owner="이정훈")))
    assert score(minutes(action_items=items), gold).owners == Tally(2, 2, 2)


def test_a_change_to_another_status_is_wrong() -> None:
    gold = Gold(status_changes=(WantedStatus("로그인", Status.DONE, ("S0001",)),))
    wrong = minutes(status_changes=(moved(Status.DOING, "S0001"),))
    right = minutes(status_changes=(moved(Status.DONE, "S0001"),))
    assert score(wrong, gold).status_changes == Tally(1, 1, 0)
    assert score(right, gold).status_changes == Tally(1, 1, 1)


def test_sure_changes_are_counted_alone() -> None:
    unsure, sure = moved(Status.DOING, "S0001", confidence=0.6), moved(Status.DONE, "S0001")
    gold = Gold(status_changes=(WantedStatus("로그인", Status.DONE, ("S0001",)),))
    both = minutes(status_changes=(unsure, sure))
    assert score(both, gold).status_changes.precision == 0.5
    assert score(both, gold).applied.precision == 1
    assert score(both, gold, gate=0.5).applied.precision == 0.5


def test_decisions_and_questions_have_their_own_tallies() -> None:
    said = Statement("비안으로", ("S0001",))
    gold = Gold(decisions=(Wanted("비안", ("S0001",)),), questions=(Wanted("언제", ("S0002",)),))
    found = score(minutes(decisions=(said,), questions=(said,)), gold)
    assert (found.decisions, found.questions) == (Tally(1, 1, 1), Tally(1, 1, 0))


def test_nothing_found_is_precise_and_recalls_nothing() -> None:
    assert (Tally(0, 4, 0).precision, Tally(0, 4, 0).recall) == (1, 0)
    assert (Tally(4, 0, 0).precision, Tally(4, 0, 0).recall) == (0, 1)


def test_scores_add_up() -> None:
    one = Scores(action_items=Tally(1, 2, 1), dues=Tally(1, 1, 0))
    two = Scores(action_items=Tally(3, 2, 1), questions=Tally(1, 1, 1))
    assert one + two == Scores(
        action_items=Tally(4, 4, 2), dues=Tally(1, 1, 0), questions=Tally(1, 1, 1)
    )


@pytest.mark.parametrize("part", PARTS)
def test_an_engine_that_knows_the_gold_is_perfect(part: str) -> None:
    examples = meetings(DATA, part) + cases(DATA, part)
    scores = total(perfect, examples)
    for tally in (scores.action_items, scores.decisions, scores.status_changes, scores.questions):
        assert tally.found == tally.wanted == tally.right > 0
    assert scores.owners.precision == scores.dues.precision == scores.applied.precision == 1


@pytest.mark.parametrize("part", PARTS)
def test_an_engine_that_says_nothing_finds_nothing(part: str) -> None:
    scores = total(lambda _: minutes(), meetings(DATA, part))
    assert scores.action_items.recall == scores.decisions.recall == 0


@pytest.mark.parametrize("part", PARTS)
def test_the_meetings_are_as_described(part: str) -> None:
    examples = meetings(DATA, part)
    styles = Counter(example.category for example in examples)
    assert len(examples) >= 15
    assert set(styles) == {"written", "spoken"}
    assert styles["spoken"] >= 5
    assert all(24 <= len(example.lines) <= 60 for example in examples)


@pytest.mark.parametrize("part", PARTS)
def test_half_of_the_cases_hold_nothing(part: str) -> None:
    examples = cases(DATA, part)
    nothing = sum(example.gold == Gold() for example in examples)
    assert len(examples) >= 200
    assert 0.45 <= nothing / len(examples) <= 0.55


@pytest.mark.parametrize("part", PARTS)
def test_the_gold_is_sound(part: str) -> None:
    for example in meetings(DATA, part) + cases(DATA, part):
        ids = [line.id for line in example.lines]
        assert ids == [f"S{number:04d}" for number in range(1, len(ids) + 1)]
        names = {person.name for person in example.participants}
        assert {line.speaker for line in example.lines} <= names
        gold = example.gold
        items: list[Cited] = [*gold.action_items, *gold.decisions]
        items += [*gold.status_changes, *gold.questions]
        assert all(item.evidence and set(item.evidence) <= set(ids) for item in items), example.id
        for item in gold.action_items:
            assert item.owner is None or item.owner in names
            assert item.due is None or item.due >= example.on


@pytest.mark.parametrize("part", PARTS)
def test_a_week_as_a_deadline_ends_on_friday(part: str) -> None:
    for example in meetings(DATA, part) + cases(DATA, part):
        for item in example.gold.action_items:
            text = " ".join(line.text for line in example.lines if line.id in item.evidence)
            if "다음 주까지" in text or "이번 주까지" in text or "이번 주 안" in text:
                assert item.due is not None
                assert weekday(item.due.year, item.due.month, item.due.day) == FRIDAY


@pytest.mark.parametrize("text", ["[]", "{}", "no json", '{"id": "m01", "gold": []}'])
def test_other_files_are_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "m01.json").write_text(text, encoding="utf-8")
    (tmp_path / "adversarial.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        meetings(tmp_path, "dev")
    with pytest.raises(InputError):
        cases(tmp_path, "dev")


def test_an_unknown_status_is_refused(tmp_path: Path) -> None:
    row = json.loads((DATA / "m01.json").read_text(encoding="utf-8"))
    row["gold"]["status_changes"][0]["to"] = "finished"
    (tmp_path / "m01.json").write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(InputError):
        meetings(tmp_path, "dev")
