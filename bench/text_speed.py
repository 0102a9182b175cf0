"""How long reading aloud, digits, sound and particles take, and how right they are."""

import json
from collections.abc import Callable
from pathlib import Path
from statistics import mean, median
from time import thread_time
from typing import Any

from bench.figures import Figure
from moksori.text.distance import cer
from moksori.text.itn import to_digits
from moksori.text.morphemes import warm_up
from moksori.text.normalize import normalize
from moksori.text.pronounce import pronounce
from moksori.text.spans import Rewritten

DATA = Path(__file__).parents[1] / "tests" / "data"
Rewrite = Callable[[str], Rewritten]
Row = dict[str, Any]


def rows(name: str) -> list[Row]:
    """Return the rows of a data set, both parts."""
    lines = (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def times_ms(work: Callable[[str], object], texts: list[str]) -> list[float]:
    """Return the CPU milliseconds of each call; each text comes once, so no cache helps."""
    times = []
    for text in texts:
        before = thread_time()
        work(text)
        times.append(1000 * (thread_time() - before))
    return times


def right(work: Rewrite, data: list[Row], part: str, *, spaces: bool) -> float:
    """Return the percentage of the rows of `part` that come out as expected."""
    judged = [row for row in data if row["part"] == part]
    hits = 0
    for row in judged:
        wanted = row["expected"] if isinstance(row["expected"], list) else [row["expected"]]
        forms = [work(row["raw"]).text, *wanted]
        first, *others = forms if spaces else [form.replace(" ", "") for form in forms]
        hits += first in others
    return 100 * hits / len(judged)


def changed_traps() -> int:
    """Return how many traps of the ITN set are changed, both parts."""
    traps = [row["raw"] for row in rows("itn") if row["category"].startswith("trap-")]
    return sum(to_digits(raw).text != raw for raw in traps)


def measure(*, quick: bool) -> list[Figure]:
    """Return times and hit rates."""
    warm_up()
    step = 4 if quick else 1
    spoken, said, sounds = rows("normalize"), rows("itn"), rows("pronounce")
    read = times_ms(normalize, [row["raw"] for row in spoken][::step])
    written = times_ms(to_digits, [row["raw"] for row in said][::step])
    heard = times_ms(pronounce, [row["raw"] for row in sounds][::step])
    scored = times_ms(lambda text: cer(text, text[1:]), [row["raw"] for row in said][::step])
    return [
        Figure("normalise, mean", mean(read), "ms CPU", 0.2, note=f"{len(read)} forms"),
        Figure("normalise, median", median(read), "ms CPU"),
        Figure("spoken numerals to digits, mean", mean(written), "ms CPU", 3, note="with kiwi"),
        Figure("pronounce, mean", mean(heard), "ms CPU", 0.2),
        Figure("CER of an utterance, mean", mean(scored), "ms CPU"),
        *_rates("normalise", normalize, spoken, bar=97, spaces=False),
        *_rates("normalise, spaces too", normalize, spoken, bar=None, spaces=True),
        *_rates("spoken numerals", to_digits, said, bar=96, spaces=True),
        *_rates("pronounce", pronounce, sounds, bar=95, spaces=True),
        Figure("traps changed", changed_traps(), "", 0),
    ]


def _rates(
    name: str, work: Rewrite, data: list[Row], *, bar: float | None, spaces: bool
) -> list[Figure]:
    return [
        Figure(f"{name}, {part}", right(work, data, part, spaces=spaces), "%", bar, at_least=True)
        for part in ("dev", "held-out")
    ]
