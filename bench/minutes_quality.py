"""How right the minutes by rules are, on both parts of the data, and the time for a line."""

from collections.abc import Iterator
from functools import reduce
from operator import add
from pathlib import Path
from time import thread_time

from bench.figures import Figure
from moksori.meetings.model import Minutes
from moksori.meetings.rules.engine import minute
from moksori.testing.minutes import Example, Scores, Tally, cases, meetings, total
from moksori.text.morphemes import warm_up

DATA = Path(__file__).parents[1] / "tests" / "data" / "minutes"
PARTS = ("dev", "held-out")


def by_rules(example: Example) -> Minutes:
    """Return the minutes of an example."""
    return minute(example.lines, participants=example.participants, on=example.on)


def measure(*, quick: bool) -> list[Figure]:
    """Return precision and recall of every kind, for both parts; `quick` changes nothing."""
    del quick
    warm_up()
    figures: list[Figure] = []
    applied = Scores()
    before = thread_time()
    for part in PARTS:
        normal = total(by_rules, meetings(DATA, part))
        tricky = total(by_rules, cases(DATA, part))
        applied = reduce(add, (normal, tricky), applied)
        figures += [*of_meetings(normal, part), *of_cases(tricky, part)]
    spent = 1000 * (thread_time() - before) / lines()
    sure = applied.applied
    figures.append(share("changes applied without asking", sure.precision, 0.99, sure))
    figures.append(
        Figure("minutes, per line", spent, "ms CPU", note="with the reading of the data")
    )
    return figures


def of_meetings(scores: Scores, part: str) -> Iterator[Figure]:
    """Yield the figures of whole meetings."""
    yield from both(f"action items, {part}", scores.action_items, 0.92, 0.85)
    yield share(f"owners, {part}", scores.owners.precision, 0.92, scores.owners)
    yield share(f"dues, {part}", scores.dues.precision, 0.95, scores.dues)
    yield from both(f"decisions, {part}", scores.decisions, 0.90, 0.80)
    yield from both(f"status changes, {part}", scores.status_changes, 0.95, 0.75)
    yield from both(f"questions, {part}", scores.questions, None, None)


def of_cases(scores: Scores, part: str) -> Iterator[Figure]:
    """Yield the figures of adversarial cases."""
    yield from both(f"action items, adversarial, {part}", scores.action_items, 0.85, 0.70)
    yield share(f"owners, adversarial, {part}", scores.owners.precision, None, scores.owners)
    yield share(f"dues, adversarial, {part}", scores.dues.precision, None, scores.dues)
    yield from both(f"decisions, adversarial, {part}", scores.decisions, None, None)
    yield from both(f"status changes, adversarial, {part}", scores.status_changes, None, None)


def both(
    name: str, tally: Tally, precision: float | None, recall: float | None
) -> Iterator[Figure]:
    """Yield precision and recall of one kind."""
    yield share(f"{name}, precision", tally.precision, precision, tally)
    yield share(f"{name}, recall", tally.recall, recall, tally)


def share(name: str, value: float, bar: float | None, tally: Tally) -> Figure:
    """Return a share of 1 that should be at least its bar."""
    note = f"{tally.right} right, {tally.found} found, {tally.wanted} wanted"
    return Figure(name, value, "", bar, at_least=True, note=note)


def lines() -> int:
    """Return how many lines are read."""
    examples = [example for part in PARTS for example in meetings(DATA, part) + cases(DATA, part)]
    return sum(len(example.lines) for example in examples)
