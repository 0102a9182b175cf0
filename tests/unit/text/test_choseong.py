"""Searching by initial consonants."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.text.choseong import find, key

pytestmark = pytest.mark.unit

Rows = Callable[[str, str], list[dict[str, Any]]]


@pytest.mark.parametrize("part", ["dev", "held-out"])
def test_the_data_set(rows: Rows, part: str) -> None:
    for row in rows("choseong", part):
        if row["category"] == "key":
            assert key(row["text"]) == row["expected"], row["id"]
        else:
            wanted = tuple(row["expected"]) if row["expected"] else None
            assert find(row["query"], row["text"]) == wanted, row["id"]


WORDS = st.text("회의록결정배포일꽃닭값김민수", min_size=1, max_size=6)


@given(WORDS, WORDS)
def test_a_word_is_found_by_its_key_and_by_itself(word: str, head: str) -> None:
    for query in (word, key(word)):
        assert find(query, f"{head} {word}") is not None


@given(WORDS)
def test_the_span_is_the_first_and_holds_the_word(word: str) -> None:
    assert find(word, word) == (0, len(word))


def test_a_cluster_can_run_over_into_the_next_syllable() -> None:
    assert find("닭", "달기") == (0, 2)
    assert find("닭", "달리") is None
