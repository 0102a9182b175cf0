"""Sound of any length becomes frames of 20 ms at 16 kHz, none lost and none twice."""

from collections.abc import Sequence

import anyio
import anyio.lowlevel
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.errors import OverloadedError
from moksori.ports.audiolog import MAX_FRAME_BYTES, AudioFrame, Receipt, TrackState
from moksori.surfaces.http.sound import Cut, Pieces, Sound, store

pytestmark = pytest.mark.unit


def speech(samples: int) -> bytes:
    return np.random.default_rng(4).integers(-3000, 3000, samples).astype("<i2").tobytes()


@given(
    st.lists(st.integers(min_value=0, max_value=3_000), max_size=12),
    st.sampled_from([8_000, 16_000, 24_000]),
)
def test_any_cuts_give_the_same_frames(cuts: list[int], rate_hz: int) -> None:
    pcm = speech(sum(cuts))
    pieces, at = [], 0
    for samples in cuts:
        pieces.append(pcm[2 * at : 2 * (at + samples)])
        at += samples
    by_piece, at_once = Sound(rate_hz, 0), Sound(rate_hz, 0)
    cut = [one for piece in pieces for one in by_piece.frames(piece)] + by_piece.last()
    whole = at_once.frames(pcm) + at_once.last()
    assert cut == whole
    assert [one.sequence for one in cut] == list(range(len(cut))) == list(range(by_piece.count))
    assert {len(one.pcm) for one in cut} <= {640}
    assert len(cut) == -(-sum(cuts) // (rate_hz // 50))


def test_at_16_khz_the_samples_are_the_same() -> None:
    pcm = speech(800)
    sound = Sound(16_000, 0)
    first = sound.frames(pcm)
    assert b"".join(one.pcm for one in first) == pcm[:1280]
    assert sound.last()[0].pcm == pcm[1280:] + bytes(320)


def test_time_goes_on_where_the_buffer_before_has_ended() -> None:
    sound = Sound(24_000, 1_500)
    frames = sound.frames(speech(1_200))
    assert [one.captured_ms for one in frames] == [1_500, 1_520]
    assert (sound.count, sound.length_ms, sound.until_ms) == (2, 50, 1_550)
    assert [one.captured_ms for one in sound.last()] == [1_540]
    assert sound.last() == []


@given(st.lists(st.integers(min_value=0, max_value=3), max_size=5))
def test_pieces_of_a_stream_are_numbered_and_fit_into_the_log(sizes: list[int]) -> None:
    pieces: Cut = Pieces(count=7, captured_ms=40)
    given_in = [bytes([n]) * (n * MAX_FRAME_BYTES // 2) for n in sizes]
    frames = [one for piece in given_in for one in pieces.frames(piece)] + list(pieces.last())
    assert b"".join(one.pcm for one in frames) == b"".join(given_in)
    assert [one.sequence for one in frames] == list(range(7, pieces.count))
    assert all(0 < len(one.pcm) <= MAX_FRAME_BYTES and one.captured_ms == 40 for one in frames)


class Track:
    """A track whose disk is busy a few times."""

    def __init__(self, busy: int) -> None:
        self.busy = busy
        self.kept: list[AudioFrame] = []

    async def append(self, frames: Sequence[AudioFrame]) -> Receipt:
        self.busy -= 1
        if self.busy >= 0:
            raise OverloadedError("too much waits for the disk")
        self.kept += frames
        return Receipt(len(frames), 0, TrackState())


@pytest.mark.anyio
@pytest.mark.parametrize("busy", [0, 1, 6])
async def test_a_busy_disk_is_waited_for(busy: int, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)
        await anyio.lowlevel.checkpoint()

    monkeypatch.setattr(anyio, "sleep", wait)
    track, frames = Track(busy), Pieces().frames(b"sound")
    await store(track, frames)
    assert track.kept == frames
    assert len(waited) == busy
    assert waited == sorted(waited)


@pytest.mark.anyio
async def test_a_disk_that_stays_busy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def wait(seconds: float) -> None:
        assert seconds > 0
        await anyio.lowlevel.checkpoint()

    monkeypatch.setattr(anyio, "sleep", wait)
    track = Track(100)
    with pytest.raises(OverloadedError):
        await store(track, Pieces().frames(b"sound"))
    await store(track, [])
    assert track.kept == []
