"""What a client keeps until the server has it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.client.ring import Ring

pytestmark = pytest.mark.unit


def filled(count: int, keep_s: float = 30.0) -> Ring:
    ring = Ring(keep_s)
    for number in range(count):
        ring.add(0.02 * number, number.to_bytes(2, "little"))
    return ring


def test_frames_are_numbered_and_kept() -> None:
    ring = filled(3)
    assert (ring.next, len(ring)) == (3, 3)
    frame = ring.at(1)
    assert frame is not None
    assert (frame.sequence, frame.captured_s, frame.pcm) == (1, 0.02, b"\1\0")
    assert ring.at(3) is None


def test_what_is_on_the_disk_is_forgotten_but_not_what_is_missing() -> None:
    ring = filled(10)
    ring.acknowledged(7, [(2, 3), (5, 5)])
    assert [frame.sequence for frame in ring.again([(0, 9)])] == [2, 3, 5, 8, 9]
    assert [frame.sequence for frame in ring.again([(2, 3), (5, 5)])] == [2, 3, 5]


def test_thirty_seconds_are_kept_and_the_oldest_go_first() -> None:
    ring = filled(1500)
    assert ring.full
    assert ring.lost == 0
    ring.add(30.0, b"\0\0")
    assert (ring.lost, len(ring)) == (1, 1500)
    assert ring.at(0) == ring.at(1)


def test_a_resumed_track_goes_on_with_its_numbers() -> None:
    ring = Ring()
    ring.begin_at(77)
    assert ring.add(0.0, b"\0\0").sequence == 77


def test_what_was_said_before_the_track_had_a_number_is_kept_in_order() -> None:
    ring = filled(2)
    ring.note("mute")
    ring.add(0.04, b"\2\0")
    ring.begin_at(77)
    ring.acknowledged(76)
    assert [(one.sequence, one.pcm) for one in ring.again([(0, 100)])] == [
        (77, b"\0\0"),
        (78, b"\1\0"),
        (79, b"\2\0"),
    ]
    assert (len(ring), ring.next, ring.at(79)) == (3, 80, ring.again([(79, 79)])[0])
    assert [ring.notes(0, number) == [] for number in (78, 79)] == [True, False]
    assert ring.add(0.06, b"\3\0").sequence == 80


def test_what_was_pushed_out_before_the_track_had_a_number_leaves_a_gap() -> None:
    ring = filled(12, keep_s=0.2)
    ring.begin_at(100)
    assert ring.lost == 2
    assert [one.sequence for one in ring.again([(0, 200)])] == list(range(102, 112))


def test_messages_go_before_their_frame_once_and_again_after_a_cut() -> None:
    ring = filled(2)
    ring.note("mute")
    ring.add(0.04, b"\0\0")
    ring.note("unmute")
    assert [note.text for note in ring.notes(0, 1)] == []
    [mute] = ring.notes(0, 2)
    assert mute.text == "mute"
    assert [note.text for note in ring.notes(mute.number, 3)] == ["unmute"]
    assert [note.text for note in ring.notes(0, 3)] == ["mute", "unmute"]
    ring.acknowledged(2)
    assert [note.text for note in ring.notes(0, 3)] == ["unmute"]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5), st.integers(-1, 60))
def test_nothing_that_is_not_acknowledged_is_forgotten(
    missing: list[tuple[int, int]], through: int
) -> None:
    ring = filled(60)
    ring.acknowledged(through, missing)
    kept = {frame.sequence for frame in ring.again([(0, 60)])}
    lacking = {n for first, last in missing for n in range(first, last + 1)}
    assert kept == {n for n in range(60) if n > through or n in lacking}
