"""Frames on the wire: what was packed is read again, and nothing else."""

import math
import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.audio.wire import HEAD_BYTES, LATEST_S, Close, WireFrame, unpacked
from moksori.errors import InputError

pytestmark = pytest.mark.unit


@given(
    st.integers(0, 2**32 - 1),
    st.floats(0, LATEST_S, allow_nan=False),
    st.integers(1, 960),
)
def test_what_was_packed_is_read_again(sequence: int, captured_s: float, samples: int) -> None:
    frame = WireFrame(sequence, captured_s, bytes(range(256)) * 8)
    frame = WireFrame(sequence, captured_s, frame.pcm[: 2 * samples])
    assert unpacked(frame.packed()) == frame


def test_the_head_is_little_endian_as_documented() -> None:
    packed = WireFrame(0x01020304, 1.5, b"\x01\x02").packed()
    assert packed[:4] == b"\x04\x03\x02\x01"
    assert packed[4:8] == b"\x01\x00\x00\x00"
    assert packed[8:16] == struct.pack("<d", 1.5)
    assert packed[16:] == b"\x01\x02"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x" * (HEAD_BYTES - 1),
        struct.pack("<IId", 0, 0, 0.0),
        struct.pack("<IId", 0, 2, 0.0) + b"xx",
        struct.pack("<IId", 0, 1, 0.0) + b"xxx",
        struct.pack("<IId", 0, 961, 0.0) + b"x" * 1922,
        struct.pack("<IId", 0, 2**32 - 1, 0.0),
        struct.pack("<IId", 0, 1, math.nan) + b"xx",
        struct.pack("<IId", 0, 1, math.inf) + b"xx",
        struct.pack("<IId", 0, 1, -1.0) + b"xx",
    ],
)
def test_what_is_no_frame_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        unpacked(data)


def test_a_track_bounds_its_frames() -> None:
    frame = WireFrame(0, 0.0, b"x" * 640).packed()
    assert unpacked(frame, 320).pcm == b"x" * 640
    with pytest.raises(InputError):
        unpacked(frame, 319)


@given(st.binary(max_size=64))
def test_any_bytes_are_a_frame_or_refused(data: bytes) -> None:
    with suppress(InputError):
        assert unpacked(data).packed() == data


def test_who_should_come_again_is_told() -> None:
    assert {code for code in Close if code.come_again} == {1001, 1011, 1012, 4408, 4429, 4507}
