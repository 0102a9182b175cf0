from datetime import UTC, datetime, timedelta

import pytest

from moksori.recall.model import Passage
from moksori.recall.questions import asked
from moksori.recall.quoting import FOLLOWING, LEAST, Told, Weighed, cite, quote, tell

pytestmark = pytest.mark.unit

AT = datetime(2026, 11, 16, 1, tzinfo=UTC)
TALK = [
    ("김민수", "알림 문구는 누가 맡을까요?"),
    ("최유진", "제가 맡겠습니다."),
    ("이서연", "결제 화면 시안은 금요일까지 드릴게요. 그리고 알림은 어제 고쳤어요."),
    ("김민수", "점심 먹으러 갑시다."),
]


def passages(*talk: tuple[str, str]) -> list[Passage]:
    return [
        Passage("m", f"S{n:04}", speaker, float(n), text, AT)
        for n, (speaker, text) in enumerate(talk)
    ]


def weighed(question: str) -> Weighed:
    found = asked(question)
    return Weighed(found, tuple((word, weight, ()) for word, weight in found.words))


def told(question: str, *talk: tuple[str, str]) -> list[Told]:
    said = passages(*talk)
    after = {one.place: said[at + 1 : at + 1 + FOLLOWING] for at, one in enumerate(said)}
    return tell(weighed(question), said, after)


def test_the_answer_to_a_question_comes_after_it() -> None:
    question = "알림 문구는 누가 맡았어?"
    found = told(question, *TALK)
    assert found[0].passage.text == "제가 맡겠습니다."
    assert found[0].about is not None
    (sentence, *_) = quote(weighed(question), found)
    assert sentence.text == "제가 맡겠습니다."
    assert [cited.quote for cited in sentence.citations] == [TALK[1][1], TALK[0][1]]
    assert sentence.citations[0].speaker == "최유진"


def test_only_the_sentence_that_answers_is_quoted() -> None:
    question = "결제 화면 시안은 언제 줘?"
    (sentence,) = quote(weighed(question), told(question, *TALK))
    assert sentence.text == "결제 화면 시안은 금요일까지 드릴게요."
    assert sentence.citations[0].quote == sentence.text
    assert sentence.citations[0].quote in TALK[2][1]


def test_a_passage_without_the_words_answers_nothing() -> None:
    assert told("서버 이전은 누가 해?", *TALK) == []
    assert quote(weighed("서버?"), []) == ()


def test_coverage_counts_words_names_and_relatives() -> None:
    (line,) = passages(("이서연", "검색이 느려요"))
    assert weighed("이서연 검색").coverage(line) == 1.0
    assert weighed("검색 배포").coverage(line) == pytest.approx(0.5)
    found = asked("조회")
    near = Weighed(found, tuple((word, weight, ("rjator",)) for word, weight in found.words))
    assert near.coverage(line) == 0.0
    assert Weighed(found, ()).coverage(line) == 0.0


def test_newer_wins_between_equals() -> None:
    old = Passage("a", "S1", None, 0.0, "예산은 백만 원입니다", AT - timedelta(days=9))
    new = Passage("b", "S1", None, 0.0, "예산은 이백만 원입니다", AT)
    found = tell(weighed("예산이 얼마야?"), [old, new], {})
    assert [one.passage.source for one in found] == ["b", "a"]


def test_the_bar_is_a_share() -> None:
    assert 0 < LEAST < 1
    (line,) = passages(("가", "나"))
    assert cite(line).quote == "나"
    assert cite(line, "나").segment == "S0000"


def test_what_was_said_just_before_tells_the_subject() -> None:
    talk = (("가", "겨울 캠페인 이야기입니다."), ("나", "예산은 팔천만 원을 유지합니다."))
    (first, *_) = told("캠페인 예산이 얼마야?", *talk)
    assert first.passage.text == talk[1][1]
    assert first.about is not None
    assert first.about.text == talk[0][1]
    assert 0.5 < first.covered < 1.0
    far = passages(*talk)
    later = Passage("m", "S0009", "나", 600.0, talk[1][1], AT)
    (alone, *_) = tell(weighed("캠페인 예산이 얼마야?"), [far[0], later], {})
    assert alone.about is None
    assert alone.covered == pytest.approx(0.5)


def test_another_meeting_is_no_context() -> None:
    one = Passage("a", "S0001", "가", 0.0, "겨울 캠페인", AT)
    other = Passage("b", "S0001", "나", 1.0, "예산은 팔천만 원", AT)
    found = tell(weighed("캠페인 예산이 얼마야?"), [one, other], {})
    assert all(one.about is None for one in found)
