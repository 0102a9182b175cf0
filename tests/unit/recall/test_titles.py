import time

import pytest

from moksori.recall.model import How
from moksori.recall.titles import MOST, among

pytestmark = pytest.mark.unit

TITLES = {
    "1": "로그인 오류 수정",
    "2": "결제 화면 시안",
    "3": "고객사 미팅 준비",
    "4": "로그인 화면 개편",
    "5": "보안 점검 보고서 고치기",
}


def found(words: str) -> list[str]:
    return [key for key, _ in among(words, TITLES)]


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("로그인 오류", ["1"]),
        ("로그인", ["1", "4"]),
        ("화면 로그인", ["4"]),
        ("ㄱㅈ ㅎㅁ", ["2"]),
        ("로긴 오류", ["1"]),
        ("결재화면", ["2"]),
        ("고쳤다", ["5"]),
        ("양자컴퓨터", []),
        ("!!", []),
        ("", []),
    ],
)
def test_titles_are_found_as_what_was_said_is(words: str, keys: list[str]) -> None:
    assert found(words) == keys


def test_equals_keep_their_order() -> None:
    same = {str(n): "같은 제목" for n in (3, 1, 2)}
    assert [key for key, _ in among("같은 제목", same)] == ["3", "1", "2"]


def test_the_way_is_told() -> None:
    assert {match.how for _, match in among("로긴 오류", TITLES)} == {How.FUZZY}
    assert {match.how for _, match in among("고쳤다", TITLES)} == {How.LEMMA}


def test_ten_thousand_titles_take_no_second() -> None:
    many = {str(n): f"{n}번 화면의 버튼 색을 바꾸는 일" for n in range(MOST + 500)}
    for words in ("결제", "바꾼다", "로긴 오류", "ㄱㅈ"):
        begun = time.process_time()
        keys = among(words, many)
        assert time.process_time() - begun < 5.0, words
        assert len(keys) <= MOST
