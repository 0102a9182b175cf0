"""Segments cut in two and made one, with all that cites them, on every database."""

from dataclasses import replace
from typing import Any

import anyio
import pytest

from moksori.board.model import Evidence, Kind, Offer
from moksori.errors import ConflictError, InputError, MoksoriError, NotFoundError, StaleError
from moksori.meetings import store
from moksori.meetings.items import ACTIONS
from moksori.meetings.meeting import MeetingState, NewMeeting, NewSegment, Segment, in_spoken_order
from moksori.meetings.parts import Cut
from moksori.meetings.versions import MinutesEdit
from moksori.ports.stt import Word
from moksori.testing.talk import TALK

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Office = Any  # the fixture's class stands in conftest.py

OPENING = TALK[0][1]
AT = OPENING.index("오늘은")
WORK = ("S0004", "S0005")


async def spoken(office: Office, meeting_id: str) -> list[Segment]:
    return in_spoken_order(await office.meetings.segments("w", meeting_id))


async def lines(office: Office, meeting_id: str) -> list[str]:
    return [one.text for one in await spoken(office, meeting_id)]


async def cited(office: Office, meeting_id: str, number: int | None = None) -> list[str]:
    body = (await office.meetings.minutes.get("w", meeting_id, number)).body
    return [" ".join(one.evidence) for one in body.items]


async def evidence(office: Office) -> dict[str, list[tuple[str, ...]]]:
    """Return what tickets and suggestions cite, by their titles."""
    board = await office.boards.default("w")
    offers = [one.offer for one in await office.boards.inbox.listing("w", board.id)]
    things = [
        *((one.title, one.evidence) for one in await office.tickets()),
        *((one.title or one.subject or "", one.evidence) for one in offers),
    ]
    found: dict[str, list[tuple[str, ...]]] = {}
    for title, points in things:
        found.setdefault(title, []).append(tuple(s for one in points for s in one.segments))
    return found


async def types(office: Office, meeting_id: str, count: int) -> list[tuple[str, Any]]:
    told = (await office.told(meeting_id))[-count:]
    return [(one.type, one.payload.get("id", one.payload.get("action"))) for one in told]


async def test_a_segment_is_cut_told_and_found(office: Office) -> None:
    made = await office.ready()
    parted = await office.cutting.split("w", made.id, "S0001", Cut(AT, speaker="김민수"), rev=1)
    first, second = parted.first, parted.second
    assert parted.exact
    assert (first.id, first.text, first.rev) == ("S0001", "주간 회의 시작하겠습니다.", 2)
    assert (second.id, second.text) == ("S0009", OPENING[AT:])
    assert (first.speaker, second.speaker) == (TALK[0][0], "김민수")
    assert first.end_s == second.start_s
    assert (first.start_s, second.end_s) == (0.0, 0.9)
    assert (await spoken(office, made.id))[:2] == [first, second]
    after = await office.get(made.id)
    assert (after.segments, after.version) == (len(TALK) + 1, made.version)
    assert await types(office, made.id, 3) == [
        ("segment_upserted", "S0001"),
        ("segment_upserted", "S0009"),
        ("meeting_changed", "segments"),
    ]
    rows = office.clerk.rows[f"meeting:{made.id}"]
    assert (rows["S0001"].text, rows["S0009"].text) == (first.text, second.text)
    assert rows["S0009"].speaker == "김민수"


async def test_two_segments_become_one_told_and_found(office: Office) -> None:
    made = await office.ready()
    merged = await office.cutting.merge("w", made.id, "S0007", rev=1)
    assert (merged.segment.id, merged.segment.rev, merged.removed.id) == ("S0007", 2, "S0008")
    assert merged.segment.text == f"{TALK[6][1]} {TALK[7][1]}"
    assert (merged.segment.speaker, merged.segment.end_s, merged.cited) == ("김민수", 7.9, 0)
    assert (await lines(office, made.id))[6:] == [merged.segment.text]
    assert (await office.get(made.id)).segments == len(TALK) - 1
    assert await types(office, made.id, 3) == [
        ("segment_upserted", "S0007"),
        ("segment_removed", "S0008"),
        ("meeting_changed", "segments"),
    ]
    assert (await office.told(made.id))[-2].payload["into"] == "S0007"
    rows = office.clerk.rows[f"meeting:{made.id}"]
    assert "S0008" not in rows
    assert rows["S0007"].text == merged.segment.text
    (gone,) = await office.meetings.quotes("w", made.id, ["S0008"])
    assert gone.gone


