"""Written forms read aloud: the data set, and what it can not hold."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.text.lexicon import Lexicon, spelled
from moksori.text.normalize import normalize

pytestmark = pytest.mark.unit

Rows = Callable[[str, str], list[dict[str, Any]]]
BAR = 0.97


def sound(text: str) -> str:
    return text.replace(" ", "")


@pytest.mark.parametrize("part", ["dev", "held-out"])
def test_the_data_set_is_read_as_people_read_it(rows: Rows, part: str) -> None:
    data = rows("normalize", part)
    missed = Counter(
        row["category"]
        for row in data
        if sound(normalize(row["raw"]).text) not in map(sound, row["expected"])
    )
    assert 1 - missed.total() / len(data) >= BAR, dict(missed)


def test_the_data_set_has_the_size_it_promises(rows: Rows) -> None:
    dev, held_out = rows("normalize", "dev"), rows("normalize", "held-out")
    assert len(dev) + len(held_out) >= 300
    assert len(held_out) >= 100


@pytest.mark.parametrize("part", ["dev", "held-out"])
def test_a_second_pass_finds_nothing_more(rows: Rows, part: str) -> None:
    for row in rows("normalize", part):
        once = normalize(row["raw"]).text
        assert normalize(once).text == once


def test_offsets_lead_back_to_what_was_written() -> None:
    done = normalize("내일 3시에 5~6명이 KPI를 봅니다")
    at = done.text.index("다섯 명에서 여섯 명")
    assert done.raw[slice(*done.raw_span(at, at + 10))] == "5~6명"
    at = done.text.index("케이피아이")
    assert done.raw[slice(*done.raw_span(at, at + 5))] == "KPI"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("1번 문제 2번 문제", "일 번 문제 이 번 문제"),
        ("60대 어르신", "육십 대 어르신"),
        ("10대 뉴스", "십 대 뉴스"),
        ("서버 20대를 증설", "서버 스무 대를 증설"),
        ("7-8월", "칠월에서 팔월"),
        ("10kg~20kg", "십 킬로그램에서 이십 킬로그램"),
        ("3천5백만 원", "삼천오백만 원"),
        ("PM2.5", "피엠 이 점 오"),
        ("3x4", "삼 곱하기 사"),
        ("2+3", "이 더하기 삼"),
        ("네~ 3명이요", "네~ 세 명이요"),
        ("3Q26", "이십육 년 삼 분기"),
        ("D-3", "디 마이너스 삼"),
        ("010 - 1234 - 5678", "공일공 일이삼사 오육칠팔"),
    ],
)
def test_context_decides(raw: str, words: str) -> None:
    assert normalize(raw).text == words


@pytest.mark.parametrize("text", ["", "회의", "13월 45일 99:99", "2026-99-99", "//..--", "😀 1️⃣"])
def test_odd_text_is_survived(text: str) -> None:
    assert normalize(text).raw == text


@given(st.text("0123456789시분년월.,-/:~%@()+ㄱA회kg원 ", max_size=24))
def test_any_mix_of_marks_is_survived(text: str) -> None:
    done = normalize(text)
    assert done.raw == text
    assert done.raw_span(0, len(done.text)) in {(0, len(text)), (0, 0)}


def test_users_words_come_first() -> None:
    own = Lexicon({"MOKSORI": "목소리", "5G": "오지", "김밥천국 3호점": "본점"})
    assert normalize("moksori는 5G로 연결됩니다", own).text == "목소리는 오지로 연결됩니다"
    assert normalize("김밥천국 3호점", own).text == "본점"


def test_users_latin_words_match_whole_words_only() -> None:
    assert normalize("API와 APIS", Lexicon({"api": "에피"})).text == "에피와 에이피아이에스"


def test_an_unknown_english_word_is_left_to_the_voice() -> None:
    assert normalize("zephyr 서버").text == "zephyr 서버"


def test_letters_have_korean_names() -> None:
    assert spelled("KpI") == "케이피아이"
