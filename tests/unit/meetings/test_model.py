"""Minutes: nothing without evidence can be made."""

from collections.abc import Callable

import pytest

from moksori.errors import InputError
from moksori.meetings.model import GATE, ActionItem, Statement, Status, StatusChange

pytestmark = pytest.mark.unit

Make = Callable[[tuple[str, ...], str, float], object]

KINDS: tuple[Make, ...] = (
    lambda evidence, text, confidence: Statement(text, evidence, confidence),
    lambda evidence, text, confidence: ActionItem(text, None, None, evidence, confidence),
    lambda evidence, text, confidence: StatusChange(text, Status.DONE, evidence, confidence),
)


@pytest.mark.parametrize("make", KINDS)
def test_an_item_with_evidence_is_made(make: Make) -> None:
    assert make(("S0001",), "시안 완성", GATE)


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize(
    ("evidence", "text", "confidence"),
    [
        ((), "시안 완성", 0.9),
        (("",), "시안 완성", 0.9),
        (("S0001", ""), "시안 완성", 0.9),
        (("S0001",), " ", 0.9),
        (("S0001",), "시안 완성", 1.1),
        (("S0001",), "시안 완성", -0.1),
        (("S0001",), "시안 완성", float("nan")),
    ],
)
def test_without_evidence_words_or_a_share_of_one_nothing_is_made(
    make: Make, evidence: tuple[str, ...], text: str, confidence: float
) -> None:
    with pytest.raises(InputError):
        make(evidence, text, confidence)
