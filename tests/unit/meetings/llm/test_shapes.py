"""Answers as values: what a model may say, and what is left of what it may not."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.engines.llm.schemas import problems
from moksori.meetings.llm.prompts import VERSION, english, korean, prompts_for
from moksori.meetings.llm.shapes import (
    KINDS,
    LONGEST,
    clean,
    items_in,
    kinds_for,
    map_shape,
    prose_in,
    prose_shape,
)
from moksori.meetings.model import Status
from moksori.meetings.templates import TEMPLATES, Template, template_of
from moksori.ports.llm import Shape
from moksori.testing.llm import sample_of
from moksori.testing.llm_servers import check_strict
from moksori.testing.minutes_minds import item

pytestmark = pytest.mark.unit

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@pytest.mark.parametrize("shape", [map_shape(KINDS), prose_shape()])
def test_shapes_are_strict(shape: Shape) -> None:
    check_strict(shape.schema)
    assert problems(sample_of(shape.schema), shape.schema) == []


def test_an_item_of_all_keys_has_the_shape() -> None:
    row = item("status", "글", "S0001", "말", subject="일", from_="doing", to="done")
    assert problems({"items": [row]}, map_shape(KINDS).schema) == []
    (found,), broken = items_in({"items": [row]}, KINDS) or ([], -1)
    assert broken == 0
    assert (found.origin, found.to, found.cited) == (Status.DOING, Status.DONE, (0,))


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "party"},
        {"text": "  "},
        {"text": "가" * (LONGEST + 1)},
        {"quote": ""},
        {"evidence": []},
        {"evidence": ["none"]},
        {"evidence": "S0001"},
        {"subject": None},
        {"to": None},
        {"to": "gone"},
    ],
)
def test_broken_items_are_counted(change: dict[str, Any]) -> None:
    row = item("status", "글", "S0001", "말", subject="일", to="done") | change
    assert items_in({"items": [row]}, KINDS) == ([], 1)


def test_kinds_that_were_not_asked_for_are_broken() -> None:
    row = item("risk", "글", "S0001", "말")
    assert items_in({"items": [row]}, ("task",)) == ([], 1)


def test_more_items_than_anybody_says_are_cut() -> None:
    rows = [item("risk", "글", "S0001", "말")] * 1000
    items, broken = items_in({"items": rows}, KINDS) or ([], 0)
    assert (len(items), broken) == (400, 600)


@pytest.mark.parametrize(
    ("said", "sure"),
    [(0.4, 0.4), (-1, 0.0), (7, 1.0), (math.nan, 0.0), (math.inf, 1.0), ("x", 0.0), (True, 0.0)],
)
def test_confidence_is_a_share(said: object, sure: float) -> None:
    row = item("risk", "글", "S0001", "말", confidence=said)
    (found,), _ = items_in({"items": [row]}, KINDS) or ([], 0)
    assert found.confidence == sure


@given(JSON)
def test_any_json_is_read_without_an_error(value: object) -> None:
    for one in (value, {"items": value}, {"items": [value]}):
        found = items_in(one, KINDS)
        assert found is None or all(row.text and row.cited for row in found[0])
    for one in (value, {"summary": value}, {"title": value, "summary": [value]}):
        prose = prose_in(one)
        assert prose is None or len(prose.sentences) <= 7


@given(st.text(max_size=50))
def test_clean_text_stands_on_one_line_and_shows(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.isprintable()
    assert cleaned == cleaned.strip()
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_prompts_name_the_kinds_and_what_matters(template: Template, language: str) -> None:
    kinds = kinds_for(template)
    prompts = prompts_for(language, template, kinds)
    for kind in KINDS:
        assert (f"- {kind}: " in prompts.map) == (kind in kinds)
    focus = {"ko": korean, "en": english}[language].FOCUS[template.name]
    assert focus in prompts.map
    assert focus in prompts.prose
    assert "{" not in prompts.map + prompts.prose


def test_prompts_have_a_version_and_a_focus_for_every_template() -> None:
    assert VERSION >= 1
    names = {template.name for template in TEMPLATES}
    assert set(korean.FOCUS) == set(english.FOCUS) == names
    assert set(korean.KINDS) == set(english.KINDS) == set(KINDS)


def test_a_stand_up_needs_no_topics() -> None:
    assert "topic" not in kinds_for(template_of("standup"))
    assert kinds_for(template_of("general")) == KINDS
