"""What offers come to, without a database."""

from datetime import UTC, date, datetime

import pytest

from moksori.board.acts import Act, by_person, edited, merged
from moksori.board.model import Evidence, Kind, Offer, Ticket

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
FIRST, SECOND = Evidence("m1", ("S0001",)), Evidence("m2", ("S0004",))
EARLY, LATE = date(2026, 11, 20), date(2026, 12, 1)


def ticket(
    owner: str | None = None, due: date | None = None, edited: tuple[str, ...] = ()
) -> Ticket:
    return Ticket(
        "t",
        "b",
        "c",
        "5",
        "서버 이전",
        NOW,
        NOW,
        owner=owner,
        due=due,
        evidence=(FIRST,),
        edited=edited,
    )


def offer(
    kind: Kind = Kind.NEW,
    title: str | None = "서버 이전",
    owner: str | None = None,
    due: date | None = None,
) -> Offer:
    return Offer("k", kind, 0.9, (SECOND,), title, owner, due, ticket_id="t")


@pytest.mark.parametrize(
    ("known", "said", "edited", "owner"),
    [
        (None, "김민수", (), "김민수"),
        ("김민수", None, (), "김민수"),
        ("김민수", "이정훈", (), "김민수"),
        (None, "이정훈", ("owner",), None),
    ],
)
def test_a_merge_fills_the_owner_in(
    known: str | None, said: str | None, edited: tuple[str, ...], owner: str | None
) -> None:
    act = merged(ticket(owner=known, edited=edited), offer(owner=said))
    assert (act.action, act.after.owner) == ("merged", owner)
    assert act.after.evidence == (FIRST, SECOND)


@pytest.mark.parametrize(
    ("known", "said", "edited", "due"),
    [
        (None, EARLY, (), EARLY),
        (EARLY, LATE, (), LATE),
        (EARLY, None, (), EARLY),
        (EARLY, LATE, ("due",), EARLY),
    ],
)
def test_a_merge_takes_the_day_that_was_said_last(
    known: date | None, said: date | None, edited: tuple[str, ...], due: date | None
) -> None:
    assert merged(ticket(due=known, edited=edited), offer(due=said)).after.due == due


def test_an_edit_sets_what_was_said_and_nothing_else() -> None:
    act = edited(ticket(owner="김민수", due=EARLY), offer(Kind.EDIT, None, due=LATE))
    assert act.changes == ("due",)
    assert (act.after.owner, act.after.due, act.after.title) == ("김민수", LATE, "서버 이전")
    assert act.after.evidence == (FIRST, SECOND)


def test_what_a_person_sets_is_marked_once() -> None:
    act = Act("edited", None, ticket(edited=("title",)))
    made = by_person(act, ("owner", "title", "to", "ticket_id"))
    assert made.after.edited == ("title", "owner")
    assert by_person(act, ()).after.edited == ("title",)
