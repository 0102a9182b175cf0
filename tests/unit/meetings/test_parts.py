"""Segments cut in two and made one: nothing said gets lost, and one takes the other back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.errors import ConflictError, InputError, NotFoundError, UnsupportedOptionError
from moksori.meetings.meeting import Segment, in_spoken_order
from moksori.meetings.parts import (
    Cut,
    cut_back,
    free_index,
    joined,
    joins_back,
    neighbours,
    parted,
    still_holds,
)
from moksori.ports.stt import Word

pytestmark = pytest.mark.unit

TEXT = "네, 알겠습니다. 그럼 배포는 언제 하죠?"
AT = TEXT.index("그럼")
WORDS = tuple(
    Word(at, at + 0.5, text, 0.9)
    for at, text in zip((1.0, 1.6, 3.0, 3.6, 4.2, 4.8), TEXT.split(), strict=True)
)
WHOLE = Segment(4, "김민수", 1, 0.8, 5.5, TEXT, 3, "네 알겠습니다 그럼 배포는 언제 하죠", WORDS)
BARE = replace(WHOLE, raw=None, words=())


def test_words_tell_where_a_part_ends_and_the_next_begins() -> None:
    first, second = parted(WHOLE, Cut(AT), 9)
    assert (first.text, second.text) == ("네, 알겠습니다.", "그럼 배포는 언제 하죠?")
    assert (first.words, second.words) == (WORDS[:2], WORDS[2:])
    assert (first.start_s, first.end_s) == (0.8, 2.1)
    assert (second.start_s, second.end_s) == (3.0, 5.5)
    assert (first.raw, second.raw) == ("네 알겠습니다", "그럼 배포는 언제 하죠")
    assert (first.id, first.rev, second.id, second.rev) == ("S0005", 4, "S0010", 4)
    assert (second.speaker, second.track) == ("김민수", 1)


def test_without_words_the_time_is_that_of_the_letters() -> None:
    first, second = parted(
        replace(BARE, start_s=0.0, end_s=10.0, text="가나 다라마바사아"), Cut(3), 9
    )
    assert (first.end_s, second.start_s, second.end_s) == (2.5, 2.5, 10.0)


def test_a_cut_inside_of_a_word_leaves_it_where_most_of_it_is() -> None:
    first, second = parted(WHOLE, Cut(TEXT.index("니다")), 9)
    assert (first.text, second.text[:3]) == ("네, 알겠습", "니다.")
    assert (first.words, second.words) == (WORDS[:2], WORDS[2:])
    assert (first.raw or "").split() + (second.raw or "").split() == (WHOLE.raw or "").split()


def test_words_that_are_out_of_step_leave_the_times_in_order() -> None:
    odd = replace(WHOLE, words=(*WORDS[:1], replace(WORDS[1], end_s=9.0), *WORDS[2:]))
    first, second = parted(odd, Cut(AT), 9)
    assert (first.end_s, second.start_s) == (3.0, 3.0)


def test_one_word_alone_is_cut_by_its_letters() -> None:
    one = Segment(0, None, 0, 0.0, 4.0, "알겠습니다", words=(Word(0.0, 4.0, "알겠습니다"),))
    first, second = parted(one, Cut(2), 1)
    assert (first.text, first.end_s, second.text, second.start_s) == ("알겠", 1.6, "습니다", 1.6)
    assert first.words + second.words == one.words


@pytest.mark.parametrize(("start", "end"), [(None, None), (3.0, None)])
def test_where_times_are_not_known_none_are_made_up(start: float | None, end: float | None) -> None:
    first, second = parted(replace(BARE, start_s=start, end_s=end), Cut(AT), 9)
    assert (first.start_s, first.end_s, second.start_s, second.end_s) == (start, None, start, None)


def test_who_knows_the_moment_and_the_speaker_tells_them() -> None:
    first, second = parted(WHOLE, Cut(AT, 2.2, 2.9, "이서연"), 9)
    assert (first.end_s, second.start_s) == (2.2, 2.9)
    assert (first.speaker, second.speaker) == ("김민수", "이서연")
    first, second = parted(WHOLE, Cut(AT, begins_s=2.5), 9)
    assert (first.end_s, second.start_s) == (2.5, 2.5)
    first, second = parted(WHOLE, Cut(AT, ends_s=2.5), 9)
    assert (first.end_s, second.start_s) == (2.5, 2.5)


@pytest.mark.parametrize(
    ("cut", "start"),
    [
        (Cut(0), 0.8),
        (Cut(len(TEXT)), 0.8),
        (Cut(len(TEXT) + 5), 0.8),
        (Cut(AT, 0.5), 0.8),
        (Cut(AT, 3.0, 2.0), 0.8),
        (Cut(AT, begins_s=6.0), 0.8),
        (Cut(AT, begins_s=2.0), None),
    ],
)
def test_what_can_not_be_cut_is_refused(cut: Cut, start: float | None) -> None:
    with pytest.raises(InputError):
        parted(replace(WHOLE, start_s=start), cut, 9)


def test_a_speaker_without_a_name_is_refused() -> None:
    with pytest.raises(UnsupportedOptionError):
        parted(WHOLE, Cut(AT, speaker=" "), 9)


def test_two_become_one_with_the_name_and_the_words_of_both() -> None:
    first, second = parted(WHOLE, Cut(AT, speaker="이서연"), 9)
    again = joined(first, second)
    assert again == replace(WHOLE, rev=5), "all but the count of corrections is as it was"


def test_a_joining_tells_the_cut_that_takes_it_back() -> None:
    first, second = parted(WHOLE, Cut(AT, speaker="이서연"), 9)
    cut = cut_back(first, second, joined(first, second))
    assert cut == Cut(AT - 1, first.end_s, second.start_s, "이서연")
    again = parted(joined(first, second), cut, 12)
    assert [replace(one, rev=0) for one in again] == [
        replace(first, rev=0),
        replace(second, rev=0, index=12),
    ]


@pytest.mark.parametrize(
    "second",
    [
        Segment(5, "이서연", 1, 6.0, 7.0, "다음 주요."),
        Segment(5, "이서연", 1, 2.0, 3.0, "네."),
        Segment(5, None, 1, 5.5, 7.0, "네.", words=(Word(5.5, 6.0, "네."),)),
        Segment(5, "김민수", 0, 5.5, 7.0, "네.", words=(Word(5.5, 6.0, "네."),)),
        Segment(5, "김민수", 1, None, None, "네."),
    ],
    ids=["no-words", "inside", "nobody", "another-track", "no-times"],
)
def test_where_something_is_lost_nothing_takes_a_joining_back(second: Segment) -> None:
    assert cut_back(WHOLE, second, joined(WHOLE, second)) is None


def test_without_times_a_joining_is_taken_back_where_there_is_room() -> None:
    one, two, three = (Segment(n, "가", 0, None, None, f"말 {n}") for n in range(3))
    assert cut_back(one, two, joined(one, two)) == Cut(3, speaker="가")
    assert cut_back(one, three, joined(one, three)) is None


def test_a_cut_between_words_is_taken_back_by_joining() -> None:
    assert joins_back(*parted(WHOLE, Cut(AT), 9), WHOLE)
    assert not joins_back(*parted(WHOLE, Cut(AT + 1), 9), WHOLE), "there was no space"
    assert not joins_back(*parted(WHOLE, Cut(AT, speaker="이서연"), 9), replace(WHOLE, track=2))


def test_words_stay_only_where_both_have_them() -> None:
    other = Segment(5, "이서연", 0, 6.0, 7.0, "다음 주요.")
    one = joined(WHOLE, other)
    assert (one.text, one.words, one.end_s) == (f"{TEXT} 다음 주요.", (), 7.0)
    assert one.raw == "네 알겠습니다 그럼 배포는 언제 하죠 다음 주요."
    assert joined(other, BARE).raw is None


def test_who_spoke_longer_tells_when_it_ends() -> None:
    inside = Segment(5, "이서연", 0, 2.0, 3.0, "네.")
    assert joined(WHOLE, inside).end_s == 5.5
    assert joined(WHOLE, replace(inside, end_s=None)).end_s is None
    assert joined(replace(WHOLE, start_s=None, end_s=None), inside).end_s is None


def test_one_that_would_be_too_long_is_refused() -> None:
    with pytest.raises(InputError):
        joined(replace(BARE, text="가" * 12_000), replace(BARE, text="나" * 12_000))


def said(*starts: float | None) -> list[Segment]:
    return [Segment(n, None, 0, start, None, f"말 {n}") for n, start in enumerate(starts)]


def test_neighbours_are_those_of_the_order_of_speaking() -> None:
    spoken = in_spoken_order(said(0.0, 4.0, 2.0))
    names = [
        [one.id for one in neighbours(spoken, *asked)]
        for asked in (
            ("S0001",),
            ("S0003", "S0001"),
            ("S0003", "S0002"),
            ("S0002", "S0003"),
        )
    ]
    assert names == [
        ["S0001", "S0003"],
        ["S0001", "S0003"],
        ["S0003", "S0002"],
        ["S0003", "S0002"],
    ]


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (("S0002",), InputError),
        (("S0001", "S0002"), InputError),
        (("S0001", "S0001"), InputError),
        (("S0001", "S0009"), NotFoundError),
        (("S0009",), NotFoundError),
    ],
)
def test_who_is_no_neighbour_is_refused(asked: tuple[str, ...], error: type[Exception]) -> None:
    with pytest.raises(error):
        neighbours(in_spoken_order(said(0.0, 4.0, 2.0)), *asked)


def test_what_was_cut_is_not_what_it_was_and_what_grew_still_holds_it() -> None:
    first, second = parted(WHOLE, Cut(AT), 9)
    assert not still_holds(first, WHOLE)
    assert not still_holds(second, WHOLE)
    assert not still_holds(None, WHOLE)
    assert still_holds(joined(first, second), first)
    assert still_holds(replace(WHOLE, text="고쳤다", speaker="이서연", rev=9), WHOLE)


def test_without_times_only_what_is_gone_is_seen() -> None:
    bare = replace(BARE, start_s=None, end_s=None)
    assert still_holds(parted(bare, Cut(AT), 5)[0], bare)
    assert not still_holds(None, bare)


def test_a_new_segment_gets_the_next_index() -> None:
    segments = said(0.0, 1.0, 2.0)
    assert free_index(segments, segments[0]) == 3
    assert free_index(segments[:1] + segments[2:], segments[0]) == 3


def test_without_times_the_index_is_the_place() -> None:
    segments = said(None, None, None)
    assert free_index(segments, segments[2]) == 3
    assert free_index([segments[0], segments[2]], segments[0]) == 1, "one was joined there"
    with pytest.raises(ConflictError):
        free_index(segments, segments[0])


TALK = st.lists(st.text("가나다라 .😀", min_size=1, max_size=6), min_size=2, max_size=12)


@given(TALK, st.integers(1, 80), st.booleans())
def test_a_cut_is_taken_back_by_joining(pieces: list[str], at: int, timed: bool) -> None:
    text = " ".join(" ".join(pieces).split())
    words = tuple(Word(float(n), n + 0.5, word) for n, word in enumerate(text.split()) if timed)
    whole = Segment(0, "가", 0, 0.0, float(len(text.split())), text, 1, text, words)
    try:
        first, second = parted(whole, Cut(at), 1)
    except InputError:
        assert not text[:at].strip() or not text[at:].strip()
        return
    assert first.text + second.text == text[:at].strip() + text[at:].strip()
    assert first.words + second.words == words
    assert 0.0 <= (first.end_s or 0.0) <= (second.start_s or 0.0) <= (whole.end_s or 0.0)
    if text[at - 1] == " " or text[at] == " ":
        assert replace(joined(first, second), rev=1) == whole
