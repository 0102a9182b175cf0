"""The closed set of texts."""

from __future__ import annotations

import re
import unicodedata

import pytest

from models.tiny_ko import corpus

pytestmark = pytest.mark.unit


def test_demo_sentences_are_many_and_unique() -> None:
    sentences = corpus.demo_sentences()
    assert len(sentences) >= 100
    assert len(set(sentences)) == len(sentences)
    assert len({corpus.spoken(text) for text in sentences}) == len(sentences)


@pytest.mark.parametrize("text", [*corpus.demo_sentences(), *corpus.meeting_lines()])
def test_texts_are_normal_korean_without_digits_or_latin(text: str) -> None:
    assert unicodedata.normalize("NFC", text) == text
    assert re.fullmatch(r"[가-힣]+(,? [가-힣]+|[.?] [가-힣]+)*[.?]", text)


@pytest.mark.parametrize("text", corpus.demo_sentences())
def test_demo_sentences_are_single(text: str) -> None:
    assert corpus.split_sentences(text) == (text,)


def test_closed_set_holds_demo_and_meeting_once() -> None:
    texts = corpus.closed_set()
    assert len(set(texts)) == len(texts)
    assert set(corpus.demo_sentences()) <= set(texts)
    assert corpus.split_sentences("네, 고맙습니다. 갈까요? 네.") == (
        "네, 고맙습니다.",
        "갈까요?",
        "네.",
    )
    assert "로그인 오류는 어제 다 고쳤습니다." in texts


def test_spoken_drops_what_is_not_heard() -> None:
    assert corpus.spoken("네, 고맙습니다. OK?") == "네고맙습니다ok"
