"""From what was heard to what is read."""

import pytest

from moksori.meetings.live.wording import in_figures, said_in
from moksori.ports.stt import Heard, Word
from moksori.voice.model import UtteranceClosed, Why

pytestmark = pytest.mark.unit

WORDS = (Word(1.0, 1.4, " 이십"), Word(1.4, 1.9, " 퍼센트"), Word(2.0, 2.6, " 늘었습니다."))
HEARD = Heard(1.0, 2.6, " 이십 퍼센트  늘었습니다.", WORDS)


def closed(first: int = 16_000, shared: int = 0) -> UtteranceClosed:
    return UtteranceClosed(0, 48_000, first, 48_000, Why.PAUSE, 0.9, shared)


def later(position: int) -> float:
    return 60.0 + position / 16_000


def test_times_are_those_of_the_meeting() -> None:
    said = said_in([HEARD], closed(), later)

    assert said is not None
    assert said.text == "이십 퍼센트 늘었습니다."
    assert [(word.text, word.start_s) for word in said.words] == [
        ("이십", 61.0),
        ("퍼센트", 61.4),
        ("늘었습니다.", 62.0),
    ]


def test_numbers_are_read_in_digits_and_kept_as_they_were_heard() -> None:
    said = said_in([HEARD], closed(), later)
    assert said is not None

    read = in_figures(said, "ko")

    assert read.text == "20% 늘었습니다."
    assert read.raw == "이십 퍼센트  늘었습니다."
    assert [(word.text, word.start_s, word.end_s) for word in read.words] == [
        ("20%", 61.0, 61.9),
        ("늘었습니다.", 62.0, 62.6),
    ]


def test_words_of_the_utterance_before_are_left_out() -> None:
    said = said_in([HEARD], closed(first=31_000, shared=8_000), later)

    assert said is not None
    assert said.text == "늘었습니다."


def test_silence_says_nothing() -> None:
    assert said_in([], closed(), later) is None
    assert said_in([Heard(0.0, 1.0, "  ")], closed(), later) is None
