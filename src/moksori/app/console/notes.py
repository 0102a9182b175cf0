"""What is said beside a transcript: the model that wrote it, and warnings."""

from typing import Final

from moksori.app.console.words import say

WARNINGS: Final[dict[str, str]] = {
    "silence_only": "There is no speech in it.",
    "truncated_audio": "The recording is cut off; what was readable is here.",
}


def warn(code: str) -> str:
    """Return a sentence for a warning of a transcript; an unknown code stands for itself."""
    return say(WARNINGS.get(code, code))


def model_line(model: str | None, *, demo: bool) -> str:
    """Say which model wrote a transcript, and how to get a real one."""
    if not demo:
        return say("Model: {model}", model=model or "-")
    return say(
        "Demo model {model}: it knows the sample meeting, not free speech. "
        "A real model: moksori models fetch small",
        model=model or "-",
    )
