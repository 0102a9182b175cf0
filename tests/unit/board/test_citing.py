"""Evidence of boards that points at other segments by now."""

import pytest

from moksori.board.citing import cites, recited
from moksori.board.model import Evidence

pytestmark = pytest.mark.unit

EVIDENCE = (Evidence("m1", ("S0004", "S0005")), Evidence("m2", ("S0005",)))


def test_only_the_source_that_changed_is_cited_otherwise() -> None:
    assert recited(EVIDENCE, "m1", {"S0005": ("S0009",)}) == (
        Evidence("m1", ("S0004", "S0009")),
        Evidence("m2", ("S0005",)),
    )
    assert recited(EVIDENCE, "m3", {"S0005": ("S0009",)}) == EVIDENCE


def test_what_becomes_one_is_cited_once() -> None:
    assert recited(EVIDENCE, "m1", {"S0005": ("S0004",)})[0] == Evidence("m1", ("S0004",))


def test_both_parts_stand_where_the_whole_stood() -> None:
    both = recited(EVIDENCE, "m1", {"S0004": ("S0004", "S0009")})
    assert both[0].segments == ("S0004", "S0009", "S0005")


def test_only_what_is_asked_about_counts() -> None:
    assert cites(EVIDENCE, "m2", {"S0005": ("S0005",)})
    assert not cites(EVIDENCE, "m2", {"S0004": ("S0004",)})
    assert not cites((), "m2", {"S0005": ("S0005",)})
