"""However the model reads an ending, it is written in one way."""

import pytest

from moksori.meetings.rules.plain import plain_of
from moksori.text.morphemes import Morpheme, analyse

pytestmark = pytest.mark.unit


def _read(marks: str) -> tuple[Morpheme, ...]:
    pairs = [mark.split("/") for mark in marks.split()]
    return tuple(Morpheme(form, tag, 0, 0, form) for form, tag in pairs)


@pytest.mark.parametrize(
    ("marks", "plain"),
    [
        ("보/VV 시/EP ᆯ래/EF 요/JX", " 보/VV 시/EP ᆯ래요/EF "),
        ("보/VV 시/EP ᆯ래요/EF", " 보/VV 시/EP ᆯ래요/EF "),
        ("뽑/VV 을게요/EF", " 뽑/VV ᆯ게요/EF "),
        ("보/VV ᆯ/ETM 것/NNB 이/VCP 요/EC", " 보/VV ᆯ게요/EF "),
        ("하/VV 을/ETM 것/NNB 이/VCP ᆸ니다/EF", " 하/VV ᆯ/ETM 거/NNB 이/VCP ᆸ니다/EF "),
        ("받/VV 았/EP 습니다/EF", " 받/VV 었/EP ᆸ니다/EF "),
        ("되/VV 더라고/EF 요/JX", " 되/VV 더라고요/EF "),
        ("받/VV 으면/EC 하/VV 지요/EF", " 받/VV 면/EC 하/VV 죠/EF "),
        ("금요일/NNG 까지/JX 요/JX", " 금요일/NNG 까지/JX 요/JX "),
        ("은/NNG 을/JKO", " 은/NNG 을/JKO "),
    ],
)
def test_one_spelling(marks: str, plain: str) -> None:
    assert plain_of(_read(marks)) == plain


@pytest.mark.parametrize("words", ["제가 볼게요", "제가 볼게요, 목요일까지요", "제가 뽑을게요"])
def test_a_promise_is_a_promise(words: str) -> None:
    assert " ᆯ게요/EF " in plain_of(analyse(words))


def test_there_is_something_to_do_is_no_promise() -> None:
    assert "게요/EF" not in plain_of(analyse("아직 할 게 있어요"))
