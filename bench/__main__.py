"""Run the benches: all of them, or those named; `--quick` makes the long ones short."""

import argparse
import sys
from importlib import import_module
from typing import Final, Protocol, cast

from bench.figures import Figure, table

BENCHES: Final = {
    "startup": "CPU time of `--help`, of the import, and until the web process is ready",
    "transcribe_cpu": "CPU seconds of `transcribe` against raw faster-whisper",
    "decode_memory": "peak memory of a 10-hour file against a 10-minute one",
    "job_overhead": "enqueue to first line of work",
    "sse_fanout": "500 subscribers of one job",
    "audiolog": "live audio: frames acknowledged per second, and how long one frame takes",
    "webhooks": "messages per second to a receiver on loopback, and how late they are",
    "live_latency": "live talk: from the end of speech to the segment at the client",
    "listening": "live tracks: the machines alone, and with speech detection in batches",
    "partials": "live text: partials and finals against LocalAgreement over a growing buffer",
    "live_errors": "live text against that of the same recording: letters wrong",
    "live_tracks": "100 live tracks in one process, at real time and for 30 minutes",
    "text_speed": "reading aloud, spoken numerals, sound and error rates of Korean text",
    "text_endings": "sentence endings, dates, identifiers and sentences of Korean text",
    "recall": "search in 100,000 segments, and what indexing costs",
    "board_speed": "a board with 10,000 tickets on every database, and how right its matches are",
    "minutes_speed": "the time of minutes by rules, for a segment and for three hours",
    "following": "from a segment of a live meeting to its card, at the end of an hour",
    "web_pages": "what a first visit loads, and how fast large boards and transcripts answer",
    "web_motion": "dragged cards, scrolled lines and captions, until they are painted",
    "minutes_quality": "how right the minutes by rules are, on both parts of the data",
}


class Bench(Protocol):
    """A bench module."""

    def measure(self, *, quick: bool) -> list[Figure]:
        """Run it and return its figures."""
        ...


def main() -> int:
    """Measure, print one table, and return 1 when a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"some of: {', '.join(BENCHES)}")
    parser.add_argument("--quick", action="store_true", help="shorter runs, rougher figures")
    asked = parser.parse_args()
    unknown = set(asked.names) - set(BENCHES)
    if unknown:
        parser.error(f"no bench named {', '.join(sorted(unknown))}")
    figures: list[Figure] = []
    for name in asked.names or BENCHES:
        print(f"{name}: {BENCHES[name]} ...", file=sys.stderr, flush=True)
        bench = cast("Bench", import_module(f"bench.{name}"))
        figures += bench.measure(quick=asked.quick)
    print(table(figures))
    return 0 if all(figure.kept for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
