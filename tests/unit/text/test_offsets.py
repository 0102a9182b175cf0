"""Laws of offsets that hold for any rewriting, drawn at random."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.text.spans import Edit, Rewritten, Span, apply, unchanged

pytestmark = pytest.mark.unit


@st.composite
def rewritings(draw: st.DrawFn, raw: str | None = None, shortest: int = 0) -> Rewritten:
    text = draw(st.text("가나다라마", max_size=14)) if raw is None else raw
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True)))
    spans = zip(cuts[::2], cuts[1::2], strict=False)
    words = st.text("xyz", min_size=shortest, max_size=4)
    return apply(text, [Edit(*span, draw(words)) for span in spans])


@st.composite
def nested(draw: st.DrawFn, length: int) -> tuple[Span, Span]:
    """Draw a span and one inside it, both of at least one letter."""
    start = draw(st.integers(0, length - 1))
    end = draw(st.integers(start + 1, length))
    inner = draw(st.integers(start, end - 1))
    return (start, end), (inner, draw(st.integers(inner + 1, end)))


def holds(outer: Span, inner: Span) -> bool:
    return outer[0] <= inner[0] <= inner[1] <= outer[1]


@given(rewritings(shortest=1), st.data())
def test_there_and_back_never_loses_anything(done: Rewritten, data: st.DataObject) -> None:
    if done.text:
        span, _ = data.draw(nested(len(done.text)))
        assert holds(done.new_span(*done.raw_span(*span)), span)
    if done.raw:
        span, _ = data.draw(nested(len(done.raw)))
        assert holds(done.raw_span(*done.new_span(*span)), span)


@given(rewritings(), st.data())
def test_a_part_comes_from_a_part(done: Rewritten, data: st.DataObject) -> None:
    if done.text:
        outer, inner = data.draw(nested(len(done.text)))
        assert holds(done.raw_span(*outer), done.raw_span(*inner))
    if done.raw:
        outer, inner = data.draw(nested(len(done.raw)))
        assert holds(done.new_span(*outer), done.new_span(*inner))


@given(rewritings())
def test_each_letter_outside_of_edits_is_itself_again(done: Rewritten) -> None:
    edited = {at for edit in done.edits for at in range(edit.start, edit.end)}
    for at in set(range(len(done.raw))) - edited:
        start, end = done.new_span(at, at + 1)
        assert done.text[start:end] == done.raw[at]
        assert done.raw_span(start, end) == (at, at + 1)


@given(rewritings())
def test_each_edit_leads_to_its_whole_stretch(done: Rewritten) -> None:
    for edit in done.edits:
        if edit.start < edit.end and edit.text:
            start, end = done.new_span(edit.start, edit.end)
            assert done.text[start:end] == edit.text
            for at in range(start, end):
                assert done.raw_span(at, at + 1) == (edit.start, edit.end)


@given(rewritings(), st.data())
def test_a_chain_leads_at_least_as_far_back_as_its_links(
    first: Rewritten, data: st.DataObject
) -> None:
    second = data.draw(rewritings(raw=first.text))
    if second.text:
        span, _ = data.draw(nested(len(second.text)))
        link = second.raw_span(*span)
        assert holds(first.then(second).raw_span(*span), first.raw_span(*link))


@given(rewritings(), st.data())
def test_three_in_a_row_may_be_joined_in_any_order(first: Rewritten, data: st.DataObject) -> None:
    second = data.draw(rewritings(raw=first.text))
    third = data.draw(rewritings(raw=second.text))
    left, right = first.then(second).then(third), first.then(second.then(third))
    assert (left.raw, left.text) == (right.raw, right.text) == (first.raw, third.text)


@given(rewritings())
def test_doing_nothing_before_or_after_changes_nothing(done: Rewritten) -> None:
    for chained in (unchanged(done.raw).then(done), done.then(unchanged(done.text))):
        assert (chained.raw, chained.text) == (done.raw, done.text)
        assert apply(done.raw, chained.edits).text == done.text


@given(rewritings())
def test_edits_in_any_order_are_one_rewriting(done: Rewritten) -> None:
    assert apply(done.raw, reversed(done.edits)) == done
