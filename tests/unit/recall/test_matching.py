import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.recall.matching import grams, match, nearly
from moksori.recall.model import How
from moksori.recall.query import understand

pytestmark = pytest.mark.unit

LOGIN = "로그인 오류는 제가 고쳤습니다."


def shown(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("query", "text", "how", "words"),
    [
        ("로그인 오류", LOGIN, How.WORD, ["로그인 오류"]),
        ("로그인오류", LOGIN, How.WORD, ["로그인 오류"]),
        ("로그인 오류를", LOGIN, How.WORD, ["로그인 오류"]),
        ("오류 로그인", LOGIN, How.WORD, ["로그인", "오류"]),
        ("api", "새 API 문서", How.WORD, ["API"]),
        ("고치다", LOGIN, How.LEMMA, ["고쳤"]),
        ("오류 고친", LOGIN, How.LEMMA, ["오류", "고쳤"]),
        ("ㄹㄱㅇ ㅇㄹ", LOGIN, How.INITIALS, ["로그인 오류"]),
        ("오류ㄴ", LOGIN, How.INITIALS, ["오류는"]),
    ],
)
def test_a_text_matches_and_shows_where(query: str, text: str, how: How, words: list[str]) -> None:
    found = match(understand(query), text)
    assert found is not None
    assert found.how is how
    assert shown(text, found.spans) == words


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("결제", LOGIN),
        ("로그인 결제", LOGIN),
        ("고치다", "고추를 심었습니다"),
        ("ㄱㄹㅇ", LOGIN),
        ("결제", "결재 서류"),
        ("!!", LOGIN),
        ("결제", ""),
    ],
)
def test_a_text_without_a_word_does_not_match(query: str, text: str) -> None:
    assert match(understand(query), text) is None


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("로긴 오류", LOGIN, ["로그인", "오류"]),
        ("결재화면", "결제 화면 시안", ["결제 화면"]),
        ("회이록", "회의록을 공유해 주세요", ["회의록"]),
        ("엘레베이터", "엘리베이터가 멈췄어요", ["엘리베이터"]),
        ("조건", LOGIN, None),
        ("양자컴퓨터", LOGIN, None),
        ("결제", "", None),
    ],
)
def test_typing_errors_are_forgiven_within_reason(
    query: str, text: str, words: list[str] | None
) -> None:
    found = nearly(understand(query), text)
    assert (None if found is None else shown(text, found.spans)) == words
    assert found is None or found.how is How.FUZZY


def test_the_better_way_has_the_better_score() -> None:
    texts = {
        "로그인 오류 수정": "로그인 오류 수정",
        "로그인 화면에서 난 오류 수정": "로그인 오류 수정",
        "로그인 오류를 어제 고쳤어요": "로그인 오류 고치다",
        "로그인 오류 건": "ㄹㄱㅇ ㅇㄹ",
    }
    scores = []
    for text, query in texts.items():
        found = match(understand(query), text)
        assert found is not None, text
        scores.append(found.score)
    near = nearly(understand("로긴 오류"), "로그인 오류")
    assert near is not None
    scores.append(near.score)
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)


def test_a_word_that_begins_a_word_is_better_than_one_inside() -> None:
    whole = match(understand("회의"), "오늘 회의")
    inside = match(understand("회의"), "오늘 사회의")
    assert whole is not None
    assert inside is not None
    assert whole.score > inside.score


def test_words_side_by_side_are_better_than_words_apart() -> None:
    query = understand("화면 결제")
    near = match(query, "결제용 화면 그리고 알림 문구와 여러 가지")
    far = match(query, "결제 그리고 알림 문구와 여러 가지 이야기 뒤의 화면")
    assert near is not None
    assert far is not None
    assert near.score > far.score


def test_a_name_may_be_that_of_the_speaker() -> None:
    query = understand("이서연 검색")
    assert match(query, "검색이 느려요", "이서연") is not None
    assert match(query, "검색이 느려요", "박지훈") is None
    assert match(understand("이서연"), "검색이 느려요", "이서연") is None


def test_spans_are_offsets_into_the_raw_text() -> None:
    raw = unicodedata.normalize("NFD", LOGIN)
    for query in ("오류", "고치다", "ㅇㄹㄴ"):
        found = match(understand(query), raw)
        assert found is not None, query
        assert all(0 <= start < end <= len(raw) for start, end in found.spans)
        first = raw[slice(*found.spans[0])]
        assert unicodedata.normalize("NFC", first) in LOGIN


def test_every_place_is_shown_once() -> None:
    text = "서버, 서버 그리고 서버"
    found = match(understand("서버"), text)
    assert found is not None
    assert shown(text, found.spans) == ["서버", "서버", "서버"]


@given(st.text(max_size=60), st.text(max_size=120))
def test_any_query_and_any_text_can_be_compared(asked: str, text: str) -> None:
    query = understand(asked)
    for found in (match(query, text), nearly(query, text)):
        if found is not None:
            assert 0 < found.score <= 1
            assert found.spans
            assert all(0 <= start < end <= len(text) for start, end in found.spans)


def test_grams_are_few_and_spread() -> None:
    assert grams(["로긴", "오류"], 10) == ["fhr", "hrl", 'rl"', "dhf", "hfb"]
    assert len(grams(["가나다라마바사아자차카타파하"], 10)) <= 10
    assert grams(["ㅁ"], 10) == ["a"]
    assert grams([], 10) == []
