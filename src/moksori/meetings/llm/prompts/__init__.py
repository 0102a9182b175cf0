"""What the model is told, in Korean and in English. `VERSION` changes with every word of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from moksori.meetings.llm.prompts import english, korean
from moksori.meetings.templates import Template

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Prompts:
    """The system texts of the two questions."""

    map: str
    """To find what was said in a piece of the transcript."""
    prose: str
    """To write title and summary from what was found."""


def prompts_for(language: str, template: Template, kinds: tuple[str, ...]) -> Prompts:
    """Return the prompts of `language` (ko, en), shaped by the template.

    Raises:
        KeyError: `language` is neither ko nor en.
    """
    module = {"ko": korean, "en": english}[language]
    focus = module.FOCUS[template.name]
    return Prompts(
        module.MAP.format(kinds=_listed(module.KINDS, kinds), focus=focus),
        module.PROSE.format(focus=focus),
    )


def _listed(meanings: Mapping[str, str], kinds: tuple[str, ...]) -> str:
    return "\n".join(f"- {kind}: {meanings[kind]}" for kind in kinds)
