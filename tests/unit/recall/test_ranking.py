from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.errors import InputError
from moksori.recall.model import Hit, How, Match, Passage
from moksori.recall.ranking import cursor_of, ranked, start_in

pytestmark = pytest.mark.unit

DAY = datetime(2026, 11, 20, tzinfo=UTC)


def hit(source: str, number: int, score: float, *, days_ago: int = 0) -> Hit:
    at = DAY - timedelta(days=days_ago)
    passage = Passage(source, f"S{number:04}", None, float(number), "", at)
    return Hit(passage, Match(How.WORD, score, ((0, 1),)))


def places(hits: list[Hit]) -> list[str]:
    return [f"{one.passage.source}{int(one.passage.start_s)}" for one in hits]


def test_the_better_score_comes_first_and_newer_before_older() -> None:
    hits = [hit("a", 1, 0.75), hit("b", 1, 0.95, days_ago=9), hit("c", 1, 0.75, days_ago=1)]
    assert places(ranked(hits)) == ["b1", "a1", "c1"]


def test_meetings_take_turns_within_a_way_of_finding() -> None:
    hits = [hit("a", number, 0.79) for number in range(4)] + [hit("b", 1, 0.785, days_ago=30)]
    assert places(ranked(hits)) == ["a0", "b1", "a1", "a2", "a3"]


def test_turns_never_lift_a_worse_way_of_finding() -> None:
    hits = [hit("a", number, 0.71) for number in range(20)] + [hit("b", 1, 0.599)]
    assert places(ranked(hits))[-1] == "b1"


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 9), st.floats(0.1, 1.0)),
        max_size=30,
        unique_by=lambda one: one[:2],
    )
)
def test_scores_fall_and_nothing_is_lost(found: list[tuple[str, int, float]]) -> None:
    hits = [hit(*one) for one in found]
    order = ranked(hits)
    scores = [one.match.score for one in order]
    assert scores == sorted(scores, reverse=True)
    assert sorted(places(order)) == sorted(places(hits))
    assert places(ranked(reversed(hits))) == places(order)


def test_a_cursor_leads_to_the_next_hit() -> None:
    hits = [hit("a", number, 0.7) for number in range(5)]
    cursor = cursor_of(hits, 2)
    assert start_in([], cursor) == 2
    assert start_in(hits, cursor) == 2
    assert start_in(hits[1:], cursor) == 1  # the first hit was deleted meanwhile
    assert start_in(hits[2:], cursor) == 2  # the one that the page ended with as well
    assert cursor_of(hits, 5) is None
    assert start_in(hits, None) == 0


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%%%",
        "한글",
        urlsafe_b64encode(b"[]").decode(),
        urlsafe_b64encode(b"[0,1,2]").decode(),
        urlsafe_b64encode(b'["1","a","b"]').decode(),
        urlsafe_b64encode(b'[-1,"a","b"]').decode(),
        urlsafe_b64encode(b'[true,"a","b"]').decode(),
        urlsafe_b64encode(b'{"a":1,"b":2,"c":3}').decode(),
        urlsafe_b64encode(b"\xff\xff").decode(),
        "W" * 5_000,
    ],
)
def test_a_foreign_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InputError):
        start_in([], cursor)
