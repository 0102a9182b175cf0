"""Shares, and what they show, as callers read and write them."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, StringConstraints

from moksori.meetings.items import body_json
from moksori.meetings.sharing.model import NewShare, Part, Share
from moksori.meetings.sharing.reading import Look, Page
from moksori.meetings.versions import Version
from moksori.surfaces.http.asks import Ask
from moksori.surfaces.http.meeting_shapes import MeetingSegment, MinutesLanguage, Seconds
from moksori.surfaces.http.minute_shapes import ContentShape
from moksori.surfaces.http.shapes import Shape

PartName = Literal["minutes", "transcript", "audio"]
Label = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{0,100}$")]
NewPassword = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{6,200}$")]
SomePassword = Annotated[str, StringConstraints(max_length=200)]
Days = Annotated[int, Field(ge=1, le=365)]


class ShareAsk(Ask):
    """A link that is to show a meeting, or a part of it."""

    parts: list[PartName] = Field(min_length=1, max_length=3)
    """What it shows."""
    label: Label = ""
    """For whom it is; whoever has the link does not see this."""
    password: NewPassword | None = None
    """What whoever has the link must know as well."""
    days: Days | None = None
    """How long it lasts; until it is revoked when absent."""
    from_s: Seconds | None = None
    """Only what was said from this second on; not together with `audio`."""
    to_s: Seconds | None = None
    """Only what was said until this second; not together with `audio`."""

    def new(self) -> NewShare:
        """Return what is asked for."""
        return NewShare(
            parts=tuple(Part(name) for name in self.parts),
            label=self.label,
            password=self.password,
            days=self.days,
            from_s=self.from_s,
            to_s=self.to_s,
        )


class OpenAsk(Ask):
    """What opens a link."""

    password: SomePassword | None = None
    """The password, where one is asked for."""


class ShareShape(Shape):
    """A link to a meeting, without what opens it."""

    id: str
    """Names the link, to revoke it."""
    label: str
    """For whom it is."""
    parts: list[PartName]
    """What it shows."""
    has_password: bool
    """Whether a password is asked for."""
    from_s: float | None
    """Only what was said from this second on."""
    to_s: float | None
    """Only what was said until this second."""
    created_at: AwareDatetime
    """When it was made."""
    expires_at: AwareDatetime | None
    """Until when it lasts; null until it is revoked."""
    uses: int
    """How often it was opened."""
    used_at: AwareDatetime | None
    """When it was opened last."""

    @classmethod
    def of(cls, share: Share) -> Self:
        """Show a share."""
        return cls.model_validate(_listed(share))


class ShareList(Shape):
    """The links to a meeting, oldest first."""

    shares: list[ShareShape]
    """All of them; those that are over, too."""


class ShareWithToken(ShareShape):
    """A link that was just made."""

    token: str
    """What opens it; it is shown this once."""
    path: str
    """The address of its page on this server."""

    @classmethod
    def made(cls, share: Share, token: str) -> Self:
        """Show a share with its token."""
        return cls.model_validate({**_listed(share), "token": token, "path": f"/s/{token}"})


def _listed(share: Share) -> dict[str, object]:
    return {
        "id": share.id,
        "label": share.label,
        "parts": [part.value for part in share.parts],
        "has_password": share.has_password,
        "from_s": share.from_s,
        "to_s": share.to_s,
        "created_at": share.created_at,
        "expires_at": share.expires_at,
        "uses": share.uses,
        "used_at": share.used_at,
    }


class SharedShape(Shape):
    """Where a link leads to."""

    title: str
    """The title of the meeting; empty while it has none."""
    on: date
    """The day it was held."""
    language: MinutesLanguage
    """The language of its minutes."""
    template: str
    """How its minutes are cut."""
    parts: list[PartName]
    """What there is to read and to hear."""
    from_s: float | None
    """Only what was said from this second on is shown."""
    to_s: float | None
    """Only what was said until this second is shown."""
    expires_at: AwareDatetime | None
    """Until when the link lasts."""
    has_password: bool
    """Whether a password is asked for."""
    opened: bool
    """Whether this caller may read now."""

    @classmethod
    def of(cls, look: Look) -> Self:
        """Show what somebody sees who has the link."""
        share, meeting = look.share, look.meeting
        return cls(
            title=meeting.title,
            on=meeting.on,
            language=meeting.language,
            template=meeting.template,
            parts=[part.value for part in share.parts],
            from_s=share.from_s,
            to_s=share.to_s,
            expires_at=share.expires_at,
            has_password=share.has_password,
            opened=look.opened,
        )


class SharedMinutes(ContentShape):
    """The newest minutes, as a link shows them.

    `evidence` is empty where it shows no words, `keywords` where it shows a stretch of the meeting.
    """

    @classmethod
    def of(cls, share: Share, version: Version) -> Self:
        """Show minutes through a share."""
        body = body_json(version.body)
        if Part.TRANSCRIPT not in share.parts:
            for item in (one for part in body.values() if isinstance(part, list) for one in part):
                if isinstance(item, dict):
                    item["evidence"] = []
        return cls.model_validate({**body, "at": version.at})


class SharedSegments(Shape):
    """Segments in their order."""

    segments: list[MeetingSegment]
    """One page; it may hold fewer than asked for, and is not the last one for that."""
    next_after: int | None
    """`after` of the next page; null at the end."""

    @classmethod
    def of(cls, page: Page) -> Self:
        """Show a page."""
        return cls(
            segments=[MeetingSegment.of(one) for one in page.segments], next_after=page.next_after
        )
