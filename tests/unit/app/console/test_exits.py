"""How commands end: exit codes and sentences for every error."""

import pytest

from moksori.app import reference
from moksori.app.console.exits import EXITS, Exit, exit_for
from moksori.app.console.failures import SENTENCES, explain
from moksori.app.console.notes import warn
from moksori.app.console.words import speak
from moksori.errors import (
    EmptyAudioError,
    ExposedWithoutKeyError,
    ModelUnavailableError,
    MoksoriError,
    StorageFullError,
)

pytestmark = pytest.mark.unit


def codes() -> set[str]:
    return {kind.code for kind in reference.errors() if kind.__module__ == "moksori.errors"}


def test_both_tables_are_complete_and_have_nothing_else() -> None:
    assert set(EXITS) == codes()
    assert set(SENTENCES) == codes()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (EmptyAudioError(), 3),
        (ExposedWithoutKeyError(), 4),
        (ModelUnavailableError(), 5),
        (StorageFullError(), 6),
        (MoksoriError(), 1),
    ],
)
def test_exit_codes_are_stable(error: MoksoriError, code: int) -> None:
    assert exit_for(error) == code


def test_an_error_of_a_plug_in_is_a_plain_failure() -> None:
    class StrangeError(MoksoriError):
        code = "strange"

    assert exit_for(StrangeError()) is Exit.FAILED
    assert explain(StrangeError())


def test_no_error_ends_well() -> None:
    assert Exit.OK not in EXITS.values()
    assert Exit.INTERRUPTED not in EXITS.values()


def test_the_detail_for_developers_follows_in_brackets() -> None:
    speak("en")
    try:
        assert explain(EmptyAudioError()) == "The file holds no sound."
        assert explain(EmptyAudioError("0 samples")) == (
            "The file holds no sound. (empty_audio: 0 samples)"
        )
    finally:
        speak("ko")
    assert explain(EmptyAudioError()) == "파일에 소리가 없어요."


def test_an_unknown_warning_stands_for_itself() -> None:
    assert warn("silence_only") == "말소리가 없어요."
    assert warn("something_new") == "something_new"
