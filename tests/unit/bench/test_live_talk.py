"""What the benches of live text count."""

from collections.abc import Iterable
from typing import Any, cast

import pytest

from bench.live_talk import Clocked, Live
from moksori.voice.transcript import Line

pytestmark = pytest.mark.unit


def shown(*states: tuple[int, str, str, bool]) -> Live:
    """Return what was shown: number, stable, tentative, final."""
    live = Live(Clocked(cast("Any", None)), Clocked(cast("Any", None)))
    live.lines += _lines(states)
    return live


def _lines(states: Iterable[tuple[int, str, str, bool]]) -> Iterable[Line]:
    for rev, (number, stable, tentative, final) in enumerate(states):
        yield Line(number, 0, number, rev, stable, tentative, final)


def test_a_prefix_that_grows_takes_nothing_back() -> None:
    live = shown((1, "", "오늘", False), (1, "오늘", "회의", False), (1, "오늘 회의는", "", False))
    assert live.retracted() == 0


def test_a_stable_word_that_goes_or_grows_is_taken_back() -> None:
    assert shown((1, "오늘 회의", "", False), (1, "오늘", "회의", False)).retracted() == 1
    assert shown((1, "오늘 회의", "", False), (1, "오늘 회의는", "", False)).retracted() == 1


def test_lines_are_told_apart() -> None:
    live = shown((1, "오늘", "", False), (2, "내일", "", False), (1, "오늘 회의", "", False))
    assert live.retracted() == 0


def test_what_the_final_text_changes_is_counted() -> None:
    live = shown((1, "오늘 회의는 끝", "", False), (1, "오늘 회의가 끝났다", "", True))
    assert live.retracted() == 0
    assert live.changed() == (2, 3)
    assert shown((1, "오늘 회의", "", False), (1, "오늘", "", True)).changed() == (1, 2)
    assert shown((1, "", "오늘", False), (1, "내일", "", True)).changed() == (0, 0)
