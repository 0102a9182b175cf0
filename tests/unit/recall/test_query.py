import unicodedata
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.errors import EngineNotInstalledError
from moksori.recall import query as module
from moksori.recall.keys import strokes
from moksori.recall.query import LONGEST, MOST_WORDS, stem_strokes, understand

pytestmark = pytest.mark.unit


def letters(raw: str) -> list[str]:
    return [word.letters for word in understand(raw).words]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("결제 화면", ["결제", "화면"]),
        ("결제 화면을", ["결제", "화면"]),
        ("결제화면은", ["결제", "화면"]),
        ("회의록에서는", ["회의록"]),
        ("수정했어요", ["수정"]),
        ("API 문서", ["api", "문서"]),
        ("회의이다", ["회의"]),
        ("서버 서버", ["서버"]),
        ("50%", ["50"]),
        ("!!", []),
        ("", []),
        ("   ", []),
    ],
)
def test_words_lose_their_particles(raw: str, words: list[str]) -> None:
    assert letters(raw) == words


def test_a_query_of_signs_alone_asks_for_nothing() -> None:
    assert understand("?!").empty
    assert understand("").empty
    assert not understand("네").empty


@pytest.mark.parametrize(
    ("raw", "lemma"),
    [
        ("줄이다", "줄이"),
        ("높이다", "높이"),
        ("고쳤다", "고치"),
        ("고치는", "고치"),
        ("불렀다", "부르"),
        ("도왔다", "돕"),
    ],
)
def test_verbs_keep_their_lemma(raw: str, lemma: str) -> None:
    (word,) = understand(raw).words
    assert word.lemma == lemma


@pytest.mark.parametrize(
    ("stem", "forms"),
    [
        ("고치", "고쳤다 고치다 고친 고쳐서"),
        ("부르", "불렀다 부르다 부른"),
        ("돕", "도왔다 돕다 도운"),
        ("듣", "들었다 듣는다"),
        ("짓", "지었다 짓는다"),
        ("막", "막았다 막는다"),
        ("만들", "만들었다 만드는"),
        ("보", "봤다 보다 본"),
        ("되", "됐다 되다 돼요"),
        ("쓰", "썼다 쓰다"),
        ("붙이", "붙일게요 붙여서"),
        ("늘", "늘었다 느는"),
    ],
)
def test_all_forms_of_a_verb_begin_with_its_strokes(stem: str, forms: str) -> None:
    assert all(strokes(form).startswith(stem_strokes(stem)) for form in forms.split())


def test_verbs_that_say_little_count_only_alone() -> None:
    assert letters("결제를 했다") == ["결제"]
    assert letters("했다") == ["했다"]


def test_lone_consonants_make_a_query_of_initials() -> None:
    asked = understand("ㄹㄱㅇ ㅇㄹ")
    assert asked.initials
    assert asked.words == ()
    assert understand("회의ㄹ").initials
    assert understand("회의").initials is None


def test_a_word_that_nobody_knows_is_not_torn_apart() -> None:
    assert letters("로긴 오류") == ["로긴", "오류"]
    assert understand("로긴 오류").rough == ("로긴", "오류")


def test_long_queries_are_cut() -> None:
    assert len(understand("가나다 " * 10_000).raw) == LONGEST
    many = " ".join(f"단어{number}" for number in range(100))
    assert len(understand(many).words) <= MOST_WORDS


def test_decomposed_queries_are_the_same() -> None:
    assert understand(unicodedata.normalize("NFD", "결제 화면")) == understand("결제 화면")


@given(st.text(max_size=300))
def test_any_text_is_understood(raw: str) -> None:
    asked = understand(raw)
    assert all(word.letters for word in asked.words)
    assert all(form for word in asked.words for form in word.forms)


@pytest.fixture
def no_kiwi(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str) -> NoReturn:
        raise EngineNotInstalledError(text)

    monkeypatch.setattr(module, "analyse", refuse)


@pytest.mark.usefixtures("no_kiwi")
@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("결제 화면을", ["결제", "화면"]),
        ("회의록에서는", ["회의록"]),
        ("나는", ["나는"]),
        ("!! 서버", ["서버"]),
    ],
)
def test_without_the_korean_model_one_particle_is_taken_off(raw: str, words: list[str]) -> None:
    assert letters(raw) == words
