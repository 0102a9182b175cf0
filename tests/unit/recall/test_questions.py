import time
from datetime import UTC, datetime

import pytest

from moksori.recall.query import Word
from moksori.recall.questions import (
    Kind,
    answers,
    asked,
    asks,
    kind_of,
    names_of,
    promises,
    related,
)

pytestmark = pytest.mark.unit

AT = datetime(2026, 11, 16, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("결제 화면은 누가 맡았어?", Kind.WHO),
        ("담당자는?", Kind.WHO),
        ("배포 언제 해?", Kind.WHEN),
        ("마감이 며칠이야?", Kind.WHEN),
        ("시안 마감은?", Kind.WHEN),
        ("예산이 얼마로 확정됐지?", Kind.AMOUNT),
        ("몇 명이 와?", Kind.AMOUNT),
        ("왜 늦어졌어?", Kind.OTHER),
        ("장소는 어디로 결정했어?", Kind.DECISION),
        ("바자회 하기로 했어?", Kind.DECISION),
        ("로그인 오류", Kind.OTHER),
        ("who owns it", Kind.WHO),
    ],
)
def test_a_question_asks_for_a_kind_of_answer(question: str, kind: Kind) -> None:
    assert kind_of(question) is kind


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("결제 화면은 누가 맡았어?", ["결제", "화면", "맡았어"]),
        ("예산이 얼마로 확정됐지?", ["예산", "확정"]),
        ("배포는 언제 해?", ["배포"]),
        ("민수가 뭐라고 말했어?", ["민수"]),
        ("누가?", ["누"]),
        ("?", []),
    ],
)
def test_asking_words_are_not_looked_for(question: str, words: list[str]) -> None:
    found = [word.letters for word, _ in asked(question).words]
    assert found[: len(words)] == words or {*words} <= {*found}


def test_verbs_weigh_less() -> None:
    weights = {word.letters: weight for word, weight in asked("결제 화면은 누가 맡았어?").words}
    assert weights["맡았어"] < weights["결제"]


PEOPLE = frozenset(("김민수", "민수"))


@pytest.mark.parametrize(
    ("question", "text", "right"),
    [
        ("누가 맡아?", "제가 맡겠습니다", True),
        ("누가 맡아?", "그건 민수가 하기로 했어요", True),
        ("누가 맡아?", "이 대리가 합니다", True),
        ("누가 맡아?", "누가 맡을까요?", False),
        ("누가 맡아?", "화면이 예뻐요", False),
        ("언제 해?", "다음 주 화요일에 합니다", True),
        ("언제 해?", "25일입니다", True),
        ("언제 해?", "사흘이면 끝나요", True),
        ("언제 해?", "언제 하죠?", False),
        ("언제 해?", "내일 할까요?", False),
        ("언제 해?", "나중에 봅시다", False),
        ("비용이 얼마야?", "삼천만 원입니다", True),
        ("비용이 얼마야?", "3,000원으로 하죠", True),
        ("비용이 얼마야?", "한 대가 고장 났어요", False),
        ("얼마나 남았어?", "팔십 개 남았어요", True),
        ("몇 명이 와?", "열네 분입니다", True),
        ("몇 부 찍어?", "삼천 부로 합시다", True),
        ("몇 부 찍어?", "삼천 원입니다", False),
        ("몇 개였어?", "서른일곱 개요", True),
        ("몇 개였어?", "마흔 두 개", True),
        ("무슨 색으로 정했어?", "파란색으로 결정했습니다", True),
        ("어디로 정했어?", "과학관으로 하겠습니다. 다른 의견 있으세요?", True),
        ("어디로 정했어?", "과학관으로 결정할까요?", False),
        ("어디로 정했어?", "과학관이 좋아요", False),
        ("왜 그래?", "제가 삼천 원을 내일 냅니다", False),
    ],
)
def test_a_text_holds_what_is_asked_for(question: str, text: str, right: bool) -> None:
    assert answers(asked(question), text, AT, PEOPLE) is right


def test_a_promise_answers_who() -> None:
    assert promises(asked("누가 알아봐?"), "네, 내일까지 물어볼게요.")
    assert not promises(asked("언제 알아봐?"), "네, 물어볼게요.")
    assert not promises(asked("누가 알아봐?"), "좋아요.")


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("누가 맡을까요?", True),
        ("알림 문구는 누가 맡을까요", True),
        ("언제 하죠", True),
        ("제가 맡겠습니다", False),
        ("그렇게 하죠", False),
    ],
)
def test_what_was_said_may_be_a_question(text: str, question: bool) -> None:
    assert asks(text) is question


def test_people_are_called_with_and_without_their_family_name() -> None:
    assert names_of("김민수") == ["김민수", "민수"]
    assert names_of(" 정하늘 원장 ") == ["정하늘 원장"]
    assert names_of("A") == []


def test_words_have_relatives() -> None:
    assert "담당" in related(Word("맡았어", "맡"))
    assert related(Word("오류"))
    assert related(Word("쀍쀍")) == ()


@pytest.mark.parametrize(
    "part",
    [
        "만",
        "만 ",
        "1,",
        "몇",
        "몇 개였",
        "기로",
        "기로 가",
        "누가 어",
        "까",
        "하나요!",
        "제가 ",
        "가나다 님",
    ],
)
def test_no_text_takes_long(part: str) -> None:
    text = part * (20_000 // len(part)) + "!"
    begun = time.process_time()
    for question in ("누가 해?", "언제 해?", "얼마야?", "몇 개야?", "뭐로 결정했어?", text):
        found = asked(question)
        answers(found, text, AT, PEOPLE)
        asks(text)
        promises(found, text)
    assert time.process_time() - begun < 3.0
