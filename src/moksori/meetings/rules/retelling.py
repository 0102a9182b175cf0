"""The same work told of more than once: in a recap, by a shorter name, or sentence by sentence."""

from dataclasses import replace

from moksori.meetings.model import Status, StatusChange


def in_part(change: StatusChange) -> StatusChange:
    """Tell 만 삼천 권을 마쳤습니다. 나머지는 ...: what has a rest is not done."""
    if change.to is not Status.DONE:
        return change
    return replace(change, to=Status.DOING, confidence=min(change.confidence, 0.8))


def told_before(
    found: dict[str, StatusChange], change: StatusChange
) -> tuple[StatusChange, StatusChange | None]:
    """Return a change by the longer of its names, and what `found` loses: the same told before.

    Work is the same where it is named alike (차량, 배송 차량), and where a part of its name is told
    again in the same state (신규 홈페이지 디자인, then 홈페이지).
    """
    before = found.pop(change.subject, None)
    if before:
        return change, before
    told = next((one for one in found.values() if _is_the_same(change, one)), None)
    if told is None:
        return change, None
    del found[told.subject]
    return replace(change, subject=max(told.subject, change.subject, key=len)), told


def _is_the_same(change: StatusChange, other: StatusChange) -> bool:
    if is_short_for(change.subject, other.subject):
        return True
    if change.to is not other.to or change.evidence == other.evidence:
        return False
    one, two = set(change.subject.split()), set(other.subject.split())
    return one < two or two < one


def is_short_for(short: str, long: str) -> bool:
    """Tell 차량 from 배송 차량."""
    return short != long and long.endswith(" " + short)


def told_again(before: StatusChange, change: StatusChange) -> StatusChange:
    """Return a change with both lines where the same was said before, else the later one."""
    if before.to is not change.to:
        return replace(change, origin=change.origin or before.origin)
    lines = tuple(dict.fromkeys((*before.evidence, *change.evidence)))
    score = max(before.confidence, change.confidence)
    return replace(change, evidence=lines, confidence=score, origin=before.origin or change.origin)
