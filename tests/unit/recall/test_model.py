import unicodedata
from datetime import UTC, datetime
from inspect import signature

import pytest

from moksori.ports.recall import Indexer
from moksori.recall.index import Index
from moksori.recall.model import How, Passage, Scope

pytestmark = pytest.mark.unit


def test_a_scope_is_written_as_the_index_is() -> None:
    scope = Scope("w", speaker=unicodedata.normalize("NFD", "김민수"), source="meeting:\0")
    assert scope.speaker == "김민수"
    assert scope.source == "meeting:�"
    assert Scope("w") == Scope("w", None, None, None, None)


def test_a_passage_has_its_place() -> None:
    passage = Passage("meeting:a", "S0001", None, 1.0, "말", datetime(2026, 1, 1, tzinfo=UTC))
    assert passage.place == ("meeting:a", "S0001")


def test_ways_of_finding_are_named_best_first() -> None:
    assert [how.value for how in How] == ["word", "lemma", "initials", "fuzzy"]


def test_the_index_is_an_indexer() -> None:
    for name in ("put", "drop"):
        assert signature(getattr(Index, name)) == signature(getattr(Indexer, name))
