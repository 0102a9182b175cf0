"""How long the text functions of a live turn take, and how right they are, on the data sets."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, thread_time

from bench.figures import Figure
from moksori.text.dates import find as find_dates
from moksori.text.endings import Ending, judge
from moksori.text.morphemes import warm_up
from moksori.text.pii import find as find_identifiers
from moksori.text.sentences import sentences

DATA = Path(__file__).parents[1] / "tests" / "data"
BASE = datetime.fromisoformat("2026-11-20T10:30")


def texts(name: str) -> list[str]:
    """Return the texts of a data set, both parts."""
    lines = (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [row.get("text") or " ".join(row["sentences"]) for row in rows]


def times_ms(work: Callable[[str], object], said: list[str]) -> tuple[list[float], list[float]]:
    """Return the milliseconds of each call: CPU of this thread, and by the clock on the wall.

    Each text is new to the cache of morphemes.
    """
    cpu, wall = [], []
    for text in said:
        before_cpu, before_wall = thread_time(), perf_counter()
        work(text)
        cpu.append(1000 * (thread_time() - before_cpu))
        wall.append(1000 * (perf_counter() - before_wall))
    return cpu, wall


def prefixes(said: list[str]) -> list[str]:
    """Return every proper word prefix once, as partial results of a recogniser."""
    split = [text.split() for text in said]
    return list({" ".join(words[:end]) for words in split for end in range(1, len(words))})


def measure(*, quick: bool) -> list[Figure]:
    """Return the times, and how seldom a prefix is called finished."""
    warm_up()
    whole = texts("endings")[:: 4 if quick else 1]
    partial = prefixes(whole)
    endings, on_the_wall = times_ms(judge, whole + partial)
    dates, _ = times_ms(lambda text: find_dates(text, BASE), texts("dates"))
    identifiers, _ = times_ms(find_identifiers, texts("pii"))
    passages, _ = times_ms(sentences, texts("sentences"))
    note = f"{len(endings)} utterances and prefixes"
    cut = sum(judge(text) is Ending.END for text in partial) / len(partial)
    return [
        Figure("sentence endings, p95", p95(endings), "ms CPU", 3, note=note),
        Figure(
            "the same by the clock", p95(on_the_wall), "ms", note="on a machine with other work"
        ),
        Figure("sentence endings, median", median(endings), "ms CPU"),
        Figure("prefixes called finished", 100 * cut, "%", note="with those that are whole"),
        Figure("dates, median", median(dates), "ms CPU", 1),
        Figure("identifiers, median", median(identifiers), "ms CPU", 1),
        Figure("sentences of a passage, median", median(passages), "ms CPU"),
    ]


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return quantiles(values, n=20)[-1]