async def test_what_cites_a_segment_follows_it_into_another(office: Office) -> None:
    made = await office.ready()
    await office.meetings.minutes.edit("w", made.id, MinutesEdit(title="판 하나 더"), actor="k")
    before = await evidence(office)
    assert before["성능 시험"] == [("S0005",), ("S0005",)]
    versions = {one.id: one.version for one in await office.tickets()}
    merged = await office.cutting.merge("w", made.id, "S0004")
    assert merged.cited == 1 + 4, "the newest minutes, and two tickets with their suggestions"
    assert merged.back is None, "nobody knows any more which of them was cited"
    for number in (None, 1):
        assert "S0005" not in " ".join(await cited(office, made.id, number))
        assert (await cited(office, made.id, number)).count("S0004") == 2
    after = await evidence(office)
    assert after["성능 시험"] == [("S0004",), ("S0004",)]
    assert after["출시 공지문 작성"] == before["출시 공지문 작성"]
    assert {one.id: one.version for one in await office.tickets()} == versions, "nobody is late"
    ticket = next(one for one in await office.tickets() if one.title == "성능 시험")
    (said,) = await office.boards.tickets.evidence("w", ticket.id)
    assert (said.segment, said.text) == ("S0004", f"{TALK[3][1]} {TALK[4][1]}")
    assert (await office.told(made.id))[-3].type == "minutes_updated"
    assert (await office.get(made.id)).minutes == 2, "it is not another version"


async def test_what_cites_a_segment_follows_its_words_when_it_is_cut(office: Office) -> None:
    made = await office.ready()
    await office.cutting.merge("w", made.id, "S0004")
    parted = await office.cutting.split("w", made.id, "S0004", Cut(len(TALK[3][1]) + 1))
    assert (parted.second.id, parted.exact) == ("S0009", True)
    found = await evidence(office)
    assert found["성능 시험"] == [("S0009",), ("S0009",)]
    assert found["출시 공지문 작성"] == [("S0004",), ("S0004",)]
    body = (await office.meetings.minutes.get("w", made.id)).body
    assert [one.evidence for one in body.section(ACTIONS)] == [("S0004",), ("S0009",)]


async def test_joining_takes_a_cut_back(office: Office) -> None:
    made = await office.ready()
    before, things = await spoken(office, made.id), await evidence(office)
    minutes = await office.meetings.minutes.get("w", made.id)
    for name in ("S0001", "S0004"):
        text = next(one.text for one in before if one.id == name)
        parted = await office.cutting.split("w", made.id, name, Cut(text.index(" ")))
        assert parted.exact
        await office.cutting.merge("w", made.id, parted.second.id, other=name)
    after = await spoken(office, made.id)
    assert [replace(one, rev=1) for one in after] == before
    assert await evidence(office) == things
    assert await office.meetings.minutes.get("w", made.id) == minutes


async def test_cutting_takes_back_a_joining_that_nothing_cites(office: Office) -> None:
    made = await office.ready()
    before = await spoken(office, made.id)
    merged = await office.cutting.merge("w", made.id, "S0007")
    assert merged.cited == 0
    assert merged.back is not None
    await office.cutting.split("w", made.id, "S0007", merged.back)
    assert [replace(one, rev=1) for one in await spoken(office, made.id)] == before


async def test_an_act_is_undone_as_before_after_its_evidence_has_moved(office: Office) -> None:
    made = await office.ready()
    board = await office.boards.default("w")
    ticket = next(one for one in await office.tickets() if one.title == "성능 시험")
    offer = Offer(
        "else:1",
        Kind.EDIT,
        0.99,
        (Evidence(made.id, ("S0007", "S0008")),),
        ticket_id=ticket.id,
        owner="박지훈",
    )
    (taken,) = await office.boards.inbox.offer("w", board.id, [offer])
    await office.cutting.merge("w", made.id, "S0007")
    assert (await evidence(office))["성능 시험"][0] == ("S0005", "S0007")
    await office.boards.inbox.undo("w", board.id, taken.id, actor="k")
    after = await office.boards.tickets.get("w", ticket.id)
    assert (after.evidence, after.owner) == (ticket.evidence, ticket.owner)


async def test_other_sources_and_workspaces_are_let_alone(office: Office) -> None:
    made, other = await office.ready(), await office.ready()
    board = await office.boards.create("v", "남의 보드")
    offer = Offer("x:1", Kind.NEW, 0.99, (Evidence(made.id, WORK),), title="남의 일")
    await office.boards.inbox.offer("v", board.id, [offer])
    await office.cutting.merge("w", made.id, "S0004")
    assert await cited(office, other.id) != await cited(office, made.id)
    (theirs,) = await office.boards.tickets.listing("v", board.id)
    assert theirs.evidence == offer.evidence
    (mine,) = [one for one in await office.tickets() if one.title == "성능 시험"]
    assert mine.evidence == (Evidence(made.id, ("S0004",)), Evidence(other.id, ("S0005",)))


