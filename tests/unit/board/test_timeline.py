from datetime import UTC, datetime

import pytest

from moksori.board.ledger import MACHINE
from moksori.board.model import Activity, Evidence, Kind, Offer, Suggestion, Verdict
from moksori.board.timeline import asked_of, timeline
from moksori.meetings.meeting import Quote

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def suggestion(name: str, *evidence: Evidence, speaker: str | None = None) -> Suggestion:
    offer = Offer(name, Kind.NEW, 0.9, evidence, title="서버 이전", speaker=speaker)
    return Suggestion(name, "b", offer, Verdict.APPLIED, NOW, "t", 1, 0.8)


def act(number: int, suggestion_id: str | None, undone_by: int | None = None) -> Activity:
    return Activity(number, "b", "t", MACHINE, "created", {}, {}, NOW, suggestion_id, undone_by)


FIRST = suggestion("a", Evidence("m1", ("S0001", "S0002")), speaker="이정훈")
SECOND = suggestion("b", Evidence("m1", ("S0002",)), Evidence("m2", ("S0003",)))


def test_segments_are_asked_once_by_source() -> None:
    assert asked_of([FIRST, SECOND]) == {"m1": ["S0001", "S0002"], "m2": ["S0003"]}
    assert asked_of([]) == {}


def test_words_stand_in_the_order_of_the_acts() -> None:
    words = {
        ("m1", "S0001"): Quote("S0001", "김민수", "옮길게요", 1.5),
        ("m1", "S0002"): Quote("S0002", gone=True),
    }
    acts = [act(1, "a"), act(2, None), act(3, "b", undone_by=4), act(5, "forgotten")]
    said = timeline(acts, {"a": FIRST, "b": SECOND}, words)
    assert [(one.activity, one.source, one.segment) for one in said] == [
        (1, "m1", "S0001"),
        (1, "m1", "S0002"),
        (3, "m1", "S0002"),
        (3, "m2", "S0003"),
    ]
    assert (said[0].speaker, said[0].text, said[0].start_s) == ("김민수", "옮길게요", 1.5)
    assert (said[1].speaker, said[1].text, said[1].start_s) == ("이정훈", None, None)
    assert [one.undone for one in said] == [False, False, True, True]
    assert (said[0].confidence, said[0].match, said[0].automatic) == (0.9, 0.8, True)
