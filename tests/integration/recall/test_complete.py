"""The database brings every passage that matches: its keys leave none out."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from moksori.ports.recall import Said
from moksori.recall.matching import match
from moksori.recall.query import understand

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Library = Any  # the fixture's class stands in conftest.py

SUBJECTS = (
    "결제 화면,로그인 오류,API 서버,회의록 양식,가격표,테스트 서버,ㅋㅋ,Café 예약,100% 환불".split(
        ","
    )
)
PARTICLES = "은 는 이 가 을 를 에서 까지 도".split()
VERBS = (
    "고쳤습니다 고치는데요 불렀어요 부르겠습니다 도와주세요 도왔습니다 들었어요 "
    "듣겠습니다 지었습니다 만들었어요 만드는데요 옮깁시다 옮겨야죠 미뤘어요 줄였습니다 "
    "막아요 썼어요 쓰는데요 봤어요 됐습니다 빨라요 빠르네요 어려워요 어렵습니다 하얘요 "
    "늘었어요 느는데요 물었어요 묻겠습니다"
).split()
QUERIES = (
    "결제,결제 화면,화면 결제,로그인오류,api,서버,서버 테스트,가격,100%,café,ㅋㅋ,ㄱㅈ,ㅅㅂ,ㅎㅇㄹ,"
    "고치다,부르다,불렀다,돕다,도왔다,듣다,들은,짓다,지은,만들다,만든,옮기다,미루다,줄이다,막다,쓰다,보다,되다,"
    "빠르다,어렵다,하얗다,늘다,묻다,결제 고치다,서버를 옮겼다,회의록 만드는"
).split(",")


def said(dice: random.Random) -> Iterator[str]:
    for _ in range(180):
        subject, verb = dice.choice(SUBJECTS), dice.choice(VERBS)
        yield f"{subject}{dice.choice(PARTICLES)} {dice.choice(['', '어제 ', '제가 '])}{verb}"


async def test_no_match_is_left_out(empty: Library) -> None:
    texts = list(said(random.Random(11)))  # noqa: S311 - the same texts each time
    lines = [Said(f"S{n:04}", None, float(n), text) for n, text in enumerate(texts)]
    await empty.put("meeting:a", *lines)
    matched = 0
    for words in QUERIES:
        query = understand(words)
        expected = {one.segment for one in lines if match(query, one.text) is not None}
        page = await empty.recall.search(empty.scope, words, limit=200)
        exact = {hit.passage.segment for hit in page.hits if hit.match.how.value != "fuzzy"}
        assert exact == expected, words
        matched += len(expected)
    assert matched > 500


async def test_a_wrong_stroke_still_finds(empty: Library) -> None:
    """Each word of four letters or more is found with any one of its vowels changed."""
    words = ["회의록양식", "엘리베이터", "크리스마스", "아르바이트", "튜토리얼", "인벤토리"]
    lines = [Said(f"S{n:04}", None, float(n), f"{one} 이야기") for n, one in enumerate(words)]
    await empty.put("meeting:a", *lines)
    for number, word in enumerate(words):
        for at in range(len(word)):
            wrong = word[:at] + chr(ord(word[at]) ^ 28) + word[at + 1 :]
            found = await empty.places(wrong)
            assert found[:1] == [f"meeting:a S{number:04}"], wrong
