"""The inbox as people use it: many at once, of all boards, undone, and with its reasons."""

from typing import Any

import pytest

from moksori.backends.bus.rows import RowEventLog
from moksori.backends.store.database import SqlDatabase
from moksori.board.model import Evidence, Kind, Offer, Verdict
from moksori.board.service import Boards
from moksori.errors import ConflictError, InputError, NotFoundError, StaleError
from moksori.meetings.meeting import Quote

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Wall = Any  # the fixture's class stands in conftest.py

FIRST = (Evidence("m1", ("S0001",)),)
SECOND = (Evidence("m2", ("S0004", "S0005")),)


def offer(key: str, kind: Kind = Kind.NEW, confidence: float = 0.95, **fields: Any) -> Offer:  # noqa: ANN401 - fields of Offer
    return Offer(key, kind, confidence, fields.pop("evidence", FIRST), **fields)


async def test_many_are_decided_each_on_its_own(wall: Wall) -> None:
    one, two, three, done = await wall.offer(
        offer("a", confidence=0.2, title="서버 이전"),
        offer("b", confidence=0.2, title="결제 화면 시안"),
        offer("c", Kind.STATUS, 0.2, subject="아무도 모르는 일", to="done"),
        offer("d", title="고객사 미팅 준비"),
    )
    inbox = wall.boards.inbox
    for _ in range(2):
        outcomes = await inbox.decide(
            "w",
            wall.board_id,
            accept=[one.id, three.id, "nothing", one.id],
            ignore=[two.id, done.id],
            actor="김",
        )
        assert [(made.id, made.code) for made in outcomes] == [
            (one.id, None),
            (three.id, "not_found"),
            ("nothing", "not_found"),
            (two.id, None),
            (done.id, "conflict"),
        ]
        assert outcomes[0].suggestion.verdict is Verdict.ACCEPTED
        assert outcomes[3].suggestion.verdict is Verdict.IGNORED
    assert await wall.titles() == ["고객사 미팅 준비", "서버 이전"]
    assert await wall.actions() == ["created", "created"]
    with pytest.raises(InputError):
        await inbox.decide("w", wall.board_id, accept=[one.id], ignore=[one.id], actor="김")
    with pytest.raises(NotFoundError):
        await inbox.decide("other", wall.board_id, accept=[one.id], actor="김")


async def test_one_inbox_shows_what_waits_on_every_board(wall: Wall) -> None:
    other = await wall.boards.create("w", "둘째")
    (first,) = await wall.offer(offer("a", confidence=0.2, title="서버 이전"))
    await wall.offer(offer("b", title="결제 화면 시안"))
    (second,) = await wall.boards.inbox.offer(
        "w", other.id, [offer("a", confidence=0.2, title="고객사 미팅 준비")]
    )
    inbox = wall.boards.inbox
    found = await inbox.waiting("w")
    assert {one.id for one in found} == {first.id, second.id}
    assert [one.id for one in found] == sorted((one.id for one in found), reverse=True)
    rest = await inbox.waiting("w", before=found[0].id, limit=1)
    assert rest == found[1:]
    assert await inbox.waiting("other") == []


async def test_a_suggestion_is_undone_by_its_id(wall: Wall) -> None:
    made = await wall.add("로그인 오류 수정")
    (moved,) = await wall.offer(offer("a", Kind.STATUS, subject="로그인 에러", to="done"))
    inbox = wall.boards.inbox
    for _ in range(2):
        undone = await inbox.undo("w", wall.board_id, moved.id, actor="김")
        assert undone.verdict is Verdict.UNDONE
        assert await wall.where(made.id) == "todo"
    assert await wall.actions() == ["created", "moved", "undone"]


async def test_what_is_not_applied_is_not_undone(wall: Wall) -> None:
    (waits,) = await wall.offer(offer("a", confidence=0.2, title="서버 이전"))
    inbox = wall.boards.inbox
    with pytest.raises(ConflictError):
        await inbox.undo("w", wall.board_id, waits.id, actor="김")
    with pytest.raises(NotFoundError):
        await inbox.undo("w", wall.board_id, "nothing", actor="김")
    with pytest.raises(NotFoundError):
        await inbox.undo("other", wall.board_id, waits.id, actor="김")


