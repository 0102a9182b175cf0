"""Templates: which sections of the minutes are written, in which order, under which names."""

from dataclasses import dataclass
from typing import Final

from moksori.errors import UnsupportedOptionError

SECTIONS: Final = (
    "summary",
    "topics",
    "decisions",
    "action_items",
    "status_changes",
    "questions",
    "risks",
)


@dataclass(frozen=True, slots=True)
class Template:
    """The name of a template (the same in Korean: `korean`) and its sections in order."""

    name: str
    korean: str
    sections: tuple[str, ...]


TEMPLATES: Final = (
    Template("general", "일반", SECTIONS),
    Template(
        "standup", "스탠드업", ("status_changes", "action_items", "risks", "questions", "decisions")
    ),
    Template("one-on-one", "1:1", ("summary", "topics", "action_items", "decisions", "questions")),
    Template(
        "client",
        "고객 미팅",
        ("summary", "decisions", "action_items", "questions", "risks", "status_changes"),
    ),
    Template("lecture", "강의", ("summary", "topics", "questions", "action_items")),
)

LABELS: Final[dict[str, dict[str, str]]] = {
    "ko": {
        "summary": "요약",
        "topics": "안건",
        "decisions": "결정",
        "action_items": "할 일",
        "status_changes": "진행 상황",
        "questions": "남은 질문",
        "risks": "위험",
    },
    "en": {
        "summary": "Summary",
        "topics": "Topics",
        "decisions": "Decisions",
        "action_items": "Action items",
        "status_changes": "Status",
        "questions": "Open questions",
        "risks": "Risks",
    },
}


def template_of(name: str) -> Template:
    """Return the template of this English or Korean name.

    Raises:
        UnsupportedOptionError: there is none.
    """
    for template in TEMPLATES:
        if name.strip().lower() in {template.name, template.korean}:
            return template
    raise UnsupportedOptionError(
        "a template is one of " + ", ".join(one.name for one in TEMPLATES), name=name
    )
