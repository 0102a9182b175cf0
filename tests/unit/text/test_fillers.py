"""Fillers go, words stay."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moksori.text.fillers import fillers, without_fillers

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("음 저는 그 사람이 어 좋은 것 같아요", "저는 그 사람이 좋은 것 같아요"),
        ("그, 제가 어제 음, 말한 거요", "제가 어제 말한 거요"),
        ("그 뭐냐 창고 열쇠 주세요", "창고 열쇠 주세요"),
        ("저기 혹시 은행 있어요", "혹시 은행 있어요"),
        ("이게 어 되게 음 어", "이게 되게"),
        ("회의는, 음... 세 시예요", "회의는, 세 시예요"),
        ("뭐랄까 색이 좀 어두워요", "색이 좀 어두워요"),
    ],
)
def test_fillers_go(text: str, clean: str) -> None:
    assert without_fillers(text).text == clean


@pytest.mark.parametrize(
    "text",
    [
        "",
        "어",
        "음 어",
        "저 사람이 그 사람이에요",
        "그 사람이 왔어요",
        "저는 몰라요",
        "아 네 알겠습니다",
        "뭐 먹을까",
        "음악을 들어요",
        "어제 봤어요",
        "그 뭐냐",
        "에서 만나요",
    ],
)
def test_words_stay(text: str) -> None:
    assert without_fillers(text).edits == ()


def test_spans_point_into_the_raw_text() -> None:
    text = "음 저는 어 좋아요"
    assert [text[start:end] for start, end in fillers(text)] == ["음", "어"]
    done = without_fillers(text)
    at = done.text.index("좋아요")
    start, end = done.raw_span(at, at + 3)
    assert text[start:end] == "좋아요"


@given(st.lists(st.sampled_from(["음", "어,", "그", "저는", "좋아요", "뭐랄까"]), max_size=7))
@settings(max_examples=80, deadline=None)
def test_no_word_is_lost(words: list[str]) -> None:
    kept = without_fillers(" ".join(words)).text
    assert [word for word in words if word in {"저는", "좋아요"}] == [
        word for word in kept.split() if word in {"저는", "좋아요"}
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("어 그러니까 음 제 말은", ["어", "음"]),
        ("에 다음 안건은 예산입니다", ["에"]),
        ("으음 잠시만요", ["으음"]),
        ("저, 혹시 시간 있으세요", ["저"]),
        ("그 뭐더라 그 가게 있잖아요", ["그 뭐더라"]),
        ("뭐라고 할까 조금 급해요", ["뭐라고 할까"]),
        ("제가 어, 음, 확인할게요", ["어", "음"]),
    ],
)
def test_each_kind_of_filler(text: str, found: list[str]) -> None:
    said = [text[start:end] for start, end in fillers(text)]
    assert said[: len(found)] == found


@pytest.mark.parametrize(
    "text",
    ["그 회의", "저 건물 앞", "어머니", "음료수", "아 맞아요", "에어컨", "으뜸", "그거 주세요"],
)
def test_words_that_begin_like_fillers(text: str) -> None:
    assert without_fillers(text).text == text


def test_a_comma_goes_with_its_filler() -> None:
    assert without_fillers("회의는, 음, 세 시예요").text == "회의는, 세 시예요"


def test_removing_twice_changes_nothing_more() -> None:
    once = without_fillers("음 어 저는 그, 괜찮아요 음").text
    assert without_fillers(once).text == once
