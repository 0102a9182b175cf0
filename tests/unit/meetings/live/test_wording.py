"""From what was heard to what is read: joined, tidied, without what the cut before has said."""

import pytest

from moksori.meetings.live.wording import in_figures, said_in
from moksori.ports.stt import Heard, Word
from moksori.voice.model import UtteranceClosed, Why

pytestmark = pytest.mark.unit

RATE = 16_000


def closed(start_s: float, first_s: float, *, shared_s: float = 0.0) -> UtteranceClosed:
    start, first = round(start_s * RATE), round(first_s * RATE)
    end = first + 2 * RATE
    return UtteranceClosed(start, end, first, end, Why.PAUSE, 0.9, round(shared_s * RATE))


def at(sample: int) -> float:
    """The meeting had gone on for a minute when the track began."""
    return 60 + sample / RATE


def test_stretches_become_one_text() -> None:
    heard = [Heard(1.0, 2.0, " 네,  "), Heard(2.0, 3.0, "좋습니다.\x00")]
    said = said_in(heard, closed(1, 1.3), at, 61.3)
    assert said is not None
    assert (said.text, said.raw, said.words) == ("네, 좋습니다.", "네, 좋습니다.\x00", ())


@pytest.mark.parametrize("texts", [(), ("",), (" ", "\x00")])
def test_nothing_said_is_nothing(texts: tuple[str, ...]) -> None:
    assert said_in([Heard(0, 1, text) for text in texts], closed(0, 0.3), at, 60.3) is None


def test_words_have_the_time_of_the_meeting() -> None:
    words = (Word(1.0, 1.5, " 네", 0.5), Word(1.5, 2.0, " "), Word(2.0, 2.25, "그래요"))
    said = said_in([Heard(1, 3, "네 그래요", words)], closed(1, 1), at, 61.0)
    assert said is not None
    assert said.words == (Word(61.0, 61.5, "네", 0.5), Word(62.0, 62.25, "그래요"))


def test_what_the_cut_before_has_said_is_left_out() -> None:
    words = (Word(9.6, 9.9, "보고서를"), Word(10.1, 10.4, "내일"), Word(10.4, 11.0, "내겠습니다"))
    heard = [Heard(9.5, 11.0, "보고서를 내일 내겠습니다", words)]
    said = said_in(heard, closed(9.5, 10.0, shared_s=0.5), at, 70.0)
    assert said is not None
    assert (said.text, len(said.words)) == ("내일 내겠습니다", 2)


def test_no_word_is_spoken_before_a_pause_of_the_meeting() -> None:
    """The sound before speech may lie before the pause; the first word does not."""

    def jumps(sample: int) -> float:
        return sample / RATE + (100.0 if sample >= RATE else 0.0)

    words = (Word(0.9, 1.4, "네"), Word(1.4, 1.6, "좋아요"))
    said = said_in([Heard(0.9, 1.6, "네 좋아요", words)], closed(0.7, 1.0), jumps, 101.0)
    assert said is not None
    assert [(word.start_s, word.end_s) for word in said.words] == [(101.0, 101.4), (101.4, 101.6)]


def test_numbers_are_read_in_digits_and_kept_as_they_were_heard() -> None:
    words = (Word(1.0, 1.4, " 이십"), Word(1.4, 1.9, " 퍼센트"), Word(2.0, 2.6, " 늘었습니다."))
    heard = [Heard(1.0, 2.6, " 이십 퍼센트  늘었습니다.", words)]
    said = said_in(heard, closed(1, 1), at, 61.0)
    assert said is not None

    read = in_figures(said, "ko")

    assert read.text == "20% 늘었습니다."
    assert read.raw == "이십 퍼센트  늘었습니다."
    assert [(word.text, word.start_s, word.end_s) for word in read.words] == [
        ("20%", 61.0, 61.9),
        ("늘었습니다.", 62.0, 62.6),
    ]
