import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.engines.llm.lengths import least_tokens, most_tokens, was_cut, words_of
from moksori.testing.llm import question

pytestmark = pytest.mark.unit

KOREAN = "결제 오류를 다음 주 월요일까지 고치겠습니다 "


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("", 0),
        ("   \n\t ", 0),
        ("hello", 1),
        ("a b c", 3),
        ("a" * 100, 10),
        ("가" * 100, 25),
        (KOREAN * 10, 60),
        (" " * 1000 + "a", 1),
    ],
)
def test_the_bound_is_what_it_is(text: str, least: int) -> None:
    assert least_tokens(text) == least


@given(st.text(max_size=200))
def test_the_bounds_never_cross(text: str) -> None:
    assert least_tokens(text) <= most_tokens(text)


@given(st.text(max_size=100), st.text(max_size=100))
def test_more_text_is_not_less(one: str, other: str) -> None:
    assert least_tokens(f"{one} {other}") >= least_tokens(one)


def test_halves_of_letters_do_not_break_it() -> None:
    assert least_tokens("\ud800 a") >= 1
    assert most_tokens("\ud800 a") >= 2


@pytest.mark.parametrize(
    ("least", "read", "window", "cut"),
    [
        (100, 99, 8192, True),
        (100, 100, 8192, False),
        (100, 8191, 8192, False),
        (100, 8192, 8192, True),
        (100, 9000, 8192, True),
        (100, 4096, 8192, True),
        (100, 4095, 8192, False),
        (100, 2048, 8192, True),
        (100, 1024, 8192, False),
        (100, 32768, 131072, True),
        (100, 100, 128, False),
    ],
)
def test_a_cut_shows(least: int, read: int, window: int, *, cut: bool) -> None:
    assert was_cut(least, read, window) is cut


def test_all_turns_count() -> None:
    assert words_of(question("하나", "둘", "셋", "넷")) == "하나\n둘\n셋\n넷"
