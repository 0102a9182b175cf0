"""Sentence boundaries by kind: where one falls, and where none does."""

import pytest

from moksori.text.sentences import sentences

pytestmark = pytest.mark.unit


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "확인했습니다 | 감사합니다",
        "언제 오세요 | 세 시에 갈게요",
        "가격이 얼마죠 | 삼만 원입니다",
        "시작합시다 | 다들 앉아 주십시오",
        "안 돼요 | 지금은 바쁩니다",
        "아니요 | 그건 제 일이에요",
        "글쎄요 | 잘 모르겠네요",
        "여보세요 | 거기 꽃집이죠",
        "서울이요 | 부산이요",
        "비가 와요 | 그래서 늦었어요",
        "비가 왔습니다 | 다만 바람은 없었습니다",
        "어제 갔어 | 재밌더라 | 너도 가 봐",
        "오늘 뭐 해 | 나는 쉰다",
        "민수가 왔다 | 지영이도 왔다",
        "그렇군요 | 알겠습니다 | 그렇게 하죠",
    ],
)
def test_sentences_without_marks(text: str) -> None:
    assert split(text.replace(" |", "")) == text.split(" | ")


@pytest.mark.parametrize(
    "text",
    [
        "민수가 왔습니다. | 문을 열어 주세요!",
        "정말요? | 몰랐어요.",
        "값은 3.5만 원입니다. | 비싸네요.",
        "주소는 example.com이에요. | 보세요.",
        "네, 좋아요. | 그럼 내일 봐요",
        "잠깐만요… | 찾아볼게요.",
    ],
)
def test_sentences_with_marks(text: str) -> None:
    assert split(text.replace(" |", "")) == text.split(" | ")


@pytest.mark.parametrize(
    "text",
    [
        # one clause leads to the next
        "비가 와서 늦었어요",
        "제가 샀는데요 색이 달라요",
        "확인했습니다만 답이 없어요",
        "이름은 민수고요 나이는 서른이에요",
        # quoted speech
        "금방 갈게요 라고 했어요",
        "온다고 했어요",
        # fillers and answers stay with what they introduce
        "네 알겠습니다",
        "음 저는 괜찮아요",
        "어 잠깐 기다려 주세요",
        # a topic with 요
        "저는요 커피가 좋아요",
    ],
)
def test_no_boundary_here(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize("blank", [" ", "  ", "\n", " \t "])
def test_blanks_belong_to_no_sentence(blank: str) -> None:
    text = f"{blank}갔어요{blank}왔어요{blank}"
    assert split(text) == ["갔어요", "왔어요"]


def test_spans_lead_back_to_a_long_text() -> None:
    parts = ["회의를 시작하겠습니다", "먼저 예산을 보시죠", "지난달보다 줄었습니다"] * 40
    assert split(" ".join(parts)) == parts
