"""What callers send of boards: strict, bounded, and turned into values of the board."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from moksori.board.inbox import Outcome
from moksori.board.model import (
    STATUS_WORDS,
    Activity,
    Board,
    Check,
    Column,
    Evidence,
    Kind,
    Offer,
    Person,
    Status,
    Suggestion,
    Ticket,
    Verdict,
)
from moksori.board.tickets import NewTicket
from moksori.errors import InputError
from moksori.surfaces.http.board_shapes import (
    ActivityShape,
    BoardAsk,
    BoardEdit,
    ColumnAsk,
    ColumnsAsk,
    PersonAsk,
    PersonShape,
    WholeBoard,
)
from moksori.surfaces.http.suggestion_shapes import (
    AcceptAsk,
    OfferAsk,
    OffersAsk,
    OutcomeShape,
    SuggestionShape,
    VerdictsAsk,
    Waiting,
)
from moksori.surfaces.http.ticket_shapes import (
    MoveAsk,
    StatusAsk,
    TicketAsk,
    TicketEdit,
    TicketShape,
)

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
EVIDENCE = (Evidence("m1", ("S0001", "S0002")),)
OFFER: dict[str, Any] = {
    "source_key": "m1:S0001",
    "kind": "new",
    "confidence": 0.9,
    "evidence": [{"source": "m1", "segments": ["S0001", "S0002"]}],
    "title": "결제 화면 시안",
}


def test_a_plain_ticket_needs_a_title_only() -> None:
    assert TicketAsk.model_validate({"title": "가"}).new() == NewTicket("가")


def test_a_full_ticket_becomes_values() -> None:
    ask = TicketAsk.model_validate(
        {
            "title": "결제 화면 시안",
            "column_id": "c",
            "description": "첫째 줄\n둘째 줄\t탭",
            "owner": "김민수",
            "due": "2026-11-20",
            "labels": ["디자인", "급함"],
            "checklist": [{"text": "초안", "done": True}, {"text": "리뷰"}],
        }
    )
    assert ask.new() == NewTicket(
        "결제 화면 시안",
        "c",
        "첫째 줄\n둘째 줄\t탭",
        "김민수",
        date(2026, 11, 20),
        ("디자인", "급함"),
        (Check("초안", done=True), Check("리뷰")),
    )


@pytest.mark.parametrize(
    ("sent", "changes"),
    [
        ({}, {}),
        ({"title": None, "description": None, "labels": None, "checklist": None}, {}),
        ({"owner": None, "due": None}, {"owner": None, "due": None}),
        ({"title": "나", "due": "2026-11-20"}, {"title": "나", "due": date(2026, 11, 20)}),
        ({"labels": []}, {"labels": ()}),
        ({"checklist": [{"text": "초안"}]}, {"checklist": (Check("초안"),)}),
        ({"description": ""}, {"description": ""}),
    ],
)
def test_an_edit_holds_what_was_sent(sent: dict[str, Any], changes: dict[str, Any]) -> None:
    assert TicketEdit.model_validate(sent).changes() == changes


@pytest.mark.parametrize("title", ["", "\x00", "가\n나", "가" * 501, "\x7f", 1, None, ["가"]])
def test_titles_that_are_none(title: object) -> None:
    with pytest.raises(ValidationError):
        TicketAsk.model_validate({"title": title})


@pytest.mark.parametrize(
    "fields",
    [
        {"description": "\x00"},
        {"description": "가" * 20_001},
        {"owner": ""},
        {"due": "2026-02-30"},
        {"due": "20261120"},
        {"due": "2026-11-20T00:00:00"},
        {"due": 0},
        {"labels": ["가"] * 51},
        {"labels": "가"},
        {"checklist": [{"text": "가", "done": "yes"}]},
        {"checklist": [{"done": True}]},
        {"column_id": "../x"},
        {"version": 1},
    ],
)
def test_fields_that_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TicketAsk.model_validate({"title": "가", **fields})


@pytest.mark.parametrize("gate", [-0.1, 1.1, "0.5", True, None])
def test_a_gate_is_a_share(gate: object) -> None:
    with pytest.raises(ValidationError):
        BoardAsk.model_validate({"name": "가", "gate": gate})


def test_a_board_has_the_usual_gate() -> None:
    assert BoardAsk.model_validate({"name": "제품"}).gate == 0.85
    assert BoardEdit.model_validate({}) == BoardEdit(name=None, gate=None)


def test_columns_become_values() -> None:
    full = {"id": "c", "name": "끝", "status": "done", "wip_limit": 3}
    ask = ColumnsAsk.model_validate({"columns": [{"name": "새 칸"}, full]})
    columns = [one.column() for one in ask.columns]
    assert columns == [Column("", "새 칸"), Column("c", "끝", Status.DONE, 3)]


@pytest.mark.parametrize(
    "column", [{}, {"name": "가", "wip_limit": 0}, {"name": "가", "status": "blocked"}]
)
def test_columns_that_are_none(column: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ColumnAsk.model_validate(column)


def test_a_board_has_columns() -> None:
    with pytest.raises(ValidationError):
        ColumnsAsk.model_validate({"columns": []})
    with pytest.raises(ValidationError):
        ColumnsAsk.model_validate({"columns": [{"name": "가"}] * 51})


def test_an_offer_becomes_a_value() -> None:
    offer = OfferAsk.model_validate({**OFFER, "due": "2026-11-20"}).offer()
    assert offer == Offer(
        "m1:S0001", Kind.NEW, 0.9, EVIDENCE, "결제 화면 시안", due=date(2026, 11, 20)
    )


@pytest.mark.parametrize(
    "fields", [{"title": None}, {"kind": "status", "to": "done"}, {"kind": "edit"}]
)
def test_an_offer_without_its_needs_is_refused(fields: dict[str, Any]) -> None:
    ask = OfferAsk.model_validate({**OFFER, **fields})
    with pytest.raises(InputError):
        ask.offer()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "delete"},
        {"confidence": 2},
        {"evidence": []},
        {"evidence": [{"source": "m1", "segments": []}]},
        {"source_key": "가"},
        {"source_key": ""},
        {"to": "lost"},
    ],
)
def test_offers_that_are_none(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        OffersAsk.model_validate({"suggestions": [{**OFFER, **fields}]})


def test_accepting_keeps_what_was_suggested_unless_it_is_set() -> None:
    assert AcceptAsk.model_validate({}).edits() == {}
    sent = {"title": "나", "owner": None, "due": "2026-11-20"}
    assert AcceptAsk.model_validate(sent).edits() == {"title": "나", "due": date(2026, 11, 20)}


@pytest.mark.parametrize("status", ["todo", "doing", "review", "done"])
def test_a_status_is_one_of_four(status: str) -> None:
    assert StatusAsk.model_validate({"status": status}).status == status
    assert StatusAsk.model_validate({"status": f" {status.upper()} "}).status == status


@pytest.mark.parametrize("word", STATUS_WORDS)
def test_every_word_of_the_document_is_a_status(word: str) -> None:
    assert StatusAsk.model_validate({"status": word}).status == STATUS_WORDS[word].value
    assert word in StatusAsk.model_json_schema()["properties"]["status"]["enum"]


@pytest.mark.parametrize("word", ["", "blocked", "막힘", "언젠가", 1, None])
def test_other_words_are_no_status(word: object) -> None:
    with pytest.raises(ValidationError):
        StatusAsk.model_validate({"status": word})


def test_a_move_names_a_column() -> None:
    assert MoveAsk.model_validate({"column_id": "c"}).before is None
    with pytest.raises(ValidationError):
        MoveAsk.model_validate({"before": "t"})


def test_a_person_is_shown_as_sent() -> None:
    ask = PersonAsk.model_validate({"name": "김민수", "aliases": ["민수"]})
    shown = PersonShape.of(Person("p", ask.name, tuple(ask.aliases)))
    assert shown.model_dump() == {"id": "p", "name": "김민수", "aliases": ["민수"]}


def test_a_ticket_is_shown_whole() -> None:
    ticket = Ticket(
        "t",
        "b",
        "c",
        "5",
        "결제 화면 시안",
        NOW,
        NOW,
        due=date(2026, 11, 20),
        evidence=EVIDENCE,
        edited=("title",),
    )
    shown = TicketShape.of(ticket).model_dump(mode="json")
    assert shown["due"] == "2026-11-20"
    assert shown["evidence"] == [{"source": "m1", "segments": ["S0001", "S0002"]}]
    assert (shown["edited"], shown["version"]) == (["title"], 1)
    assert "archived" not in shown


def test_a_board_is_shown_with_its_counts() -> None:
    board = Board("b", "w", "제품", 0.85, 3, NOW)
    columns = [Column("c", "할 일", Status.TODO), Column("d", "보류", None, 2)]
    shown = WholeBoard.whole(board, columns, {"c": 4})
    assert [(one.id, one.status, one.tickets) for one in shown.columns] == [
        ("c", "todo", 4),
        ("d", None, 0),
    ]
    assert "workspace" not in shown.model_dump()


def test_an_act_is_shown_with_before_and_after() -> None:
    act = Activity(3, "b", "t", "person", "edited", {"title": "가"}, {"title": "나"}, NOW)
    shown = ActivityShape.of(act)
    assert (shown.number, shown.before, shown.after) == (3, {"title": "가"}, {"title": "나"})
    assert shown.because is None


def test_an_act_tells_what_it_went_by() -> None:
    offer = OfferAsk.model_validate({**OFFER, "speaker": "이정훈"}).offer()
    suggestion = Suggestion("s", "b", offer, Verdict.APPLIED, NOW, "t", 3, 0.9)
    act = Activity(3, "b", "t", "moksori", "merged", {}, {}, NOW, suggestion_id="s")
    because = ActivityShape.of(act, suggestion).because
    assert because is not None
    assert (because.match, because.speaker, because.kind) == (0.9, "이정훈", "new")
    assert because.evidence[0].source == "m1"


def test_an_outcome_is_done_or_tells_what_is_in_the_way() -> None:
    offer = OfferAsk.model_validate(OFFER).offer()
    made = Suggestion("s", "b", offer, Verdict.ACCEPTED, NOW, "t", 3)
    done, refused = (OutcomeShape.of(one) for one in (Outcome("s", made), Outcome("x", code="c")))
    assert (done.done, done.code, done.suggestion) == (True, None, SuggestionShape.of(made))
    assert (refused.done, refused.code, refused.suggestion) == (False, "c", None)
    assert Waiting.on(made).board_id == "b"


def test_verdicts_are_bounded() -> None:
    assert VerdictsAsk.model_validate({}).accept == []
    with pytest.raises(ValidationError):
        VerdictsAsk.model_validate({"accept": [f"{number:026}" for number in range(201)]})


def test_a_suggestion_shows_the_ticket_it_came_to() -> None:
    offer = OfferAsk.model_validate(OFFER).offer()
    shown = SuggestionShape.of(Suggestion("s", "b", offer, Verdict.APPLIED, NOW, "t", 7))
    assert (shown.verdict, shown.ticket_id, shown.activity) == ("applied", "t", 7)
    assert (shown.source_key, shown.kind, shown.title) == ("m1:S0001", "new", "결제 화면 시안")
