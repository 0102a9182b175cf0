import sys

import pytest

from moksori.board import phrases
from moksori.board.phrases import Phrase, Word, edition, phrase_of, phrase_values, read, read_all
from moksori.board.thesaurus import ACTS, FILLERS, THINGS

pytestmark = pytest.mark.unit


def forms(text: str) -> list[str]:
    return [word.form for word in read(text).words]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2층 배관 공사", ["2층", "배관", "공사"]),
        ("신메뉴 사진", ["신메뉴", "사진"]),
        ("로그인오류", ["로그인", "오류"]),
        ("로그인 오류 고치는 일", ["로그인", "오류", "고치"]),
        ("알림 개선", ["알림", "개선"]),
        ("급식 안내", ["급식", "안내"]),
        ("그 건", []),
        ("iOS 알림", ["ios", "알림"]),
        ("!!", []),
    ],
)
def test_the_words_of_a_phrase(text: str, words: list[str]) -> None:
    assert forms(text) == words


def test_what_is_done_stands_at_the_end() -> None:
    acts = [word.form for word in read("보안 점검 보고서 작성").words if word.act]
    assert acts == ["작성"]
    assert [word.form for word in read("판례 조사").words if not word.act] == ["판례"]


def test_where_there_is_nothing_but_acts_they_are_what_is_meant() -> None:
    assert [word.act for word in read("점검").words] == [False]
    assert [word.act for word in read("고치고 바꾸기").words] == [False, False]
    assert read("점검").asked


def test_words_that_mean_the_same_share_a_key() -> None:
    for one, other in (
        ("에러", "오류"),
        ("견적", "견적서"),
        ("DB", "데이터베이스"),
        ("알바", "아르바이트"),
    ):
        assert read(one).keys & read(other).keys, (one, other)
    assert not read("입력").keys & read("출력").keys


def test_neighbours_are_also_read_as_one_word() -> None:
    assert "데이터베이스" in read("데이터 베이스 백업").keys
    assert "환불" in read("결제 취소").keys


def test_what_is_done_finds_too_much_to_be_asked_for() -> None:
    phrase = read("로그인 오류 수정")
    assert "수정" in phrase.keys
    assert "수정" not in phrase.asked
    assert {"로그인", "오류"} <= phrase.asked


def test_a_phrase_survives_json() -> None:
    phrase = read("1층 배관 공사 견적서 보내기")
    assert phrase_of(phrase_values(phrase)) == phrase
    assert phrase_of([]) == Phrase()


def test_a_key_has_an_end() -> None:
    assert max(map(len, read("가" * 300).keys)) == phrases.LONGEST


def test_many_are_read_at_once() -> None:
    assert read_all(["결제", "결제", "배포"]) == {"결제": read("결제"), "배포": read("배포")}


def test_plain_words_stand_in_where_kiwipiepy_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    full = edition()
    monkeypatch.setitem(sys.modules, "kiwipiepy", None)
    monkeypatch.setattr(phrases, "find_spec", lambda _: None)
    monkeypatch.setattr("moksori.text.morphemes.kiwi", _missing)
    assert edition() < full
    assert [word.form for word in read("뜻 모를 낱말 건").words] == ["뜻", "모를", "낱말"]


def _missing() -> None:
    from moksori.errors import EngineNotInstalledError

    raise EngineNotInstalledError("kiwipiepy")


def test_a_number_is_seen() -> None:
    assert Word("2층", frozenset()).number
    assert not Word("층", frozenset()).number


def test_the_lists_hold_no_word_that_says_nothing() -> None:
    assert not FILLERS & (set(THINGS) | set(ACTS))
    for table in (THINGS, ACTS):
        assert all(word == word.lower() and means for word, means in table.items())
