"""Hangul as it sounds: the data set, offsets, and what must stay."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.text.normalize import normalize
from moksori.text.pronounce import pronounce

pytestmark = pytest.mark.unit

Rows = Callable[[str, str], list[dict[str, Any]]]
BAR = 0.95


@pytest.mark.parametrize("part", ["dev", "held-out"])
def test_the_data_set_sounds_as_the_dictionary_says(rows: Rows, part: str) -> None:
    data = rows("pronounce", part)
    missed = Counter(
        row["category"] for row in data if pronounce(row["raw"]).text != row["expected"]
    )
    assert 1 - missed.total() / len(data) >= BAR, dict(missed)


@pytest.mark.parametrize(
    ("raw", "heard"),
    [
        ("마지막일 수도 있어요", "마지마길 수도 이써요"),
        ("완성과 결정했습니다", "완성과 결쩡핻씀니다"),
        ("강남역에서", "강남녀게서"),
        ("끓는 물", "끌른 물"),
        ("앉히다", "안치다"),
        ("핥네", "할레"),
        ("여덟도 젊고", "여덜도 점꼬"),
        ("왕십리", "왕심니"),
        ("할게요", "할께요"),
        ("옷  많이", "옫  마니"),
    ],
)
def test_rules_meet(raw: str, heard: str) -> None:
    assert pronounce(raw).text == heard


def test_numbers_are_read_first() -> None:
    spoken = normalize("16명이 10년 동안")
    assert spoken.then(pronounce(spoken.text)).text == "열려선 명이 심 년 동안"


def test_offsets_lead_back_to_the_spelling() -> None:
    done = pronounce("오늘 회의록을 봅니다")
    at = done.text.index("로글")
    assert done.raw[slice(*done.raw_span(at, at + 2))] == "록을"


@given(st.text("가각갂값닭많싫옷같이히여요음을는며냐리로ㄱ a1.", max_size=20))
def test_each_syllable_stays_one(text: str) -> None:
    done = pronounce(text)
    assert len(done.text) == len(text)
    assert [letter for letter in done.text if letter in "ㄱ a1."] == [
        letter for letter in text if letter in "ㄱ a1."
    ]


@given(st.text("가나다라마사자차하국물밥옷꽃", max_size=12))
def test_what_sounds_as_spelt_does_not_change_again(text: str) -> None:
    once = pronounce(text).text
    assert pronounce(once).text == once
