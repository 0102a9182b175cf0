import pytest

from moksori.engines.stt.about import ModelCard
from moksori.engines.stt.drafts import draft_frames, draft_tokens

pytestmark = pytest.mark.unit

REAL = ModelCard("small")
SHORT = ModelCard("tiny", min_window_s=4.0)


@pytest.mark.parametrize(
    ("sound_s", "frames"),
    [
        (0.1, 1000),
        (9.7, 1000),
        (9.71, 1100),
        (12.0, 1300),
        (15.0, 1600),
        (29.9, 3000),
        (30.0, 3000),
    ],
)
def test_a_real_model_gets_ten_seconds_at_least_and_whole_ones(sound_s: float, frames: int) -> None:
    assert draft_frames(sound_s, REAL) == frames


@pytest.mark.parametrize(("sound_s", "frames"), [(0.5, 400), (3.7, 400), (3.8, 500), (12.0, 1300)])
def test_a_model_that_bears_short_windows_gets_them(sound_s: float, frames: int) -> None:
    assert draft_frames(sound_s, SHORT) == frames


def test_a_model_may_be_given_all_of_it() -> None:
    """Where short windows cost too many words."""
    whole = ModelCard("turbo", draft_window_s=30.0)
    assert draft_frames(1.0, whole) == 3000
    assert draft_frames(1.0, ModelCard("bold", draft_window_s=2.0)) == 200


def test_tokens_are_bounded_by_the_time_there_was_to_speak() -> None:
    assert draft_tokens(1.0) == 28
    assert draft_tokens(10.0) == 136
    assert draft_tokens(0.01) > 8
