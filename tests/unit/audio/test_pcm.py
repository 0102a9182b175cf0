import numpy as np
import pytest

from moksori.audio.pcm import SAMPLE_RATE_HZ, SpeechWindow, Track

pytestmark = pytest.mark.unit


@pytest.fixture
def glued() -> SpeechWindow:
    return SpeechWindow(
        index=3,
        track=Track(1, "박지영"),
        pcm=np.zeros(6 * SAMPLE_RATE_HZ, dtype=np.float32),
        pieces=((0.0, 10.0, 2.0), (2.0, 20.0, 1.0), (3.0, 21.0, 3.0)),
        speech=(0.9, 0.5, 0.8),
    )


def test_a_window_spans_its_pieces(glued: SpeechWindow) -> None:
    assert (glued.start_s, glued.end_s) == (10.0, 24.0)


@pytest.mark.parametrize(
    ("inside_s", "start_s", "end_s"),
    [
        (0.0, 10.0, 10.0),
        (1.5, 11.5, 11.5),
        (2.0, 20.0, 12.0),
        (2.5, 20.5, 20.5),
        (3.0, 21.0, 21.0),
        (6.0, 24.0, 24.0),
        (7.0, 24.0, 24.0),
        (-1.0, 10.0, 10.0),
    ],
)
def test_inside_times_map_to_the_recording(
    glued: SpeechWindow, inside_s: float, start_s: float, end_s: float
) -> None:
    assert glued.recording_s(inside_s) == start_s
    assert glued.recording_s(inside_s, ending=True) == end_s


def test_the_speech_of_a_time_is_that_of_its_piece(glued: SpeechWindow) -> None:
    assert [glued.speech_at(s) for s in (0.0, 1.9, 2.1, 3.1, 9.0)] == [0.9, 0.9, 0.5, 0.8, 0.8]


def test_without_a_measurement_speech_is_certain(glued: SpeechWindow) -> None:
    bare = SpeechWindow(0, Track(0), glued.pcm, glued.pieces)
    assert bare.speech_at(1.0) == 1.0
