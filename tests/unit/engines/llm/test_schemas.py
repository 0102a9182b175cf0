"""What a value must look like; every keyword that we use, from both sides."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from moksori.engines.llm.schemas import problems, strict
from moksori.testing.llm import TASKS, sample_of

pytestmark = pytest.mark.unit

POINT = {
    "type": "object",
    "properties": {"x": {"type": "integer"}, "y": {"type": "integer"}},
}


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "string"}, ["", "가"], [None, 1, [], {}, True]),
        ({"type": "integer"}, [0, -3, 2.0], [True, 2.5, "1", None, float("nan"), float("inf")]),
        ({"type": "number"}, [0, 2.5], [True, "1", None, float("nan"), float("-inf")]),
        ({"type": "boolean"}, [True, False], [0, 1, "true", None]),
        ({"type": "null"}, [None], [0, "", False]),
        ({"type": ["string", "null"]}, ["a", None], [1, []]),
        ({"enum": ["a", "b"]}, ["a", "b"], ["c", None, 1]),
        ({"const": "task"}, ["task"], ["other", None]),
        ({"type": "string", "minLength": 1, "maxLength": 2}, ["가", "가나"], ["", "가나다"]),
        ({"type": "number", "minimum": 0, "maximum": 1}, [0, 1, 0.5], [-0.1, 1.1]),
        ({"type": "array", "items": {"type": "string"}}, [[], ["a"]], [["a", 1], "a", {}]),
        ({"type": "array", "minItems": 1, "maxItems": 2}, [[1], [1, 2]], [[], [1, 2, 3]]),
        (POINT, [{"x": 1, "y": 2}], [{}, {"x": 1}, {"x": 1, "y": 2, "z": 3}, {"x": "1", "y": 2}]),
        ({**POINT, "required": ["x"]}, [{"x": 1}, {"x": 1, "y": 2}], [{"y": 2}]),
        ({**POINT, "additionalProperties": True}, [{"x": 1, "y": 2, "z": 3}], [{"x": 1}]),
        ({"type": "object"}, [{}, {"a": 1}], [[], None]),
        ({"anyOf": [{"type": "string"}, POINT]}, ["a", {"x": 1, "y": 2}], [1, {"x": 1}]),
        (
            {"$ref": "#/$defs/p", "$defs": {"p": POINT}},
            [{"x": 1, "y": 2}],
            [{"x": 1}, None],
        ),
        ({}, [None, 1, "a", [], {}], []),
    ],
    ids=lambda value: json.dumps(value)[:40] if isinstance(value, dict) else None,
)
def test_a_schema_tells_good_from_bad(
    schema: dict[str, Any], good: list[Any], bad: list[Any]
) -> None:
    assert [value for value in good if problems(value, schema)] == []
    assert [value for value in bad if not problems(value, schema)] == []


def test_problems_have_places_and_repeat_no_words() -> None:
    value = {"items": [{"title": "", "kind": "비밀", "confidence": 2, "x": 1}], "note": 3}
    assert problems(value, TASKS.schema) == [
        "$.items[0].evidence: is missing",
        "$.items[0].title: at least 1 characters",
        "$.items[0].kind: must be one of 할 일, 결정",
        "$.items[0].confidence: at most 1",
        "$.items[0]: has a key that is not in the schema",
        "$.note: must be string",
    ]
    assert "비밀" not in str(problems(value, TASKS.schema))


def test_a_long_list_of_problems_is_cut() -> None:
    assert len(problems([1] * 1000, {"type": "array", "items": {"type": "string"}})) == 8


def test_what_is_nested_without_end_is_refused() -> None:
    chain = {"$ref": "#/$defs/c", "$defs": {"c": {"type": "array", "items": {"$ref": "#/$defs/c"}}}}
    value: list[Any] = []
    for _ in range(200):
        value = [value]
    assert problems(value, chain)
    assert not problems([[[]]], chain)


@pytest.mark.parametrize("ref", ["#/$defs/none", "#/nowhere/at/all", "#"])
def test_a_ref_that_leads_nowhere_is_our_own_mistake(ref: str) -> None:
    with pytest.raises(ValueError, match="nowhere"):
        problems(1, {"$ref": ref, "$defs": {}})


def test_strict_writes_out_what_we_take_for_granted() -> None:
    told = strict({"type": "array", "items": POINT, "minItems": 1})
    assert told["items"]["required"] == ["x", "y"]
    assert told["items"]["additionalProperties"] is False
    assert strict(told) == told
    assert "required" not in POINT


def test_a_property_may_be_called_like_a_keyword() -> None:
    schema = {"type": "object", "properties": {"type": {"type": "string"}, "properties": POINT}}
    told = strict(schema)
    assert told["required"] == ["type", "properties"]
    assert not problems({"type": "a", "properties": {"x": 1, "y": 2}}, schema)
    assert problems({"type": 1, "properties": {"x": 1, "y": 2}}, schema)


class Owner(BaseModel):
    name: str
    phone: str | None


class Task(BaseModel):
    title: str
    owner: Owner
    others: list[Owner]


def test_schemas_of_pydantic_are_understood() -> None:
    schema = Task.model_json_schema()
    value = {"title": "a", "owner": {"name": "b", "phone": None}, "others": []}
    assert not problems(value, schema)
    assert problems({**value, "owner": {"name": "b"}}, schema)
    assert problems({**value, "owner": None}, schema)


LEAVES = st.sampled_from(
    [{"type": kind} for kind in ("string", "integer", "number", "boolean", "null")]
    + [{"enum": ["a", None]}, {"type": ["string", "null"]}]
)
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda items: {"type": "array", "items": items}, inner),
        st.builds(
            lambda parts: {"type": "object", "properties": parts},
            st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
        ),
        st.builds(lambda one, other: {"anyOf": [one, other]}, inner, inner),
    ),
    max_leaves=8,
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc"), inner, max_size=3),
    max_leaves=8,
)


@given(SCHEMAS)
def test_a_sample_is_always_valid(schema: dict[str, Any]) -> None:
    assert problems(sample_of(schema), schema) == []


@given(SCHEMAS, VALUES)
def test_what_strict_writes_out_changes_no_verdict(schema: dict[str, Any], value: Any) -> None:  # noqa: ANN401 - any JSON value
    assert bool(problems(value, schema)) == bool(problems(value, strict(schema)))
