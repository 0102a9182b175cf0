"""What a remote recogniser may answer: any JSON gives text in its place, or a clear error."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.engines.stt.openai_compatible import _stretches
from moksori.errors import EngineError
from moksori.ports.audio import SpeechWindow, Track
from moksori.ports.stt import Heard

pytestmark = pytest.mark.unit

PIECES = ((0.0, 10.0, 1.0), (1.0, 50.0, 2.0))
WINDOW = SpeechWindow(0, Track(0), np.zeros(3 * 16_000, dtype=np.float32), PIECES)


def heard(answer: str) -> list[Heard]:
    return list(_stretches(WINDOW, json.loads(answer)))


@pytest.mark.parametrize(
    "answer",
    [
        '{"text": null}',
        '{"text": 3}',
        '{"text": ["네"]}',
        '{"segments": [{"start": 0, "end": 1, "text": null}]}',
        '{"segments": [{"start": 0, "end": 1, "text": "네", "tokens": [Infinity]}]}',
        '{"segments": [{"start": 0, "end": 1' + "0" * 400 + ', "text": "네"}]}',
        '{"segments": {"start": 0}}',
        '{"text": "네", "words": [{"start": 0, "end": 1, "word": null}]}',
    ],
)
def test_what_is_no_text_or_time_is_an_error(answer: str) -> None:
    with pytest.raises(EngineError, match="lacks text or times"):
        heard(answer)


def test_half_a_letter_is_left_out() -> None:
    (whole,) = heard('{"text": "네 \\ud83d"}')
    assert whole.text == "네"
    (one,) = heard('{"segments": [{"start": 0, "end": 1, "text": "\\udc00확인했습니다 "}]}')
    assert one.text == "확인했습니다"


def test_a_text_without_times_spans_the_window() -> None:
    (one,) = heard('{"text": " 네 알겠습니다 ", "segments": []}')
    assert (one.start_s, one.end_s, one.text) == (10.0, 52.0, "네 알겠습니다")


def test_words_go_to_the_segment_that_holds_their_middle() -> None:
    segments = [
        {"start": 0.0, "end": 1.0, "text": "하나"},
        {"start": 1.0, "end": 3.0, "text": "둘 셋"},
    ]
    words = [
        {"start": 0.0, "end": 0.9, "word": " 하나"},
        {"start": 1.2, "end": 2.0, "word": "둘"},
        {"start": 1.9, "end": 3.5, "word": "셋 "},
    ]
    first, second = heard(json.dumps({"segments": segments, "words": words}))
    assert [(word.text, word.start_s, word.end_s) for word in first.words] == [("하나", 10.0, 10.9)]
    assert [word.text for word in second.words] == ["둘", "셋"]
    times = [time for word in second.words for time in (word.start_s, word.end_s)]
    assert times == pytest.approx([50.2, 51.0, 51.0, 52.0])


NUMBERS = st.one_of(st.floats(), st.integers(-5, 5), st.none(), st.text(max_size=3))
TEXTS = st.one_of(st.text(max_size=8), st.none(), st.integers())
SEGMENTS = st.fixed_dictionaries(
    {"start": NUMBERS, "end": NUMBERS, "text": TEXTS},
    optional={
        "avg_logprob": NUMBERS,
        "no_speech_prob": NUMBERS,
        "temperature": NUMBERS,
        "tokens": st.lists(NUMBERS, max_size=2),
    },
)
WORDS = st.fixed_dictionaries({"start": NUMBERS, "end": NUMBERS, "word": TEXTS})
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "text": TEXTS,
        "segments": st.one_of(st.none(), st.lists(SEGMENTS, max_size=2)),
        "words": st.one_of(st.none(), st.lists(WORDS, max_size=2)),
    },
)


@given(ANSWERS)
def test_any_answer_is_read_or_refused(answer: dict[str, Any]) -> None:
    try:
        told = heard(json.dumps(answer))
    except EngineError:
        return
    for one in told:
        assert one.text.strip() == one.text != ""
        for time in (one.start_s, one.end_s, *(word.start_s for word in one.words)):
            assert any(start <= time <= start + length for _, start, length in PIECES)
        assert one.start_s <= one.end_s


@given(st.lists(st.tuples(st.floats(0, 4), st.floats(0, 4)), min_size=1, max_size=5))
def test_any_times_end_up_inside_the_recording(times: list[tuple[float, float]]) -> None:
    segments = [{"start": start, "end": end, "text": "네"} for start, end in times]
    words = [{"start": start, "end": end, "word": "네"} for start, end in times]
    for one in heard(json.dumps({"segments": segments, "words": words})):
        edges = [one.start_s, *(t for w in one.words for t in (w.start_s, w.end_s)), one.end_s]
        assert edges == sorted(edges)
        assert all(10.0 <= edge <= 52.0 for edge in edges)
