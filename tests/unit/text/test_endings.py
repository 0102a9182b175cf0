"""End of turn: precision of `end`, and no utterance cut short."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from moksori.text.endings import SILENCE_MS, Ending, judge

pytestmark = pytest.mark.unit

PRECISION = 0.97
FALSE_CUTS = 0.02
RECALL = 0.9
Rows = Callable[[str, str], list[dict[str, Any]]]


@pytest.mark.parametrize("part", ["dev", "held-out"])
def test_end_is_rarely_wrong(part: str, rows: Rows) -> None:
    judged = [(row, judge(row["text"])) for row in rows("endings", part)]
    ended = [row for row, ending in judged if ending is Ending.END]
    wrong = Counter(row["category"] for row in ended if row["expect"] != "end")
    assert len(ended) - wrong.total() >= PRECISION * len(ended), wrong
    complete = [ending for row, ending in judged if row["expect"] == "end"]
    assert complete.count(Ending.END) >= RECALL * len(complete)


@pytest.mark.parametrize("part", ["dev", "held-out"])
def test_no_prefix_is_cut_off(part: str, rows: Rows) -> None:
    asked = 0
    cuts: Counter[str] = Counter()
    for row in rows("endings", part):
        words = row["text"].split()
        incomplete = set(range(1, len(words))) - set(row.get("whole_prefixes", ()))
        for length in incomplete:
            asked += 1
            cuts[row["category"]] += judge(" ".join(words[:length])) is Ending.END
    assert cuts.total() <= FALSE_CUTS * asked, +cuts


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("", Ending.WAIT),
        ("   ", Ending.WAIT),
        ("...", Ending.WAIT),
        ("정말?", Ending.END),
        ("보내 드릴게요.", Ending.END),
        ("제가.", Ending.WAIT),
        ("알겠습니다...", Ending.MID),
        ("알겠습니다,", Ending.MID),
        ("3시", Ending.MID),
        ("API", Ending.MID),
    ],
)
def test_punctuation_helps_but_is_not_trusted(text: str, ending: Ending) -> None:
    assert judge(text) is ending


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("운전할게", Ending.END),
        ("아직 할 게", Ending.WAIT),
        ("대전이요", Ending.END),
        ("저는요", Ending.MID),
        ("그래서요", Ending.WAIT),
        ("다음에 할 수", Ending.WAIT),
        ("하다", Ending.WAIT),
        ("팔리지", Ending.MID),
        ("간다고", Ending.WAIT),
        ("간다고요", Ending.END),
        ("뭐 해", Ending.END),
    ],
)
def test_close_pairs(text: str, ending: Ending) -> None:
    assert judge(text) is ending


def test_the_surer_the_shorter_the_silence() -> None:
    assert SILENCE_MS[Ending.END] < SILENCE_MS[Ending.MID] < SILENCE_MS[Ending.WAIT]
