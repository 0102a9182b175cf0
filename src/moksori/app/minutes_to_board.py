"""From minutes to the board: work and status changes become suggestions, each offered once."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial

import anyio
import anyio.to_thread

from moksori.board.model import Evidence, Kind, Offer
from moksori.board.renewing import Renewal
from moksori.board.service import Boards
from moksori.errors import EngineNotInstalledError, NotFoundError, StaleError
from moksori.meetings import store
from moksori.meetings.items import ACTIONS, CHANGES, Body, Item, cited_in
from moksori.meetings.meeting import Meeting, index_of
from moksori.meetings.model import ActionItem, Participant, StatusChange
from moksori.meetings.versions import Version
from moksori.ports.store import Transaction
from moksori.text.morphemes import warm_up


class BoardFollowing:
    """Offers the work of meetings to boards; see `meetings.work.Following`."""

    def __init__(self, boards: Boards) -> None:
        self._boards = boards
        self._thread = anyio.CapacityLimiter(1)

    async def follow(self, meeting: Meeting, version: Version) -> str:
        """Offer it to the board of the meeting, to the default one where it has none or it is gone.

        An offer is known by the meeting and the item, which keeps its id from version to version.

        Raises:
            StaleError: the version cites other segments by now.
        """
        offers = offers_of(meeting.id, version.body)
        check = partial(_check_cited, meeting, version)

        async def offer(board_id: str) -> None:
            await self._boards.inbox.offer(meeting.workspace, board_id, offers, check=check)

        return await self._to_board(meeting, offer)

    async def keep_up(self, meeting: Meeting, version: Version) -> str | None:
        """Bring the board up to date with a talk that goes on; None where it has nothing for one.

        What people have put in their own words is offered once, as they wrote it.
        """
        renewal = renewal_of(meeting.id, version.body)
        if not renewal.offers and meeting.board_id is None:
            return None

        async def keep_up(board_id: str) -> None:
            await self._boards.inbox.keep_up(meeting.workspace, board_id, meeting.id, renewal)

        return await self._to_board(meeting, keep_up)

    async def rename(self, meeting: Meeting, old: str, new: str) -> str | None:
        """Let the cards of a meeting follow a speaker who has another name now."""
        if meeting.board_id is None:
            return None

        async def rename(board_id: str) -> None:
            await self._boards.inbox.rename(meeting.workspace, board_id, meeting.id, old, new)

        return await self._to_board(meeting, rename)

    async def _to_board(self, meeting: Meeting, act: Callable[[str], Awaitable[None]]) -> str:
        await anyio.to_thread.run_sync(_warm_up, limiter=self._thread)
        if meeting.board_id is not None:
            try:
                await act(meeting.board_id)
            except NotFoundError:
                pass
            else:
                return meeting.board_id
        board = await self._boards.default(meeting.workspace)
        await act(board.id)
        return board.id


class KnownPeople:
    """The people of a workspace, as minutes know participants."""

    def __init__(self, boards: Boards) -> None:
        self._boards = boards

    async def __call__(self, workspace: str) -> Sequence[Participant]:
        """Return them, oldest first."""
        people = await self._boards.people.listing(workspace)
        return [Participant(person.name, person.aliases) for person in people]


async def _check_cited(meeting: Meeting, version: Version, tx: Transaction) -> None:
    """Make sure that a version cites what it did when it was read; see `meetings.cutting`."""
    held = await store.find_version(tx, meeting.id, version.number)
    if held is not None and cited_in(held.body) != cited_in(version.body):
        raise StaleError("segments were cut or joined meanwhile")


def _warm_up() -> None:
    """Load the model of words now: while it loads, no lock of a board should be held."""
    with suppress(EngineNotInstalledError):  # the board goes by letters then
        warm_up()


def offers_of(meeting_id: str, body: Body) -> list[Offer]:
    """Return what minutes suggest, in the order it was said; of one utterance the work first."""
    items = (*body.section(ACTIONS), *body.section(CHANGES))
    said = sorted(items, key=lambda item: index_of(item.evidence[0]) or 0)
    return [_offer(meeting_id, item) for item in said]


def renewal_of(meeting_id: str, body: Body) -> Renewal:
    """Return what minutes suggest while the talk goes on."""
    kept = (_key(meeting_id, item) for item in body.items if item.kept)
    left = (_key(meeting_id, item) for item in body.removed)
    return Renewal(offers_of(meeting_id, body), frozenset(kept), frozenset(left))


def _key(meeting_id: str, item: Item) -> str:
    return f"{meeting_id}:{item.id}"


def _offer(meeting_id: str, item: Item) -> Offer:
    content = item.content
    source_key = _key(meeting_id, item)
    evidence = (Evidence(meeting_id, item.evidence),)
    match content:
        case ActionItem():
            return Offer(
                source_key,
                Kind.NEW,
                content.confidence,
                evidence,
                title=content.title,
                owner=content.owner,
                due=content.due,
            )
        case StatusChange():
            return Offer(
                source_key,
                Kind.STATUS,
                content.confidence,
                evidence,
                subject=content.subject,
                to=content.to.value,
            )
        case _:
            raise TypeError("only work and status changes are offered")
