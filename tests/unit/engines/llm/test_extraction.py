import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.engines.llm.extraction import found_json, without_thoughts

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        (" \n[1, 2]\n", [1, 2]),
        ('```json\n{"a": 1}\n```', {"a": 1}),
        ('```\n{"a": 1}\n```\n끝이에요.', {"a": 1}),
        ('네, 여기 있어요: {"a": "}"} 더 필요하세요?', {"a": "}"}),
        ('a set {x} and a list [y], then {"a": [1, {"b": 2}]}', {"a": [1, {"b": 2}]}),
        ('{"a": 1} or rather {"a": 1, "b": 2}', {"a": 1, "b": 2}),
        ('<think>{"a": [1, 2, 3, 4]}</think>{"a": 1}', {"a": 1}),
        ("<thinking>hm\n\n</thinking>\n[1]", [1]),
        ("3", 3),
        ('"text"', "text"),
        ("null", None),
    ],
)
def test_json_is_found(text: str, value: Any) -> None:  # noqa: ANN401 - any JSON value
    assert found_json(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "네.", '{"a": 1', "{a: 1}", "[1, 2", "```json\n```", "<think>{}</think>", "[" * 100_000],
)
def test_where_there_is_none_that_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="no JSON"):
        found_json(text)


def test_only_thoughts_at_the_beginning_are_taken_off() -> None:
    assert without_thoughts("<think>a</think> b <think>c</think>") == "b <think>c</think>"
    assert without_thoughts("<think>never ended") == "<think>never ended"


@given(st.text('{}[]",:1a \n', max_size=200))
def test_any_text_has_json_or_none(text: str) -> None:
    with suppress(ValueError):
        found_json(text)


@given(
    st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers(), min_size=1),
    st.text("가나다 .\n`", max_size=30),
    st.text("가나다 .\n`", max_size=30),
)
def test_an_object_is_found_in_any_talk(value: dict[str, Any], before: str, after: str) -> None:
    assert found_json(before + json.dumps(value, ensure_ascii=False) + after) == value
