"""What is said beside a transcript or an answer: the model that wrote it, and warnings."""

from typing import Final

from moksori.app.console.words import say

WARNINGS: Final[dict[str, str]] = {
    "silence_only": "There is no speech in it.",
    "truncated_audio": "The recording is cut off; what was readable is here.",
}

REMARKS: Final[dict[str, str]] = {
    "quotes_only": "These are quotes: no language model is set to put them into words.",
    "model_failed": "The language model gave no answer, so these are quotes.",
    "model_uncited": "What the language model could not prove by a quote was left out.",
    "nothing_found": "Nothing that was said answers this.",
    "partly_found": "Only a part of the question was found in what was said.",
}


def remark(code: str) -> str:
    """Return a sentence for a note on an answer; an unknown code stands for itself."""
    return say(REMARKS.get(code, code))


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
