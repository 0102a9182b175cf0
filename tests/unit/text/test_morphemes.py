"""The shared morphological model. It loads once a session (about 1.3 s of CPU)."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from moksori.errors import EngineNotInstalledError
from moksori.text import morphemes
from moksori.text.morphemes import analyse, similarity, split

pytestmark = pytest.mark.unit


def test_spoken_numerals_are_tagged_apart_from_ordinary_words() -> None:
    assert [m.tag for m in analyse("삼십육 퍼센트")] == ["NR", "NR", "NR", "NNB"]
    assert [m.tag for m in analyse("이번 달")] == ["NNG", "NNG"]


def test_spans_count_characters_also_behind_an_emoji() -> None:
    text = "좋아요 😀 회의록 보내요"
    found = next(m for m in analyse(text) if m.form == "회의록")
    assert text[found.start : found.end] == "회의록"


def test_a_contraction_shares_its_span() -> None:
    verb, past, ending = analyse("했다")
    assert (verb.form, verb.start, verb.end, verb.lemma) == ("하", 0, 1, "하다")
    assert (past.form, past.start) == ("었", 0)
    assert ending.tag == "EF"


def test_irregular_verbs_have_a_plain_tag() -> None:
    assert "VV" in {m.tag for m in analyse("친구를 도와서 짐을 지었다")}
    assert not [m.tag for m in analyse("노래를 들었다") if "-" in m.tag]


def test_no_text_has_no_morphemes() -> None:
    assert analyse("") == ()


def test_a_long_text_is_not_kept_in_memory() -> None:
    before = morphemes._remembered.cache_info().currsize
    assert len(analyse("회의를 시작합니다. " * 60)) > 200
    assert morphemes._remembered.cache_info().currsize == before


def test_threads_get_the_same_answer() -> None:
    texts = [f"{n}번 안건을 정리했습니다" for n in range(20)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(analyse, texts))
    assert together == [morphemes._analyse(text) for text in texts]


def test_sentences_are_found_without_punctuation() -> None:
    text = "안녕하세요 저는 김민수입니다 오늘 회의 시작하겠습니다"
    assert [text[slice(*span)] for span in split(text)] == [
        "안녕하세요",
        "저는 김민수입니다",
        "오늘 회의 시작하겠습니다",
    ]


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kiwipiepy", None)
    with pytest.raises(EngineNotInstalledError, match=r"moksori\[korean\]"):
        morphemes.kiwi.__wrapped__()


def test_similar_nouns_are_near_and_unknown_ones_are_not() -> None:
    assert similarity("취소", "환불") > 0.4
    assert similarity("버그", "에러") > similarity("버그", "딸기")
    for one, other in (
        ("취소", "없는낱말임"),
        ("없는낱말임", "취소"),
        ("", "취소"),
        ("클라우드", "서버"),
    ):
        assert similarity(one, other) == 0.0, (one, other)


def test_a_vector_that_is_none_is_near_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Vague:
        """A model whose words have no vectors."""

        def morpheme_similarity(self, *_: object) -> float:
            return float("nan")

    monkeypatch.setattr(morphemes, "kiwi", Vague)
    assert similarity("취소", "환불") == 0.0


def test_similarity_is_a_share() -> None:
    words = ["로그인", "오류", "보고서", "화면", "ios", "2층", "수정", "고양이"]
    found = [similarity(one, other) for one in words for other in words]
    assert all(0.0 <= one <= 1.0 for one in found)
