"""Names and order of what a transcript holds."""

import pytest

from moksori.ports.queue import JobState
from moksori.transcripts.model import (
    Segment,
    TrackMode,
    audio_key,
    audio_prefix,
    in_spoken_order,
    topic_of,
)

pytestmark = pytest.mark.unit


def segment(index: int, start_s: float, track: int = 0) -> Segment:
    return Segment(index, track, None, start_s, start_s + 1, "x")


@pytest.mark.parametrize(("index", "name"), [(0, "S0001"), (41, "S0042"), (12_344, "S12345")])
def test_segments_are_named_from_one(index: int, name: str) -> None:
    assert segment(index, 0.0).id == name


def test_spoken_order_is_by_start_then_track_then_index() -> None:
    mixed = [segment(3, 2.0), segment(2, 1.0, 1), segment(1, 1.0, 0), segment(0, 1.0, 1)]
    assert [one.index for one in in_spoken_order(mixed)] == [1, 0, 2, 3]


def test_the_recording_lies_below_its_prefix() -> None:
    assert audio_key("J").startswith(audio_prefix("J") + "/")
    assert topic_of("J") == "job:J"


def test_track_modes_are_those_of_the_decoder() -> None:
    from moksori.audio.decode import TRACK_MODES

    assert set(TRACK_MODES) == {mode.value for mode in TrackMode}


def test_three_states_are_final() -> None:
    assert {state.value for state in JobState if state.final} == {"done", "failed", "cancelled"}
