"""Particles behind any word."""

from collections.abc import Callable
from typing import Any

import pytest

from moksori.text.josa import attach, coda, pick, resolve

pytestmark = pytest.mark.unit

Rows = Callable[[str, str], list[dict[str, Any]]]


@pytest.mark.parametrize("part", ["dev", "held-out"])
def test_the_data_set(rows: Rows, part: str) -> None:
    for row in rows("josa", part):
        done = attach(row["word"], row["particle"]) if "word" in row else resolve(row["raw"]).text
        assert done == row["expected"], row["id"]


def test_either_form_or_the_pair_names_the_particle() -> None:
    assert [pick("팀", name) for name in ("은", "는", "은/는")] == ["은", "은", "은"]


@pytest.mark.parametrize("name", ["", "도", "은/가", "까지"])
def test_a_particle_with_one_form_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="two forms"):
        pick("회의", name)


@pytest.mark.parametrize(
    ("word", "form"),
    [("zephyr", "zephyr를"), ("jungle.", "jungle.를"), ("tunnel", "tunnel을"), ("Kim", "Kim을")],
)
def test_unknown_latin_words_are_guessed_by_their_letters(word: str, form: str) -> None:
    assert attach(word, "을/를") == form


def test_nothing_counts_as_a_vowel() -> None:
    assert coda("") == ""
    assert coda(" !? ") == ""


def test_resolving_keeps_offsets() -> None:
    done = resolve("민수은(는) 서울(으)로 갑니다")
    assert done.text == "민수는 서울로 갑니다"
    assert done.raw[slice(*done.raw_span(2, 3))] == "은(는)"
