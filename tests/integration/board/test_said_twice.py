"""The cases of work said again, through the inbox and a real database."""

from pathlib import Path

import pytest

from moksori.board.model import Evidence, Kind, Offer, Status
from moksori.board.service import Boards
from moksori.board.tickets import NewTicket
from moksori.testing.matching import NEW, STATUS, Case, cases

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

DATA = Path(__file__).parents[2] / "data" / "matching.jsonl"
AGAIN = [case for part in ("dev", "held-out") for case in cases(DATA, part, NEW)]
SPOKEN = ("speaker", "open")
TOLD = [case for part in ("dev", "held-out") for case in cases(DATA, part, STATUS)]


async def opened(boards: Boards, case: Case) -> tuple[str, list[str]]:
    board = await boards.create("w", case.id)
    ids = []
    for one in case.board:
        new = NewTicket(one["title"], owner=one.get("owner"))
        ticket = await boards.tickets.add("w", board.id, new, actor="김")
        if one.get("done"):
            await boards.tickets.set_status("w", ticket.id, Status.DONE, actor="김")
        ids.append(ticket.id)
    return board.id, ids


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_work_said_again_is_one_ticket_with_both_evidences(boards: Boards) -> None:
    missed = []
    for case in AGAIN:
        board_id, ids = await opened(boards, case)
        evidence = (Evidence("m2", (case.id,)),)
        offer = Offer(case.id, Kind.NEW, 0.9, evidence, title=case.phrase, owner=case.person)
        (made,) = await boards.inbox.offer("w", board_id, [offer])
        again = made.ticket_id in ids
        assert len(await boards.tickets.listing("w", board_id)) == len(ids) + (not again)
        assert (await boards.tickets.get("w", str(made.ticket_id))).evidence == evidence
        if again != (case.expected is not None) or case.found() != (
            ids.index(str(made.ticket_id)) if again else None
        ):
            missed.append(case.id)
    assert len(missed) <= 1, missed


async def test_a_change_moves_the_ticket_of_its_speaker_and_the_open_one(boards: Boards) -> None:
    for case in (one for one in TOLD if one.category in SPOKEN):
        board_id, ids = await opened(boards, case)
        offer = Offer(
            case.id,
            Kind.STATUS,
            0.9,
            (Evidence("m2", (case.id,)),),
            subject=case.phrase,
            speaker=case.person,
            to="doing",
        )
        (made,) = await boards.inbox.offer("w", board_id, [offer])
        expected = None if case.expected is None else ids[case.expected]
        assert made.ticket_id == expected, case.id
