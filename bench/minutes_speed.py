"""How long minutes by rules take: for a segment, and for three hours of talk."""

from dataclasses import replace
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from bench.figures import Figure
from moksori.meetings.model import Line
from moksori.meetings.rules.engine import minute
from moksori.testing.minutes import meetings
from moksori.text.morphemes import warm_up

DATA = Path(__file__).parents[1] / "tests" / "data" / "minutes"
SEGMENTS = 3_000
SECONDS = 3.6  # of a segment: three hours in all
DAY = date(2026, 11, 26)


def measure(*, quick: bool) -> list[Figure]:
    """Return the time of a segment and of 3,000; each text is new, so that no cache helps."""
    warm_up()
    minute(talk(50, start=1_000_000), on=DAY)
    runs = [timed(run * SEGMENTS) for run in range(1 if quick else 3)]
    wall, cpu = (median(values) for values in zip(*runs, strict=True))
    return [
        Figure("minutes by rules, a segment", 1000 * cpu / SEGMENTS, "ms CPU", 1.0),
        Figure(f"minutes by rules, {SEGMENTS:,} segments", wall, "s", 5.0),
    ]


def timed(start: int) -> tuple[float, float]:
    """Return the seconds on the wall and of the CPU for three hours of talk."""
    lines = talk(SEGMENTS, start=start)
    wall, cpu = perf_counter(), process_time()
    made = minute(lines, on=DAY)
    assert made.action_items
    return perf_counter() - wall, process_time() - cpu


def talk(count: int, *, start: int) -> list[Line]:
    """Return lines of the development meetings, each made different by a number."""
    known = [line for example in meetings(DATA, "dev") for line in example.lines]
    return [
        replace(
            line,
            id=f"S{at + 1:04d}",
            text=f"{line.text} {start + at}번이요.",
            start_s=at * SECONDS,
            end_s=(at + 1) * SECONDS,
        )
        for at, line in enumerate(islice(cycle(known), count))
    ]
