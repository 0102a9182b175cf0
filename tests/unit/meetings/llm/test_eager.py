"""A model to which every line is work, a decision and done: what of it passes the gate."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from moksori.meetings.llm.writer import LlmWriter
from moksori.meetings.model import GATE
from moksori.meetings.writer import Brief, RulesWriter
from moksori.ports.llm import Ask
from moksori.testing.llm import Said
from moksori.testing.minutes import Example, Scores, cases, meetings, score
from moksori.testing.minutes_minds import Row, finding, item, maps, model_of

pytestmark = [pytest.mark.unit, pytest.mark.anyio]

DATA = Path(__file__).parents[3] / "data/minutes"
EXAMPLES = (*meetings(DATA, "dev"), *cases(DATA, "dev"))


def claims(number: str, speaker: str, said: str) -> Iterator[Row]:
    yield item("task", said[:60], number, said, owner_phrase=speaker or None, confidence=1.0)
    yield item("status", "끝", number, said, subject=said[:10], to="done", confidence=1.0)
    yield item("decision", said[:80], number, said, confidence=1.0)


def eager(ask: Ask) -> Said:
    if not maps(ask):
        return finding([])(ask)
    rows = json.loads(ask.messages[1].text)["lines"]
    return Said(value={"items": [one for row in rows for one in claims(row[0], row[2], row[3])]})


def test_there_is_something_to_be_eager_about() -> None:
    assert len(EXAMPLES) > 100


@pytest.mark.parametrize("part", range(4))
async def test_no_card_moves_unless_the_rules_see_it_move(part: int) -> None:
    for example in EXAMPLES[part::4]:
        await check(example)


async def test_nearly_all_work_above_the_gate_is_work() -> None:
    scores = Scores()
    for example in EXAMPLES:
        brief = Brief(example.lines, example.on, example.participants)
        made = await LlmWriter(model_of(eager, context=32_768), RulesWriter()).write(brief)
        sure = tuple(one for one in made.action_items if one.confidence >= GATE)
        scores += score(replace(made, action_items=sure), example.gold)
    assert scores.action_items.precision >= 0.9
    assert scores.action_items.found > 60


async def check(example: Example) -> None:
    brief = Brief(example.lines, example.on, example.participants)
    made = await LlmWriter(model_of(eager, context=32_768), RulesWriter()).write(brief)
    known = await RulesWriter().write(brief)
    for change in made.status_changes:
        seen = [
            one
            for one in known.status_changes
            if one.to is change.to and set(one.evidence) & set(change.evidence)
        ]
        assert change.confidence < GATE or seen
    for decision in made.decisions:
        seen_too = [one for one in known.decisions if set(one.evidence) & set(decision.evidence)]
        assert decision.confidence < GATE or seen_too
