"""What a share is: frozen values and pure decisions, no I/O."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Final

from moksori.errors import RateLimitedError, UnsupportedOptionError
from moksori.meetings.items import Body
from moksori.meetings.meeting import Segment

TRIES: Final = 10
TRIES_WITHIN: Final = timedelta(minutes=15)
"""So many wrong passwords are borne within this time, for each share."""

PASSWORD_LENGTHS: Final = range(6, 201)
LABEL_LENGTH: Final = 100
LONGEST_DAYS: Final = 365


class Part(StrEnum):
    """What of a meeting a share shows."""

    MINUTES = "minutes"
    TRANSCRIPT = "transcript"
    AUDIO = "audio"


@dataclass(frozen=True, slots=True)
class NewShare:
    """What a caller asks for; without `days` it lasts until it is revoked.

    With `from_s` or `to_s` it shows only what was said between these seconds of the meeting.
    """

    parts: tuple[Part, ...]
    label: str = ""
    password: str | None = None
    days: int | None = None
    from_s: float | None = None
    to_s: float | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A link to a meeting as it is listed: its token is shown once, at creation, and never kept.

    `uses` counts how often it was opened.
    """

    id: str
    workspace: str
    meeting_id: str
    label: str
    parts: tuple[Part, ...]
    has_password: bool
    created_at: datetime
    expires_at: datetime | None = None
    from_s: float | None = None
    to_s: float | None = None
    uses: int = 0
    used_at: datetime | None = None

    @property
    def narrow(self) -> bool:
        """Whether it shows a stretch of the meeting only."""
        return self.from_s is not None or self.to_s is not None

    def lasts(self, now: datetime) -> bool:
        """Whether it still opens something."""
        return self.expires_at is None or now < self.expires_at

    def holds(self, segment: Segment) -> bool:
        """Whether all of a segment lies in the stretch; one whose times are not known does not."""
        if not self.narrow:
            return True
        start_s, end_s = segment.start_s, segment.end_s
        if start_s is None or (self.from_s is not None and start_s < self.from_s):
            return False
        return self.to_s is None or (end_s is not None and end_s <= self.to_s)


def checked(new: NewShare) -> NewShare:
    """Return the request, each part once, if its values are possible.

    Raises:
        UnsupportedOptionError: there is no part, a value is too long or too short, the stretch has
            no length, or it is asked for together with the sound, which is lent as a whole.
    """
    if not new.parts:
        raise UnsupportedOptionError("a share shows at least one part", option="parts")
    if len(new.label) > LABEL_LENGTH or not new.label.isprintable():
        raise UnsupportedOptionError("the label is too long or not printable", option="label")
    if new.password is not None and len(new.password) not in PASSWORD_LENGTHS:
        raise UnsupportedOptionError(
            "a password has 6 to 200 characters", option="password", least=PASSWORD_LENGTHS.start
        )
    if new.days is not None and not 1 <= new.days <= LONGEST_DAYS:
        raise UnsupportedOptionError(
            "a share lasts 1 to 365 days", option="days", limit=LONGEST_DAYS
        )
    _check_stretch(new)
    return replace(new, parts=tuple(part for part in Part if part in new.parts))


def _check_stretch(new: NewShare) -> None:
    if new.from_s is None and new.to_s is None:
        return
    if not 0 <= (new.from_s or 0.0) < (new.to_s if new.to_s is not None else float("inf")):
        raise UnsupportedOptionError("from_s comes before to_s", option="to_s")
    if Part.AUDIO in new.parts:
        raise UnsupportedOptionError(
            "the sound is lent as a whole: with from_s or to_s, leave audio out", option="parts"
        )


@dataclass(frozen=True, slots=True)
class Tries:
    """How many wrong passwords a share has borne since a time."""

    count: int = 0
    since: datetime | None = None

    def another(self, now: datetime) -> "Tries":
        """Return them with one more.

        Raises:
            RateLimitedError: there were as many as may be; `retry_after_s` says when to come again.
        """
        if self.since is None or now - self.since >= TRIES_WITHIN:
            return Tries(1, now)
        if self.count >= TRIES:
            rest_s = ceil((self.since + TRIES_WITHIN - now).total_seconds())
            raise RateLimitedError("too many wrong passwords", retry_after_s=max(rest_s, 1))
        return Tries(self.count + 1, self.since)


def narrowed(body: Body, inside: Collection[str] | None) -> Body:
    """Return minutes as a share shows them: without what people took out.

    With `inside`, ids of segments, only items that rest on nothing else; keywords are of the whole
    meeting, and fall away.
    """
    if inside is None:
        return replace(body, removed=())
    items = tuple(item for item in body.items if set(item.evidence) <= set(inside))
    return replace(body, items=items, keywords=(), removed=())
