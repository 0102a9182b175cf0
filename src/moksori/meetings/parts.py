"""A segment made two, and two made one: pure, and each takes the other back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from moksori.errors import (
    ConflictError,
    InputError,
    NotFoundError,
    UnsupportedOptionError,
)
from moksori.meetings.meeting import Segment, check_speaker, check_words, said_by
from moksori.ports.stt import Word
from moksori.text.plain import tidy


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a segment is cut: behind the first `at` characters of its text.

    `ends_s` and `begins_s` are when the first part ends and the second one begins, for who knows
    that better than the words do. `speaker` said the second part; None: who said the first one.
    """

    at: int
    ends_s: float | None = None
    begins_s: float | None = None
    speaker: str | None = None


def parted(segment: Segment, cut: Cut, index: int) -> tuple[Segment, Segment]:
    """Return both parts of a segment; the first one keeps its id, the second one gets `index`.

    Words go to the part in which most of their letters are, and tell when it begins or ends. Of a
    segment without them the time is divided in proportion to the letters.

    Raises:
        InputError: a part has no words, or the times of the cut lie outside of the segment.
    """
    first, second = tidy(segment.text[: cut.at]), tidy(segment.text[cut.at :])
    if not first or not second:
        raise InputError("both parts of a segment have words", length=len(segment.text))
    share = letters(first) / (letters(first) + letters(second))
    count = _words_before(segment.words, share)
    ends_s, begins_s = _moment(segment, cut, count, share)
    raws = _raw_parts(segment.raw, first, second, share)
    if cut.speaker is not None:
        check_speaker(cut.speaker)
    return (
        replace(
            segment,
            text=first,
            end_s=ends_s,
            rev=segment.rev + 1,
            raw=raws[0],
            words=segment.words[:count],
        ),
        replace(
            segment,
            index=index,
            speaker=said_by(cut.speaker) or segment.speaker,
            text=second,
            start_s=begins_s,
            rev=segment.rev + 1,
            raw=raws[1],
            words=segment.words[count:],
        ),
    )


def joined(first: Segment, second: Segment) -> Segment:
    """Return two segments as one; it has the id, the speaker and the track of the first one.

    Words stay where both have them.

    Raises:
        InputError: it would be too long.
    """
    text = tidy(f"{first.text} {second.text}")
    check_words(text, first.speaker)
    raws = [one.raw or one.text for one in (first, second)]
    has_raw = first.raw is not None or second.raw is not None
    ends = [one.end_s for one in (first, second) if one.end_s is not None]
    return replace(
        first,
        text=text,
        end_s=max(ends) if first.start_s is not None and len(ends) == len(raws) else None,
        rev=first.rev + 1,
        raw=" ".join(raws) if has_raw else None,
        words=first.words + second.words if first.words and second.words else (),
    )


def cut_back(first: Segment, second: Segment, whole: Segment) -> Cut | None:
    """Return the cut that makes two segments again of what they became, but for their ids.

    None where no cut makes them as they were.
    """
    if whole.start_s is None and second.index != first.index + 1:
        return None
    cut = Cut(len(first.text), first.end_s, second.start_s, second.speaker)
    try:
        again = parted(whole, cut, second.index)
    except (InputError, UnsupportedOptionError):
        return None
    return cut if [_said(one) for one in again] == [_said(first), _said(second)] else None


def joins_back(first: Segment, second: Segment, whole: Segment) -> bool:
    """Whether both parts of a segment, joined, are what it was."""
    return _said(joined(first, second)) == _said(whole)


def neighbours(
    spoken: Sequence[Segment], name: str, other: str | None = None
) -> tuple[Segment, Segment]:
    """Return a segment and the next one, or both with one that stands before or behind it.

    `spoken` are all segments in the order of speaking.

    Raises:
        NotFoundError: no such segment.
        InputError: nothing follows, or the other one is no neighbour.
    """
    names = [segment.id for segment in spoken]
    if name not in names or other not in {None, *names}:
        raise NotFoundError("no such segment")
    place = names.index(name)
    if other is not None and place and names[place - 1] == other:
        return spoken[place - 1], spoken[place]
    if place + 1 == len(spoken):
        raise InputError("nothing follows this segment")
    if other not in {None, names[place + 1]}:
        raise InputError("only neighbours become one segment")
    return spoken[place], spoken[place + 1]


def free_index(segments: Sequence[Segment], segment: Segment) -> int:
    """Return the index of a new segment that is spoken after `segment`.

    Raises:
        ConflictError: without times segments stand in the order of their indexes, and there the
            next one is taken.
    """
    taken = {one.index for one in segments}
    if all(one.start_s is not None for one in segments):
        return max(taken) + 1
    if segment.index + 1 in taken:
        raise ConflictError("without times there is no room behind this segment")
    return segment.index + 1


def still_holds(now: Segment | None, before: Segment) -> bool:
    """Whether a segment is still of all the time that the one of its index was of `before`.

    Without times a cut is not seen.
    """
    if now is None or now.start_s != before.start_s:
        return False
    return now.end_s is None or before.end_s is None or now.end_s >= before.end_s


def _said(segment: Segment) -> Segment:
    return replace(segment, rev=0)


def letters(text: str) -> int:
    """Return how many characters a text has, without its spaces."""
    return len("".join(text.split()))


def _words_before(words: Sequence[Word], share: float) -> int:
    """Return how many words come before a cut behind this share of all letters."""
    sizes = [letters(word.text) for word in words]
    goal, passed = share * sum(sizes), 0
    for count, size in enumerate(sizes):
        if passed + size / 2 > goal:
            return count
        passed += size
    return len(sizes)


def _moment(
    segment: Segment, cut: Cut, count: int, share: float
) -> tuple[float | None, float | None]:
    """Return when the first part ends and the second one begins, as far as that is known."""
    start, end = segment.start_s, segment.end_s
    if cut.ends_s is not None or cut.begins_s is not None:
        return _told(segment, cut)
    if start is None or end is None:
        return None, start
    if 0 < count < len(segment.words):
        ends, begins = segment.words[count - 1].end_s, segment.words[count].start_s
    else:
        ends = begins = start + (end - start) * share
    begins = min(max(begins, start), end)
    return min(max(ends, start), begins), begins


def _told(segment: Segment, cut: Cut) -> tuple[float | None, float | None]:
    ends = cut.begins_s if cut.ends_s is None else cut.ends_s
    begins = cut.ends_s if cut.begins_s is None else cut.begins_s
    times = [segment.start_s, ends, begins, segment.end_s]
    known = [one for one in times if one is not None]
    if len(known) < len(times) or known != sorted(known):
        raise InputError("a segment is cut within its time")
    return ends, begins


def _raw_parts(
    raw: str | None, first: str, second: str, share: float
) -> tuple[str | None, str | None]:
    """Return both parts of what the recogniser wrote: between words, at the like place."""
    if raw is None:
        return None, None
    pieces = raw.split()
    count, rest = len(first.split()), len(second.split())
    if len(pieces) != count + rest:
        count = round(share * len(pieces))
    return " ".join(pieces[:count]) or None, " ".join(pieces[count:]) or None
