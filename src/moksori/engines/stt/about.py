"""What a model directory says of itself in its `moksori.json`; models without one are plain."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from moksori.errors import ModelUnavailableError

NAME: Final = "moksori.json"
FULL_WINDOW_S: Final = 30.0
_DRAFT_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class ModelCard:
    """How a model wants to be used and shown."""

    name: str
    demo: bool = False
    languages: frozenset[str] = frozenset()
    windows: Literal["packed", "utterance"] = "packed"
    min_window_s: float = FULL_WINDOW_S
    """Windows are filled with silence to this length at least; real Whisper models need 30 s."""
    max_beams: int | None = None
    """More beams than this do not help the model; None means no limit."""
    draft_window_s: float | None = None
    """The same for drafts; None takes 10 s, or `min_window_s` where that is shorter."""

    @property
    def shortest_draft_s(self) -> float:
        """The shortest window in which a draft is heard."""
        if self.draft_window_s is not None:
            return self.draft_window_s
        return min(_DRAFT_S, self.min_window_s)


def read_card(directory: Path) -> ModelCard:
    """Read a model's card.

    Raises:
        ModelUnavailableError: the card can not be read.
    """
    path = directory / NAME
    if not path.is_file():
        return ModelCard(directory.name)
    try:
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return ModelCard(
            name=str(said.get("name") or directory.name),
            demo=bool(said.get("demo", False)),
            languages=frozenset(str(language) for language in said.get("languages", ())),
            windows="utterance" if said.get("window") == "utterance" else "packed",
            min_window_s=float(said.get("min_window_s", FULL_WINDOW_S)),
            max_beams=int(said["max_beams"]) if "max_beams" in said else None,
            draft_window_s=float(said["draft_window_s"]) if "draft_window_s" in said else None,
        )
    except (ValueError, TypeError, AttributeError) as exc:
        raise ModelUnavailableError("the model's moksori.json can not be read") from exc
