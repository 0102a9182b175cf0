"""Edits, and offsets through them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.text.spans import Edit, Rewritten, apply, unchanged

pytestmark = pytest.mark.unit


def rewritten() -> Rewritten:
    return apply("3시 반에 2명이", [Edit(6, 7, "두 "), Edit(0, 1, "세")])


def test_edits_are_sorted_and_carried_out() -> None:
    assert rewritten().text == "세시 반에 두 명이"
    assert [edit.start for edit in rewritten().edits] == [0, 6]


def test_an_edit_that_changes_nothing_is_left_out() -> None:
    assert apply("회의", [Edit(0, 1, "회")]) == unchanged("회의")


@pytest.mark.parametrize(
    ("new", "raw"),
    [((0, 1), (0, 1)), ((3, 5), (3, 5)), ((6, 7), (6, 7)), ((8, 9), (7, 8)), ((6, 9), (6, 8))],
)
def test_spans_cross_both_ways(new: tuple[int, int], raw: tuple[int, int]) -> None:
    assert rewritten().raw_span(*new) == raw
    assert rewritten().new_span(*raw)[1] in {new[1], new[1] + 1}


def test_a_cut_through_an_edit_takes_the_whole_edit() -> None:
    shorter = apply("천이백 원", [Edit(0, 3, "1200")])
    assert shorter.raw_span(1, 2) == (0, 3)
    assert shorter.new_span(2, 3) == (0, 4)


def test_what_was_deleted_is_found_at_its_place() -> None:
    cut = apply("음 그러니까 네", [Edit(0, 2, "")])
    assert cut.text == "그러니까 네"
    assert cut.raw_span(0, 4) == (2, 6)
    assert cut.raw_span(0, 0) == (0, 2)


@pytest.mark.parametrize("edits", [[Edit(0, 2, "a"), Edit(1, 3, "b")], [Edit(2, 9, "c")]])
def test_edits_that_overlap_or_leave_the_text_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="overlaps another or leaves"):
        apply("회의록", edits)


def test_a_span_outside_is_refused() -> None:
    with pytest.raises(ValueError, match="not inside"):
        unchanged("회의").raw_span(1, 3)


def test_two_rewritings_become_one() -> None:
    first = rewritten()
    at = first.text.index("두 명")
    both = first.then(apply(first.text, [Edit(at, at + 3, "두명"), Edit(1, 2, "씨")]))
    assert both.text == "세씨 반에 두명이"
    assert both.raw == first.raw
    assert both.raw_span(6, 8) == (6, 8)


def test_rewritings_of_different_texts_do_not_chain() -> None:
    with pytest.raises(ValueError, match="another text"):
        unchanged("가").then(unchanged("나"))


@st.composite
def rewritings(draw: st.DrawFn, raw: str | None = None) -> Rewritten:
    text = draw(st.text("가나다라", max_size=12)) if raw is None else raw
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    edits = [
        Edit(start, end, draw(st.text("xyz", max_size=3))) for start, end in dict(spans).items()
    ]
    return apply(text, edits)


@given(rewritings(), st.data())
def test_chaining_gives_the_text_of_the_second(first: Rewritten, data: st.DataObject) -> None:
    second = data.draw(rewritings(raw=first.text))
    both = first.then(second)
    assert (both.raw, both.text) == (first.raw, second.text)


@given(rewritings(), st.data())
def test_untouched_letters_keep_their_place(rewriting: Rewritten, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(rewriting.text)))
    end = data.draw(st.integers(start, len(rewriting.text)))
    raw_start, raw_end = rewriting.raw_span(start, end)
    assert 0 <= raw_start <= raw_end <= len(rewriting.raw)
    kept = [letter for letter in rewriting.text[start:end] if letter in "가나다라"]
    inside = list(rewriting.raw[raw_start:raw_end])
    assert all(letter in inside for letter in kept)