async def test_all_boards_that_cite_a_meeting_follow(office: Office) -> None:
    made = await office.ready()
    board = await office.boards.create("w", "둘째")
    offer = Offer("x:1", Kind.NEW, 0.1, (Evidence(made.id, ("S0008",)),), title="끝내기")
    (held,) = await office.boards.inbox.offer("w", board.id, [offer])
    assert (await office.cutting.merge("w", made.id, "S0007")).cited == 1
    (after,) = await office.boards.inbox.listing("w", board.id)
    assert after == replace(held, offer=replace(offer, evidence=(Evidence(made.id, ("S0007",)),)))
    told = await office.events.read("w", topics=[f"board:{board.id}"])
    assert told[-1].type == "suggestion_changed"


async def test_minutes_are_written_anew_from_the_parts(office: Office) -> None:
    made = await office.ready()
    await office.cutting.split("w", made.id, "S0001", Cut(AT, speaker="김민수"))
    await office.cutting.merge("w", made.id, "S0007")
    await office.meetings.minutes.regenerate("w", made.id)
    await office.do_all()
    written = [(line.id, line.speaker) for line in office.pen.briefs[-1].lines]
    assert written[:3] == [("S0001", "박지훈"), ("S0009", "김민수"), ("S0002", "이서연")]
    assert [name for name, _ in written][-2:] == ["S0006", "S0007"]


async def test_words_of_a_recording_tell_the_moment(office: Office) -> None:
    job_id = await office.record(NewMeeting())
    await office.do_all()
    (heard, *_) = await office.transcripts.segments("w", job_id)
    step = 0.01
    words = tuple(
        Word(heard.start_s + n * step, heard.start_s + (n + 0.5) * step, f" {word}")
        for n, word in enumerate(heard.text.split())
    )

    async def timed(tx: Any, workspace: str, transcript_id: str, index: int) -> tuple[Word, ...]:  # noqa: ANN401 - a transaction
        assert await office.transcripts.words(tx, workspace, transcript_id, index) == heard.words
        assert (workspace, transcript_id, index) == ("w", job_id, 0)
        return words

    office.cutting._words = type("Heard", (), {"words": staticmethod(timed)})()
    parted = await office.cutting.split("w", job_id, "S0001", Cut(AT))
    first, second = parted.first, parted.second
    assert (first.words, second.words) == (words[:3], words[3:])
    assert (first.end_s, second.start_s) == (words[2].end_s, words[3].start_s)
    assert (await office.transcripts.segments("w", job_id))[0] == heard
    again = await spoken(office, job_id)
    assert [one.words for one in again[:2]] == [words[:3], words[3:]]


async def test_a_meeting_without_times_is_joined_and_cut_where_there_is_room(
    office: Office,
) -> None:
    said = [NewSegment(text, who) for who, text in TALK[:3]]
    made = await office.meetings.create("w", NewMeeting(), said)
    with pytest.raises(ConflictError):
        await office.cutting.split("w", made.id, "S0001", Cut(AT))
    parted = await office.cutting.split("w", made.id, "S0003", Cut(5))
    assert parted.second.id == "S0004"
    merged = await office.cutting.merge("w", made.id, "S0001")
    assert (await lines(office, made.id))[0] == f"{OPENING} {TALK[1][1]}"
    parted = await office.cutting.split("w", made.id, "S0001", merged.back)
    assert parted.second.id == "S0002", "the place of the one that was joined"
    assert parted.second.speaker == TALK[1][0]
    assert (await lines(office, made.id))[:2] == [OPENING, TALK[1][1]]


@pytest.mark.parametrize("state", [MeetingState.LIVE, MeetingState.CLOSING])
async def test_while_it_is_heard_nothing_is_cut_or_joined(
    office: Office, state: MeetingState
) -> None:
    made = await office.create()

    async def hear(ledger: Any) -> None:  # noqa: ANN401 - the ledger
        ledger.set("state", state=state)

    await office.desk.write("w", made.id, hear)
    before = await spoken(office, made.id)
    with pytest.raises(ConflictError):
        await office.cutting.split("w", made.id, "S0001", Cut(AT))
    with pytest.raises(ConflictError):
        await office.cutting.merge("w", made.id, "S0001")
    assert await spoken(office, made.id) == before


@pytest.mark.parametrize(
    ("place", "cut", "rev", "error"),
    [
        ("S0001", Cut(0), None, InputError),
        ("S0001", Cut(len(OPENING)), None, InputError),
        ("S0001", Cut(AT, 5.0), None, InputError),
        ("S0001", Cut(AT), 2, StaleError),
        ("S0099", Cut(AT), None, NotFoundError),
        ("S1", Cut(AT), None, NotFoundError),
    ],
)
async def test_what_can_not_be_cut_changes_nothing(
    office: Office, place: str, cut: Cut, rev: int | None, error: type[MoksoriError]
) -> None:
    made = await office.create()
    before, told = await spoken(office, made.id), await office.told(made.id)
    with pytest.raises(error):
        await office.cutting.split("w", made.id, place, cut, rev=rev)
    assert (await spoken(office, made.id), await office.told(made.id)) == (before, told)
    with pytest.raises(NotFoundError):
        await office.cutting.split("v", made.id, "S0001", Cut(AT))


