"""Both languages of everything that a caller may be told, on both kinds of route."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.app.console.failures import SENTENCES
from moksori.app.console.words import say, speak
from moksori.surfaces.http.config import Locale
from moksori.surfaces.http.failures import Failure, preferred
from moksori.surfaces.http.problems import STATUS, answer_for, error_classes, retryable

pytestmark = pytest.mark.unit

HANGUL = re.compile("[가-힣]")
LOCALES: tuple[Locale, ...] = ("ko", "en")


@pytest.mark.parametrize("code", sorted(STATUS))
def test_both_shapes_speak_the_language_that_was_asked_for(code: str) -> None:
    for locale in LOCALES:
        failure = Failure(code, "a reason")
        problem = failure.problem(locale, "r").model_dump()
        message = failure.openai(locale).error.message
        for text in (problem["title"], problem["detail"], message):
            assert bool(HANGUL.search(text)) == (locale == "ko"), text
        assert message.startswith(problem["title"])
        assert "a reason" in message
    assert answer_for(code).words("ko") != answer_for(code).words("en")


def test_what_may_succeed_later_says_when_and_is_no_fault_of_the_caller() -> None:
    for kind in error_classes():
        answer = answer_for(kind.code)
        assert retryable(kind.code) == kind.retryable == (answer.retry_after_s is not None)
        if kind.retryable:
            assert answer.status == 429 or answer.status >= 500


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_the_command_line_says_it_in_both_languages(code: str) -> None:
    try:
        speak("en")
        assert not HANGUL.search(say(SENTENCES[code]))
        speak("ko")
        assert HANGUL.search(say(SENTENCES[code]))
    finally:
        speak("ko")


@given(st.text(max_size=60) | st.from_regex(r"(ko|en|fr|\*)(;q=[0-9.]{1,4})?(, ?(ko|en|fr))?"))
def test_any_header_leads_to_a_language(header: str) -> None:
    for default in LOCALES:
        assert preferred(header, default) in LOCALES
    if not re.search(r"(?i)ko|en|\*", header):
        assert [preferred(header, default) for default in LOCALES] == list(LOCALES)


@given(st.floats(0.001, 0.5), st.floats(0.501, 1.0))
def test_the_heavier_language_wins_in_any_order(light: float, heavy: float) -> None:
    for first, second in (("ko", "en"), ("en", "ko")):
        parts = [f"{first};q={light:.3f}", f"{second}-XX;q={heavy:.3f}"]
        for default in LOCALES:
            assert preferred(",".join(parts), default) == second
            assert preferred(",".join(reversed(parts)), default) == second
