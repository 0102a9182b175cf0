"""Without the Korean model search and answers still work, by letters alone."""

from collections.abc import Iterator
from typing import Any, NoReturn

import pytest

from moksori.errors import EngineNotInstalledError
from moksori.text import morphemes

pytestmark = [
    pytest.mark.integration,
    pytest.mark.anyio,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]

Library = Any  # the fixture's class stands in conftest.py


@pytest.fixture(autouse=True)
def no_kiwi(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse() -> NoReturn:
        raise EngineNotInstalledError("no kiwipiepy")

    morphemes._remembered.cache_clear()
    monkeypatch.setattr(morphemes, "kiwi", refuse)
    monkeypatch.setattr("moksori.recall.questions.kiwi", refuse)
    yield
    morphemes._remembered.cache_clear()


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("결제 화면", "meeting:app S0002"),
        ("약관을", "meeting:app S0020"),
        ("서버 이전 API", "meeting:app S0015"),
        ("ㄹㄱㅇ ㅇㄹ", "meeting:app S0004"),
        ("로긴 오류", "meeting:app S0004"),
        ("결재화면", "meeting:app S0002"),
    ],
)
async def test_words_initials_and_typing_errors_are_found(
    library: Library, query: str, place: str
) -> None:
    assert place in (await library.places(query))[:2]


@pytest.mark.parametrize(
    ("question", "segment"),
    [
        ("API 서버 이전은 언제?", "S0016"),
        ("알림 문구는 누가?", "S0010"),
        ("결제 화면 시안 언제?", "S0003"),
    ],
)
async def test_questions_are_answered(library: Library, question: str, segment: str) -> None:
    reply = await library.recall.ask(library.scope, question)
    assert reply.sentences[0].citations[0].segment == segment
