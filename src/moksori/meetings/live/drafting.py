"""What a language model made of a talk so far: the row of a draft, and its queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from moksori.meetings.items import body_json, body_of, body_of_json, minutes_of
from moksori.meetings.model import Minutes
from moksori.meetings.tables import DRAFT
from moksori.ports.store import Transaction


@dataclass(frozen=True, slots=True)
class Draft:
    """Minutes by a language model, and its answers, ready for JSON, by which it goes on."""

    minutes: Minutes
    windows: Sequence[Mapping[str, Any]] = ()


async def find_draft(tx: Transaction, meeting_id: str) -> Draft | None:
    """Return the draft of a meeting, None for none yet."""
    query = select(DRAFT.c.body, DRAFT.c.windows).where(DRAFT.c.meeting_id == meeting_id)
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else Draft(minutes_of(body_of_json(row.body)), row.windows)


async def put_draft(tx: Transaction, meeting_id: str, draft: Draft) -> None:
    """Keep a draft in the place of the one before; the meeting is locked."""
    values = {"body": body_json(body_of(draft.minutes)), "windows": list(draft.windows)}
    mine = DRAFT.c.meeting_id == meeting_id
    if (await tx.execute(select(DRAFT.c.meeting_id).where(mine))).first() is None:
        await tx.execute(insert(DRAFT).values(meeting_id=meeting_id, **values))
    else:
        await tx.execute(update(DRAFT).where(mine).values(values))
