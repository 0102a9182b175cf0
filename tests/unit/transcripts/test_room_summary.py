"""The summary of a room, from the minutes of its transcripts."""

from typing import Any

import pytest

from moksori.transcripts.model import Segment, Summary, SummarySentence
from moksori.transcripts.room_summary import Part, room_summary

pytestmark = pytest.mark.unit


def minutes(*sentences: str, engine: str = "rules", **sections: Any) -> dict[str, Any]:  # noqa: ANN401 - sections of the document
    return {
        "title": sentences[0] if sentences else "회의",
        "summary": [
            {"text": text, "evidence": [f"S{n:04d}"]} for n, text in enumerate(sentences, start=1)
        ],
        "topics": [],
        "decisions": [],
        "action_items": [],
        "status_changes": [],
        "questions": [],
        "risks": [],
        "keywords": ["출시"],
        "engine": engine,
        "notes": [],
        **sections,
    }


def part(name: str, document: dict[str, Any]) -> Part:
    return Part(name, Summary((), document["engine"], minutes=document))


def test_minutes_are_put_together_with_evidence_in_each_transcript() -> None:
    work = {"title": "공지문", "owner": None, "due": None, "evidence": ["S0004"], "confidence": 0.9}
    decided = {"text": "출시한다.", "evidence": ["S0002", "S0003"], "confidence": 0.9}
    found = room_summary(
        [
            part("A", minutes("첫 회의.", action_items=[work], keywords=["결제"])),
            part("B", minutes("둘째 회의.", decisions=[decided], notes=["llm_unavailable"])),
        ]
    )
    assert found.method == "rules"
    assert found.sentences == (
        SummarySentence("첫 회의.", ("A:S0001",)),
        SummarySentence("둘째 회의.", ("B:S0001",)),
    )
    assert found.keywords == ("결제", "출시")
    assert found.minutes is not None
    assert found.minutes["action_items"] == [{**work, "evidence": ["A:S0004"]}]
    assert found.minutes["decisions"] == [{**decided, "evidence": ["B:S0002", "B:S0003"]}]
    assert found.minutes["summary"][1] == {"text": "둘째 회의.", "evidence": ["B:S0001"]}
    assert (found.minutes["title"], found.minutes["notes"]) == ("둘째 회의.", ["llm_unavailable"])


def test_every_transcript_has_its_say_and_the_newest_most() -> None:
    parts = [part(name, minutes(*(f"{name}{n}." for n in range(5)))) for name in "ABC"]
    texts = [one.text for one in room_summary(parts).sentences]
    assert texts == ["A0.", "A1.", "B0.", "B1.", "C0.", "C1.", "C2."]
    many = [part(f"{name:02d}", minutes(f"{name}.")) for name in range(20)]
    assert [one.text for one in room_summary(many).sentences] == [f"{n}." for n in range(13, 20)]


def test_what_has_no_minutes_yet_is_quoted() -> None:
    said = Segment(0, 0, None, 0.0, 1.0, "예산은 삼백만 원으로 확정했습니다.")
    quoted = room_summary([Part("A", None, [said])])
    assert (quoted.method, quoted.minutes) == ("extractive", None)
    mixed = room_summary([part("A", minutes("첫 회의.", engine="gpt")), Part("B", None, [said])])
    assert mixed.method == "extractive+gpt"
    assert [one.evidence for one in mixed.sentences] == [("A:S0001",), ("B:S0001",)]


def test_an_empty_room_says_nothing() -> None:
    assert room_summary([]).sentences == ()
    silent = room_summary([part("A", minutes())])
    assert (silent.sentences, silent.method) == ((), "rules")
