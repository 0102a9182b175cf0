"""The two languages of the command line: which is chosen, and that none has a gap."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import moksori.app as app_package
from moksori.app import reference
from moksori.app.console import failures, notes, progress, words
from moksori.app.console.korean import KOREAN
from moksori.app.console.words import Locale, locale_of, say, speak
from moksori.app.demo import printing
from moksori.app.listen.screen import REMARKS

pytestmark = pytest.mark.unit

NAMES = {
    "data folder",
    "database",
    "keys",
    "language model",
    "port",
    "program",
    "real models",
    "recogniser",
    "speech detector",
    "voice",
}
"""What the doctor looks at; `say` gets these from a variable."""


@pytest.fixture(autouse=True)
def quiet_again() -> Iterator[None]:
    yield
    speak("ko")


@pytest.mark.parametrize(
    ("environ", "locale"),
    [
        ({}, "ko"),
        ({"LANG": "C.UTF-8"}, "ko"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "MOKSORI_LOCALE": "en"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "ko"),
        ({"MOKSORI_LOCALE": "", "LANG": "en"}, "en"),
    ],
)
def test_the_first_variable_that_names_a_language_wins(
    environ: dict[str, str], locale: Locale
) -> None:
    assert locale_of(environ) == locale


def test_korean_is_spoken_first_and_english_when_asked() -> None:
    assert say("There is no key yet.") == "아직 키가 없어요."
    speak("en")
    assert say("There is no key yet.") == "There is no key yet."


def test_values_are_filled_in_after_translating() -> None:
    assert "8000" in say("Port {port} is taken.", port=8000)


def test_text_with_braces_and_no_values_is_left_alone() -> None:
    assert say("{not a field}") == "{not a field}"


def spoken() -> set[str]:
    texts = set(failures.SENTENCES.values()) | set(notes.WARNINGS.values())
    texts |= set(progress.STATES.values()) | NAMES | set(notes.REMARKS.values())
    texts |= {*printing.SECTIONS.values(), *printing.STATES.values(), *printing.CAME.values()}
    texts |= set(REMARKS.values())
    for path in Path(app_package.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
                texts |= set(literals(node.args[0]))
    for _, command in reference.all_commands():
        texts |= {text for text in [command.help, *(p.help for p in command.params)] if text}
    return texts


def literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def test_everything_that_is_said_has_korean_and_nothing_is_left_over() -> None:
    texts = spoken()
    assert len(texts) > 80
    leftover = set(KOREAN) - texts
    assert leftover <= {"Recordings can not be transcribed.", "All that is needed is here."}
    assert not texts - set(KOREAN)


def test_both_languages_have_the_same_fields() -> None:
    def names(text: str) -> set[str]:
        return set(re.findall(r"{(\w+)}", text))

    assert not [text for text, korean in KOREAN.items() if names(text) != names(korean)]


def test_korean_is_polite_and_not_empty() -> None:
    assert all(korean.strip() for korean in KOREAN.values())
    sentences = [korean for korean in KOREAN.values() if korean.endswith(".")]
    endings = re.compile(r"(요|트랙\))(\([^)]*\))?( \.\.)?\.$")
    assert not [korean for korean in sentences if not endings.search(korean)]


def test_data_and_words_go_different_ways(capsys: pytest.CaptureFixture[str]) -> None:
    words.show("data")
    words.tell("words")
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("data\n", "words\n")