async def test_what_told_nothing_new_is_undone_as_well(wall: Wall) -> None:
    made = await wall.add("서버 이전")
    said: dict[str, Any] = {"ticket_id": made.id, "to": "todo"}
    await wall.offer(offer("a", Kind.STATUS, **said))
    (again,) = await wall.offer(offer("b", Kind.STATUS, **said))
    assert (again.verdict, again.activity) == (Verdict.APPLIED, None)
    undone = await wall.boards.inbox.undo("w", wall.board_id, again.id, actor="김")
    assert undone.verdict is Verdict.UNDONE


async def test_undo_of_a_suggestion_does_not_run_over_later_changes(wall: Wall) -> None:
    (made,) = await wall.offer(offer("a", title="서버 이전"))
    moved, later = await wall.offer(
        offer("b", Kind.STATUS, ticket_id=made.ticket_id, to="doing"),
        offer("c", Kind.STATUS, ticket_id=made.ticket_id, to="done"),
    )
    with pytest.raises(ConflictError):
        await wall.boards.inbox.undo("w", wall.board_id, moved.id, actor="김")
    assert await wall.where(later.ticket_id) == "done"


async def test_a_match_that_is_not_sure_asks_first_and_names_the_ticket(wall: Wall) -> None:
    made = await wall.add("이미지 다운로드 화면")
    (waits,) = await wall.offer(
        offer("a", Kind.STATUS, 1.0, subject="이미지 업로드 화면", to="done")
    )
    assert (waits.verdict, waits.ticket_id) == (Verdict.PENDING, made.id)
    assert 0.5 < waits.match < 0.75
    taken = await wall.boards.inbox.accept("w", wall.board_id, waits.id, actor="김")
    assert taken.match == waits.match
    assert await wall.where(made.id) == "done"


async def test_a_sure_match_is_kept_with_the_suggestion(wall: Wall) -> None:
    await wall.add("로그인 오류 수정")
    moved, named, new = await wall.offer(
        offer("a", Kind.STATUS, subject="로그인 오류", to="doing"),
        offer("b", title="로그인 버그 수정", evidence=SECOND),
        offer("c", title="고객사 미팅 준비"),
    )
    assert 0.75 <= moved.match <= 1
    assert (named.match, named.ticket_id) == (1.0, moved.ticket_id)
    assert new.match is None
    found = await wall.boards.inbox.listing("w", wall.board_id)
    assert {one.id: one.match for one in found} == {
        one.id: one.match for one in (moved, named, new)
    }


async def test_the_speaker_tells_two_alike_apart(wall: Wall) -> None:
    await wall.boards.people.add("w", "이정훈", ["정훈"])
    await wall.add("주간 보고서 작성", owner="김민수")
    mine = await wall.add("주간 보고서 작성", owner="정훈")
    said: dict[str, Any] = {"subject": "주간 보고서", "to": "done"}
    none, done = await wall.offer(
        offer("a", Kind.STATUS, **said), offer("b", Kind.STATUS, speaker="정훈 님", **said)
    )
    assert (none.verdict, none.ticket_id) == (Verdict.PENDING, None)
    assert (done.verdict, done.ticket_id) == (Verdict.APPLIED, mine.id)
    assert done.offer.speaker == "이정훈"


class Words:
    """A source that knows its words."""

    async def quotes(self, workspace: str, source: str, ids: Any, /) -> list[Quote]:  # noqa: ANN401 - segment ids
        if (workspace, source) != ("w", "m2"):
            return [Quote(one, gone=True) for one in ids]
        return [Quote(one, "이정훈", f"{one} 끝냈습니다", 12.5) for one in ids]


@pytest.fixture
async def quoting(database: SqlDatabase, event_log: RowEventLog) -> Boards:
    return Boards(database, event_log, quotes=Words())


