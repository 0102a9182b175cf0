import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.backends.audiolog.spans import MAX_SPANS, Spans, TrackBook
from moksori.ports.audiolog import Gap, TrackState

pytestmark = pytest.mark.unit

numbers = st.lists(st.integers(0, 60), max_size=80)


@given(numbers)
def test_is_the_set_of_its_numbers(sent: list[int]) -> None:
    spans, plain = Spans(), set[int]()
    for number in sent:
        assert spans.add(number) is (number not in plain)
        plain.add(number)
    assert spans.last == max(plain, default=-1)
    assert {n for first, last in spans.ranges for n in range(first, last + 1)} == plain
    missing = {n for gap in spans.gaps() for n in range(gap.first, gap.last + 1)}
    assert missing == set(range(spans.last + 1)) - plain


@given(numbers)
def test_ranges_are_apart_and_sorted(sent: list[int]) -> None:
    spans = Spans()
    for number in sent:
        spans.add(number)
    flat = [edge for pair in spans.ranges for edge in pair]
    assert flat == sorted(flat)
    assert all(after[0] > before[1] + 1 for before, after in pairwise(spans.ranges))


@given(numbers, st.integers(0, 70))
def test_a_copy_leads_its_own_life(sent: list[int], more: int) -> None:
    spans = Spans((number, number) for number in sorted({2 * n for n in sent}))
    kept = spans.ranges
    spans.copy().add(more)
    assert spans.ranges == kept


def test_order_of_arrival_does_not_matter_for_size() -> None:
    spans = Spans()
    for number in [*range(0, 400, 2), *range(1, 400, 2)]:
        assert spans.add(number)
    assert spans.ranges == [(0, 399)]


def test_gives_the_oldest_gap_up_when_there_are_too_many() -> None:
    spans = Spans()
    for number in range(MAX_SPANS):
        spans.add(2 * number)
    assert spans.gaps()[0] == Gap(1, 1)
    spans.add(2 * MAX_SPANS)
    assert len(spans.ranges) == MAX_SPANS
    assert spans.gaps()[0] == Gap(3, 3)
    assert not spans.add(1)
    assert spans.add(3)


def test_never_grows_beyond_its_bound() -> None:
    spans = Spans()
    for number in range(5_000):
        assert spans.add(3 * number)
        assert len(spans.ranges) <= MAX_SPANS


@given(numbers, st.one_of(st.none(), st.integers(61, 70)))
def test_a_book_survives_json(sent: list[int], end: int | None) -> None:
    book = TrackBook(end=end)
    for number in sent:
        book.add(number)
    again = TrackBook.from_json(json.loads(json.dumps(book.to_json())))
    assert again.state() == book.state()
    assert book.state().frames == len(set(sent))


def test_missing_reaches_to_the_end_where_it_is_known() -> None:
    assert TrackState().missing == 0
    assert TrackState(through=9, frames=8).missing == 2
    assert TrackState(through=9, frames=8, end=15).missing == 7
