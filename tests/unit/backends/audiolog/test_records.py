from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.backends.audiolog.records import (
    HEADERS_BYTES,
    Header,
    Raw,
    decode,
    decode_header,
    encode,
    next_record,
)

pytestmark = pytest.mark.unit

HEADER = Header(7, 0x51A2B3C4, 99, 6, 1 << 33)
PIECES = [
    encode(HEADER, 1, "가".encode(), n, -n, bytes([n]) * size)
    for n, size in enumerate((0, 1, 640, 300))
]
DATA = b"".join(PIECES)
STARTS = [sum(map(len, PIECES[:n])) for n in range(len(PIECES) + 1)]


def numbers(data: bytes, header: Header = HEADER, *, more: bool = False) -> tuple[list[int], int]:
    """Read to the end; return the numbers, and where to go on."""
    found, at = [], 0
    while isinstance(record := next_record(header, data, at, more=more), Raw):
        found.append(record.sequence)
        at = record.end
    return found, record


@given(st.binary(max_size=300), st.binary(max_size=200), st.integers(0, (1 << 64) - 1))
def test_a_record_comes_back(payload: bytes, name: bytes, sequence: int) -> None:
    data = encode(HEADER, 2, name, sequence, -(1 << 62), payload)
    assert decode(HEADER, data, 0) == Raw(2, name, sequence, -(1 << 62), payload, len(data))


def test_a_header_comes_back() -> None:
    data = HEADER.encode()
    assert len(data) == HEADERS_BYTES
    assert decode_header(data) == HEADER


def test_every_flipped_bit_of_a_header_is_repaired() -> None:
    data = HEADER.encode()
    for bit in range(8 * len(data)):
        assert decode_header(flipped(data, bit)) == HEADER


@pytest.mark.parametrize("size", [0, 10, HEADERS_BYTES // 2 - 1])
def test_no_header_in_a_torn_one(size: int) -> None:
    assert decode_header(HEADER.encode()[:size]) is None
    assert decode_header(bytes(HEADERS_BYTES)) is None


def test_every_cut_keeps_the_records_before_it() -> None:
    for cut in range(len(DATA) + 1):
        whole = sum(end <= cut for end in STARTS[1:])
        found, at = numbers(DATA[:cut])
        assert found == list(range(whole))
        assert at == STARTS[whole]


def test_every_flipped_bit_loses_its_record_only() -> None:
    for index, (start, end) in enumerate(pairwise(STARTS)):
        for bit in range(8 * start, 8 * end, 3):
            found, _ = numbers(flipped(DATA, bit))
            assert found == [n for n in range(len(PIECES)) if n != index]


@given(st.integers(0, len(DATA) - 1), st.binary(min_size=1, max_size=900))
def test_overwritten_bytes_yield_no_record_that_was_not_written(at: int, junk: bytes) -> None:
    data = (DATA[:at] + junk + DATA[at + len(junk) :])[: len(DATA)]
    found, _ = numbers(data)
    hit = {n for n, (a, b) in enumerate(pairwise(STARTS)) if a < at + len(junk) and b > at}
    assert set(range(len(PIECES))) - hit <= set(found)
    assert found == sorted(set(found))
    assert all(decode(HEADER, data, STARTS[n]) == decode(HEADER, DATA, STARTS[n]) for n in found)


def test_with_more_to_come_reading_goes_on_where_a_record_may_have_begun() -> None:
    for cut in range(len(DATA)):
        found, at = numbers(DATA[:cut], more=True)
        assert at <= max(cut, STARTS[len(found)])
        rest, _ = numbers(DATA[at:])
        assert found + rest == list(range(len(PIECES)))


def test_sound_can_not_pose_as_a_record() -> None:
    """A client sends the bytes of a record of its own; the outer one is damaged later."""
    guess = Header(7, 1, 2)
    posing = encode(guess, 1, b"other", 3, 0, b"x")
    data = encode(HEADER, 1, b"a", 0, 0, posing) + PIECES[1]
    assert numbers(flipped(data, 3))[0] == [1]


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
