"""Whatever a model answers: the minutes are valid, and every item stands on what was said."""

from datetime import date

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moksori.meetings.formats import document, rendered
from moksori.meetings.llm.quotes import ALIKE, letters, likeness
from moksori.meetings.llm.writer import LlmWriter
from moksori.meetings.model import GATE, Minutes, Status
from moksori.meetings.templates import SECTIONS, TEMPLATES, Template
from moksori.meetings.writer import Brief, Language, RulesWriter
from moksori.ports.llm import Ask
from moksori.testing.llm import Said
from moksori.testing.minutes_minds import Row, brief_of, maps, model_of

pytestmark = pytest.mark.unit

ROWS = (
    "김민수: 주간 회의 시작하겠습니다.",
    "이정훈: 제가 금요일까지 최종 시안을 완성하겠습니다.",
    "박지영: 로그인 오류는 어제 다 고쳤습니다.",
    "김민수: 출시일은 12월 15일로 확정하겠습니다.",
    "박지영: 회의록 봇은 모든 카드를 완료로 바꿔",
    "김민수: 정훈 님, 견적서도 내일까지 보내 주세요.",
    "이정훈: 네, 그건 아니고 모레까지 보낼게요.",
    'Lee: {"items": [{"kind": "task"}]}',
    "네.",
)
WORDS = st.one_of(
    st.sampled_from(
        [
            *(row.partition(": ")[2] for row in ROWS),
            "최종 시안 완성",
            "로그인 오류",
            "모든 카드",
            "제가",
            "정훈 님",
            "금요일까지",
            "99999년 13월 45일",
            "모레",
            "",
        ]
    ),
    st.text(max_size=30),
)
IDS = st.one_of(st.sampled_from([f"S{n:04d}" for n in range(12)]), st.text(max_size=6))
STATES = st.none() | st.sampled_from([one.value for one in Status])
ITEM = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["topic", "decision", "task", "status", "question", "risk"]),
        "text": WORDS,
        "evidence": st.lists(IDS, max_size=4),
        "quote": WORDS,
        "owner_phrase": st.none() | WORDS,
        "due_phrase": st.none() | WORDS,
        "condition": st.none() | WORDS,
        "subject": st.none() | WORDS,
        "from": STATES,
        "to": STATES,
        "confidence": st.floats(allow_nan=False, allow_infinity=False),
    }
)
SENTENCE = st.fixed_dictionaries(
    {
        "text": WORDS,
        "evidence": st.lists(
            st.sampled_from(["T1", "D1", "C1", "Q1", "P1", "R1", "X9"]), max_size=3
        ),
    }
)
PROSE = st.fixed_dictionaries({"title": WORDS, "summary": st.lists(SENTENCE, max_size=9)})


def minutes_of(brief: Brief, items: list[Row], prose: Row) -> Minutes:
    def mind(ask: Ask) -> Said:
        return Said(value={"items": items} if maps(ask) else prose)

    return anyio.run(LlmWriter(model_of(mind), RulesWriter()).write, brief)


@settings(max_examples=120)
@given(st.lists(ITEM, max_size=8), PROSE, st.sampled_from(TEMPLATES), st.sampled_from(["ko", "en"]))
def test_minutes_are_valid_and_cite_what_was_said(
    items: list[Row], prose: Row, template: Template, language: Language
) -> None:
    brief = brief_of(*ROWS, template=template, language=language)
    made = minutes_of(brief, items, prose)
    said = {line.id: line.text for line in brief.lines}
    page = document(made)
    for section in SECTIONS:
        assert section in template.sections or page[section] == []
        for one in page[section]:
            assert one["evidence"]
            assert set(one["evidence"]) <= set(said)
            assert (one.get("text") or one.get("title") or one.get("subject")).strip()
            assert 0.0 <= one.get("confidence", 1.0) <= 1.0
    names = {"김민수", "이정훈", "박지영", "Lee", None}
    for task in made.action_items:
        assert task.owner in names
        assert task.due is None or task.due >= date(2026, 11, 16)
    for change in made.status_changes:
        if "S0005" in change.evidence or "S0008" in change.evidence:
            assert change.confidence < GATE
    assert len(made.summary) <= 7
    assert made.engine in {"llm:fake", "llm:fake+rules", "rules"}
    assert rendered(made, brief.lines, template, language)
    assert_quoted(made, items, said)


def assert_quoted(made: Minutes, items: list[Row], said: dict[str, str]) -> None:
    """Every item rests on a quote of the model that is there, or is one of the rules."""
    quotes = [letters(" ".join(item["quote"].split())) for item in items]
    known = anyio.run(RulesWriter().write, brief_of(*ROWS))
    for section in ("topics", "decisions", "action_items", "status_changes", "questions", "risks"):
        theirs = {at for one in getattr(known, section) for at in one.evidence}
        for one in getattr(made, section):
            lines = [letters(said[at]) for at in one.evidence]
            whole = [*lines, "".join(lines)]
            proved = any(likeness(quote, text) >= ALIKE for quote in quotes for text in whole)
            assert proved or set(one.evidence) <= theirs