async def test_evidence_tells_who_said_what_and_what_came_of_it(quoting: Boards) -> None:
    board = await quoting.create("w", "제품")
    (made,) = await quoting.inbox.offer("w", board.id, [offer("a", title="로그인 오류 수정")])
    (moved,) = await quoting.inbox.offer(
        "w",
        board.id,
        [offer("b", Kind.STATUS, subject="로그인 오류", to="done", evidence=SECOND)],
    )
    assert made.ticket_id == moved.ticket_id
    assert moved.offer.speaker == "이정훈"
    await quoting.inbox.undo("w", board.id, moved.id, actor="김")
    first, *rest = await quoting.tickets.evidence("w", str(made.ticket_id))
    assert (first.source, first.segment, first.action) == ("m1", "S0001", "created")
    assert (first.text, first.speaker, first.automatic, first.undone) == (None, None, True, False)
    assert [(one.segment, one.text, one.start_s) for one in rest] == [
        ("S0004", "S0004 끝냈습니다", 12.5),
        ("S0005", "S0005 끝냈습니다", 12.5),
    ]
    assert {(one.speaker, one.action, one.activity, one.undone) for one in rest} == {
        ("이정훈", "moved", 2, True)
    }
    assert {(one.confidence, one.match) for one in rest} == {(0.95, moved.match)}
    with pytest.raises(NotFoundError):
        await quoting.tickets.evidence("other", str(made.ticket_id))


async def test_evidence_without_a_source_of_words_still_names_segments(wall: Wall) -> None:
    (waits,) = await wall.offer(offer("a", confidence=0.2, title="서버 이전", evidence=SECOND))
    taken = await wall.boards.inbox.accept("w", wall.board_id, waits.id, actor="김")
    said = await wall.boards.tickets.evidence("w", taken.ticket_id)
    assert [(one.segment, one.text, one.automatic, one.actor) for one in said] == [
        ("S0004", None, False, "김"),
        ("S0005", None, False, "김"),
    ]
    plain = await wall.add("사람이 쓴 일")
    assert await wall.boards.tickets.evidence("w", plain.id) == []


async def test_acts_are_told_with_their_reasons(wall: Wall) -> None:
    (made,) = await wall.offer(offer("a", title="서버 이전"))
    await wall.add("사람이 쓴 일")
    acts = await wall.boards.activity("w", wall.board_id)
    reasons = await wall.boards.reasons("w", wall.board_id, acts)
    assert reasons == {made.id: made}
    with pytest.raises(NotFoundError):
        await wall.boards.reasons("other", wall.board_id, acts)


async def test_a_board_of_an_old_version_is_not_changed(wall: Wall) -> None:
    boards, here = wall.boards, wall.board_id
    board, columns, _ = await boards.get("w", here)
    assert board.version == 1
    assert (await boards.edit("w", here, gate=board.gate, version=1)).version == 1
    assert (await boards.edit("w", here, name="새 이름", version=1)).version == 2
    await wall.add("서버 이전")
    await boards.set_columns("w", here, columns, version=2)
    await boards.set_columns("w", here, columns[:2], version=2)
    assert (await boards.get("w", here))[0].version == 3
    for attempt in (
        boards.edit("w", here, name="x", version=2),
        boards.set_columns("w", here, columns, version=2),
        boards.delete("w", here, version=2),
    ):
        with pytest.raises(StaleError) as caught:
            await attempt
        assert caught.value.facts == {"version": 3}
    await boards.delete("w", here, version=3)


async def test_two_entries_of_one_person_become_one(wall: Wall) -> None:
    persons = wall.boards.people
    minsu = await persons.add("w", "김민수", ["민수"])
    daeri = await persons.add("w", "김 대리", ["대리님"])
    ticket = await wall.add("서버 이전", owner="김 대리")
    called = await wall.add("결제 화면 시안", owner="대리님")
    assert (called.owner, ticket.owner) == ("김 대리", "김 대리")
    made = await persons.merge("w", minsu.id, daeri.id, actor="이")
    assert (made.name, made.aliases) == ("김민수", ("민수", "김 대리", "대리님"))
    assert await wall.boards.people.listing("w") == [made]
    for one in (ticket, called):
        assert (await wall.ticket(one.id)).owner == "김민수"
    (new,) = await wall.offer(offer("a", title="고객사 미팅 준비", owner="김 대리님"))
    assert (await wall.ticket(new.ticket_id)).owner == "김민수"
    edited = await wall.boards.tickets.change("w", ticket.id, {"owner": "대리님"}, actor="이")
    assert edited.owner == "김민수"
    with pytest.raises(NotFoundError):
        await persons.merge("w", minsu.id, daeri.id, actor="이")
    with pytest.raises(NotFoundError):
        await persons.merge("other", minsu.id, daeri.id, actor="이")
    with pytest.raises(InputError):
        await persons.merge("w", minsu.id, minsu.id, actor="이")
