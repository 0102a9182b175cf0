"""Minutes and their versions as callers read and write them."""

from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, Field, JsonValue, StringConstraints

from moksori.meetings.items import Item, body_json, item_json
from moksori.meetings.versions import Comparison, MinutesEdit, NewItem, Version
from moksori.surfaces.http.asks import Ask
from moksori.surfaces.http.meeting_shapes import MeetingTitle, MinutesLanguage, TemplateName
from moksori.surfaces.http.shapes import Shape

ItemId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]
SectionName = Literal[
    "summary", "topics", "decisions", "action_items", "status_changes", "questions", "risks"
]
WorkState = Literal["todo", "doing", "review", "done", "blocked"]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,20}$")]
Fields = Annotated[dict[FieldName, JsonValue], Field(max_length=10)]


class NewItemAsk(Ask):
    """An item that a person adds."""

    kind: SectionName
    """The section it belongs to."""
    fields: Fields
    """As the section shows them: `text`, or `title`, `owner`, `due`, or `subject`, `to`; and the
    `evidence`, ids of segments."""


class MinutesEditAsk(Ask):
    """What a person changes; no engine takes it back."""

    title: MeetingTitle | None = None
    """The title of the meeting."""
    changed: dict[ItemId, Fields] = Field(default_factory=dict, max_length=500)
    """Fields of items, by their id."""
    removed: list[ItemId] = Field(default_factory=list, max_length=500)
    """Ids of items that go; they do not come back when minutes are written anew."""
    added: list[NewItemAsk] = Field(default_factory=list, max_length=500)
    """Items that no engine found."""

    def edit(self) -> MinutesEdit:
        """Return the change."""
        return MinutesEdit(
            title=self.title,
            changed=self.changed,
            removed=self.removed,
            added=[NewItem(one.kind, one.fields) for one in self.added],
        )


class RegenerateAsk(Ask):
    """How minutes are written anew; what is absent stays as it was."""

    template: TemplateName | None = None
    """Another template."""
    language: MinutesLanguage | None = None
    """Another language."""


class RestoreAsk(Ask):
    """An older version that becomes the newest."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    """Its number."""


class _ItemShape(Shape):
    id: str
    """Its name, the same from version to version."""
    origin: Literal["engine", "person"]
    """Who put it into the minutes."""
    edited: bool
    """Whether a person has changed it since."""
    evidence: list[str]
    """Ids of the segments it rests on."""
    confidence: float
    """How sure the engine was, 0..1."""


class StatementShape(_ItemShape):
    """A sentence of the minutes."""

    text: str
    """In words."""


class ActionShape(_ItemShape):
    """Work that somebody does."""

    title: str
    """What is to be done."""
    owner: str | None
    """Who does it, if that was said."""
    due: str | None
    """Until when, YYYY-MM-DD."""
    condition: str | None
    """What it hangs on, as it was said."""


class ChangeShape(_ItemShape):
    """Work that now stands elsewhere."""

    subject: str
    """The work, as it was named."""
    was: WorkState | None = Field(alias="from")
    """Where it stood, if that was said."""
    to: WorkState
    """Where it stands."""


class ContentShape(Shape):
    """What minutes say."""

    at: AwareDatetime
    """When it was written."""
    summary: list[StatementShape]
    """The meeting in a few sentences."""
    topics: list[StatementShape]
    """What it was about."""
    decisions: list[StatementShape]
    """What was decided."""
    action_items: list[ActionShape]
    """Who does what, until when."""
    status_changes: list[ChangeShape]
    """What stands elsewhere now."""
    questions: list[StatementShape]
    """What was asked and not answered."""
    risks: list[StatementShape]
    """What may go wrong."""
    keywords: list[str]
    """What came up most."""
    engine: str
    """What the newest words of an engine come from: `rules`, `llm:...`."""


class MinutesShape(ContentShape):
    """One version of the minutes of a meeting."""

    meeting_id: str
    """The meeting."""
    number: int
    """The version; also its `ETag`."""
    author: str
    """The engine that wrote it, or who changed it."""
    reason: Literal["live", "created", "regenerated", "edited", "restored"]
    """Why there is this version; `live`: people are still speaking."""
    title: str
    """The title of the meeting."""
    notes: list[str]
    """Codes of what a reader should know, such as `llm_unavailable`."""
    removed: list[dict[str, Any]]
    """What people took out."""

    @classmethod
    def of(cls, version: Version) -> Self:
        """Show a version."""
        return cls.model_validate(
            {
                **body_json(version.body),
                "meeting_id": version.meeting_id,
                "number": version.number,
                "author": version.author,
                "reason": version.reason,
                "at": version.at,
            }
        )


class VersionShape(Shape):
    """A version in a list, without its text."""

    number: int
    """Its number."""
    author: str
    """The engine that wrote it, or who changed it."""
    reason: str
    """Why there is this version."""
    at: AwareDatetime
    """When it was written."""
    title: str
    """The title it gave."""
    items: int
    """How many items it has."""

    @classmethod
    def of(cls, version: Version) -> Self:
        """Show a version."""
        return cls(
            number=version.number,
            author=version.author,
            reason=version.reason,
            at=version.at,
            title=version.body.title,
            items=len(version.body.items),
        )


class VersionList(Shape):
    """Versions, newest first."""

    versions: list[VersionShape]
    """One page."""
    next_before: int | None
    """`before` of the next page; null at the end."""


class TitlesShape(Shape):
    """A title that changed."""

    older: str
    """What it was."""
    newer: str
    """What it is."""


class ChangedShape(Shape):
    """An item that says something else."""

    older: dict[str, Any]
    """What it was."""
    newer: dict[str, Any]
    """What it is."""


class ComparisonShape(Shape):
    """What differs between two versions."""

    title: TitlesShape | None
    """When the titles differ."""
    added: list[dict[str, Any]]
    """Items that are new."""
    removed: list[dict[str, Any]]
    """Items that are gone."""
    changed: list[ChangedShape]
    """Items that say something else."""

    @classmethod
    def of(cls, found: Comparison) -> Self:
        """Show what differs."""
        titles = found.title
        return cls(
            title=None if titles is None else TitlesShape(older=titles[0], newer=titles[1]),
            added=[_item(one) for one in found.added],
            removed=[_item(one) for one in found.removed],
            changed=[
                ChangedShape(older=_item(older), newer=_item(newer))
                for older, newer in found.changed
            ],
        )


def _item(item: Item) -> dict[str, Any]:
    return {"kind": item.kind, **item_json(item)}
