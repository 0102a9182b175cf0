"""Is it said there? Quotes in their lines, beside them, across them, and nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.meetings.llm.grounds import numbers_said, rests_on, speaks_of
from moksori.meetings.llm.quotes import ALIKE, Cited, cite, letters, likeness

pytestmark = pytest.mark.unit

LINES = dict(
    enumerate(
        (
            "주간 회의 시작하겠습니다.",
            "네.",
            "제가 금요일까지 최종 시안을",
            "완성하겠습니다.",
            "고맙습니다. 수고 많으세요.",
            "로그인 오류는 어제 다 고쳤습니다.",
            "좋아요.",
            "견적서는 언제 나오나요?",
            "다음 주에 나옵니다.",
        )
    )
)


def test_a_quote_in_its_line() -> None:
    assert cite([5], "로그인 오류는 어제 다 고쳤습니다.", LINES) == Cited(5, (5,), verbatim=True)


@pytest.mark.parametrize(
    "quote",
    [
        "로그인오류는 어제 다 고쳤습니다",
        "로그인 오류는 어제 다 고쳤어요",
        "  로그인 오류는... 어제",
    ],
)
def test_spacing_marks_and_a_few_letters_do_not_matter(quote: str) -> None:
    found = cite([5], quote, LINES)
    assert found is not None
    assert found.places == (5,)


def test_a_nearly_right_quote_is_not_verbatim() -> None:
    found = cite([5], "로그인 오류는 어제 다 고쳤어요", LINES)
    assert found is not None
    assert not found.verbatim


@pytest.mark.parametrize("cited", [3, 4, 7, 8])
def test_a_quote_beside_the_cited_line_is_cited_anew(cited: int) -> None:
    found = cite([cited], "로그인 오류는 어제 다 고쳤습니다.", LINES)
    assert found is not None
    assert found.at == 5
    assert found.places == tuple(sorted({5, cited}))


def test_a_quote_further_away_is_nowhere() -> None:
    assert cite([1], "로그인 오류는 어제 다 고쳤습니다.", LINES) is None


def test_lines_outside_of_the_chunk_prove_nothing() -> None:
    assert cite([400], "로그인 오류는 어제 다 고쳤습니다.", LINES) is None
    found = cite([400, 5], "로그인 오류는 어제 다 고쳤습니다.", LINES)
    assert found is not None
    assert found.places == (5,)


def test_a_quote_over_two_lines() -> None:
    quote = "제가 금요일까지 최종 시안을 완성하겠습니다."
    assert cite([2, 3], quote, LINES) == Cited(2, (2, 3), verbatim=True)


def test_of_other_cited_lines_only_the_near_ones_stay() -> None:
    found = cite([0, 5, 6], "로그인 오류는 어제 다 고쳤습니다.", LINES)
    assert found is not None
    assert found.places == (5, 6)


@pytest.mark.parametrize("quote", ["네", "주", "", "?!", "다"])
def test_a_letter_or_two_prove_nothing_unless_they_are_all(quote: str) -> None:
    found = cite([0, 1], quote, LINES)
    assert (found is not None) == (quote == "네")


def test_a_short_line_does_not_prove_a_long_quote() -> None:
    assert likeness(letters("네, 회사를 매각하겠습니다"), letters("네.")) < ALIKE
    assert cite([1], "네, 회사를 매각하겠습니다", LINES) is None


@given(st.text(max_size=40), st.lists(st.integers(-5, 20), max_size=6))
def test_whatever_is_claimed_what_is_cited_holds_the_quote(quote: str, cited: list[int]) -> None:
    found = cite(cited, quote, LINES)
    if found is not None:
        assert found.at in found.places
        assert set(found.places) <= set(LINES)
        whole = letters(" ".join(LINES[at] for at in found.places))
        assert likeness(letters(quote), whole) >= ALIKE or len(letters(quote)) > len(whole)


@pytest.mark.parametrize(
    ("text", "rests"),
    [
        ("최종 시안 완성", True),
        ("시안 마무리", True),
        ("로그인 버그 수정", True),
        ("회사 매각 승인", False),
        ("모든 카드 닫기", False),
    ],
)
def test_a_paraphrase_keeps_the_nouns(text: str, *, rests: bool) -> None:
    said = letters("제가 금요일까지 최종 시안을 완성하고 로그인 오류도 고치겠습니다")
    assert rests_on(text, said) is rests


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("로그인 오류", True),
        ("로그인오류", True),
        ("결제 오류", False),
        ("모든 카드", False),
        ("", False),
    ],
)
def test_work_is_named_as_it_was_said(name: str, *, named: bool) -> None:
    assert speaks_of(name, letters("로그인 오류는 다 고쳤습니다")) is named


@pytest.mark.parametrize(
    ("text", "said", "right"),
    [
        ("12월 15일에 출시", "출시일은 12월 15일로", True),
        ("12월 15일에 출시", "출시일은 십이월 십오일로 확정", True),
        ("12월 25일에 출시", "출시일은 12월 15일로", False),
        ("예산 3억", "예산을 확정했습니다", False),
        ("11월 9일까지", "2026-11-09", True),
        ("숫자가 없다", "아무 말", True),
    ],
)
def test_numbers_must_have_been_said(text: str, said: str, *, right: bool) -> None:
    assert numbers_said(text, said) is right