@pytest.mark.parametrize(
    ("place", "other", "rev", "error"),
    [
        ("S0008", None, None, InputError),
        ("S0001", "S0003", None, InputError),
        ("S0001", "S0001", None, InputError),
        ("S0001", "S0002", 2, StaleError),
        ("S0001", "S0099", None, NotFoundError),
        ("S0099", None, None, NotFoundError),
    ],
)
async def test_what_can_not_be_joined_changes_nothing(
    office: Office, place: str, other: str | None, rev: int | None, error: type[MoksoriError]
) -> None:
    made = await office.create()
    before, told = await spoken(office, made.id), await office.told(made.id)
    with pytest.raises(error):
        await office.cutting.merge("w", made.id, place, other=other, rev=rev)
    assert (await spoken(office, made.id), await office.told(made.id)) == (before, told)
    with pytest.raises(NotFoundError):
        await office.cutting.merge("v", made.id, "S0001")


async def test_of_many_who_cut_one_revision_one_does(office: Office) -> None:
    made = await office.create()
    outcomes: list[str] = []

    async def cut(at: int) -> None:
        try:
            await office.cutting.split("w", made.id, "S0001", Cut(at), rev=1)
        except StaleError:
            outcomes.append("late")
        else:
            outcomes.append("cut")

    async with anyio.create_task_group() as tasks:
        for at in (3, 6, 9, AT):
            tasks.start_soon(cut, at)
    assert sorted(outcomes) == ["cut", "late", "late", "late"]
    assert (await office.get(made.id)).segments == len(TALK) + 1


async def test_minutes_that_were_being_written_cite_what_is_there(office: Office) -> None:
    made = await office.create()
    write = office.pen.write

    async def writes(brief: Any) -> Any:  # noqa: ANN401 - as the pen's own
        if "S0005" in {line.id for line in brief.lines}:
            await office.cutting.merge("w", made.id, "S0004")
        else:
            office.pen.work = [replace(one, evidence=("S0004",)) for one in office.pen.work]
        return await write(brief)

    office.pen.write = writes
    await office.do_all()
    after = await office.get(made.id)
    assert (after.state, after.minutes, after.error_code) == (MeetingState.READY, 1, None)
    assert "S0005" not in " ".join(await cited(office, made.id))
    assert len(office.pen.briefs) == 2


@pytest.mark.parametrize("joined", [False, True])
async def test_minutes_of_a_segment_that_is_cut_meanwhile_are_written_anew(
    office: Office, *, joined: bool
) -> None:
    made = await office.create()
    write = office.pen.write

    async def writes(brief: Any) -> Any:  # noqa: ANN401 - as the pen's own
        if len(office.pen.briefs) == 0:
            if joined:  # its index is free, and the new part gets it
                office.pen.work = [replace(office.pen.work[0], evidence=("S0008",))]
                await office.cutting.merge("w", made.id, "S0007")
                await office.cutting.split("w", made.id, "S0001", Cut(AT))
            else:
                await office.cutting.split("w", made.id, "S0004", Cut(2))
        return await write(brief)

    office.pen.write = writes
    await office.do_all()
    after = await office.get(made.id)
    assert (after.state, after.minutes, after.error_code) == (MeetingState.READY, 1, None)
    assert [len(one.lines) for one in office.pen.briefs] == [len(TALK), len(TALK) + (not joined)]


async def test_work_that_is_on_its_way_to_the_board_follows_too(office: Office) -> None:
    made = await office.create()
    follow = office.following.follow

    async def late(meeting: Any, version: Any) -> Any:  # noqa: ANN401 - as the port's own
        if len(await office.meetings.segments("w", made.id)) == len(TALK):
            await office.cutting.merge("w", made.id, "S0004")
        return await follow(meeting, version)

    office.following.follow = late
    await office.do_all()
    assert (await evidence(office))["성능 시험"] == [("S0004",), ("S0004",)]
    assert (await office.get(made.id)).state is MeetingState.READY


async def test_the_store_knows_which_indexes_are_there(office: Office) -> None:
    made = await office.create()
    await office.cutting.merge("w", made.id, "S0002")
    async with office.database.read() as tx:
        assert await store.positions(tx, made.id, [0, 1, 2, 3, 99]) == {0, 1, 3}
        assert await store.positions(tx, made.id, []) == set()
