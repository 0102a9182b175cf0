import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.audio.spool import FrameSpool, PieceSpool, Spooled

pytestmark = pytest.mark.unit


def frame(number: int, size: int = 640) -> Spooled:
    return Spooled(number, 20 * (number % 10**9) - 7, bytes([number % 251 + 1]) * size)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spool")


@given(st.lists(st.integers(0, 3_000), max_size=200), st.lists(st.integers(0, 2**62), max_size=5))
def test_frames_come_in_the_order_of_their_numbers_each_once(
    folder: Path, numbers: list[int], odd: list[int]
) -> None:
    spool = FrameSpool(folder / "frames")
    for number in (*numbers, *odd, *numbers[:20]):
        spool.put(frame(number))
    assert list(spool) == [frame(number) for number in sorted({*numbers, *odd})]
    spool.close()


@given(st.permutations(range(30)), st.lists(st.integers(0, 9_000), min_size=30, max_size=30))
def test_pieces_come_in_the_order_of_their_numbers_each_once(
    folder: Path, numbers: list[int], sizes: list[int]
) -> None:
    spool = PieceSpool(folder / "pieces")
    for number in (*numbers, *numbers[:5]):
        spool.put(frame(number, sizes[number]))
    assert list(spool) == [frame(number, sizes[number]) for number in range(30)]
    spool.close()


def test_short_and_long_frames_stay_what_they_are(folder: Path) -> None:
    spool = FrameSpool(folder / "odd")
    for number, size in ((0, 0), (1, 100), (2, 640), (3, 9_000)):
        spool.put(frame(number, size))
    assert [len(one.pcm) for one in spool] == [0, 100, 640, 640]
    assert [one.captured_ms for one in spool] == [-7, 13, 33, 53]
    spool.close()


def test_numbers_that_are_far_apart_cost_little(folder: Path) -> None:
    spool = FrameSpool(folder / "far")
    for number in range(0, 1 << 40, 1 << 33):
        spool.put(frame(number))
    assert (folder / "far").stat().st_blocks * 512 < 2_000_000
    assert len(list(spool)) == 128
    spool.close()


def test_nobody_else_may_read_it(folder: Path) -> None:
    spool = FrameSpool(folder / "own")
    assert (folder / "own").stat().st_mode & 0o077 == 0
    spool.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        spool.put(frame(0))
    assert os.path.exists(folder / "own")  # noqa: PTH110 - a plain look
