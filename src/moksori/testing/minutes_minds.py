"""Minds for models that write minutes: what they find is told by the test.

mind = finding([item("task", "시안 완성", "S0002", "제가 시안을 완성하겠습니다")])
FakeLlm(mind=mind)        # or a scripted server of any dialect
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from moksori.meetings.model import Line, Participant
from moksori.meetings.templates import TEMPLATES, Template
from moksori.meetings.writer import Brief, Language
from moksori.ports.llm import Ask, LlmTraits
from moksori.testing.llm import FakeLlm, Mind, Said

MONDAY: Final = date(2026, 11, 16)
PEOPLE: Final = (
    Participant("김민수", ("김 대리",)),
    Participant("이정훈"),
    Participant("박지영"),
)
_NULLS: Final = ("owner_phrase", "due_phrase", "condition", "subject", "from", "to")

Row = dict[str, Any]
"""An item as a model writes it."""


def item(kind: str, text: str, evidence: str | Sequence[str], quote: str, **more: object) -> Row:
    """Return an item with all keys of the shape; `from_` stands for `from`."""
    cited = [evidence] if isinstance(evidence, str) else list(evidence)
    empty: Row = dict.fromkeys(_NULLS)
    said = {key.rstrip("_"): value for key, value in more.items()}
    own = {"kind": kind, "text": text, "evidence": cited, "quote": quote, "confidence": 0.9}
    return {**empty, **own, **said}


def lines_of(*rows: str) -> tuple[Line, ...]:
    """Return `speaker: words` as lines; 김민수 speaks where nobody is named."""
    split = [row.partition(": ") for row in rows]
    return tuple(
        Line(f"S{number:04d}", who if colon else "김민수", words if colon else who)
        for number, (who, colon, words) in enumerate(split, start=1)
    )


def brief_of(
    *rows: str, template: Template = TEMPLATES[0], language: Language = "ko", on: date = MONDAY
) -> Brief:
    """Return a meeting of these rows."""
    return Brief(lines_of(*rows), on, PEOPLE, template, language)


def finding(items: Sequence[Row], prose: Row | None = None) -> Mind:
    """Return a mind that finds `items` in every chunk, and then writes `prose`."""

    def mind(ask: Ask) -> Said:
        if maps(ask):
            return Said(value={"items": list(items)})
        return Said(value=prose or {"title": "", "summary": []})

    return mind


def maps(ask: Ask) -> bool:
    """Tell whether a question is about a chunk, not about the prose."""
    return ask.shape is not None and "items" in ask.shape.schema["properties"]


def model_of(mind: Mind, *, context: int = 8192, parallel: int = 4) -> FakeLlm:
    """Return a model with this mind."""
    traits = LlmTraits("fake", "fake", context_tokens=context, parallel=parallel)
    return FakeLlm(mind=mind, traits=traits)
