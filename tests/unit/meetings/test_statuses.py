"""Where work stands, as it was said."""

from collections.abc import Callable

import pytest

from moksori.meetings.model import GATE, Minutes

pytestmark = pytest.mark.unit

Minuted = Callable[..., Minutes]


@pytest.mark.parametrize(
    ("line", "subject", "to"),
    [
        ("로그인 오류는 어제 다 고쳤습니다.", "로그인 오류", "done"),
        ("간판은 마무리됐어요", "간판", "done"),
        ("검색 브랜치는 머지했습니다", "검색 브랜치", "done"),
        ("결제 모듈 테스트가 아직 진행 중입니다", "결제 모듈 테스트", "doing"),
        ("도면은 거의 다 그려졌어요", "도면", "doing"),
        ("계약서는 법무팀에 검토 요청드렸어요", "계약서", "review"),
        ("설치 공사는 지금 막혀 있어요", "설치 공사", "blocked"),
        ("번역은 아직 시작도 못 했습니다", "번역", "todo"),
    ],
)
def test_a_status(minuted: Minuted, line: str, subject: str, to: str) -> None:
    (change,) = minuted(line).status_changes
    assert (change.subject, change.to.value) == (subject, to)
    assert change.confidence >= GATE


@pytest.mark.parametrize(
    "line",
    [
        "로그인 오류는 다 고쳤나요?",
        "설치 공사는 아직 안 끝났습니다",
        "금요일까지 번역을 끝내겠습니다",
        "시안이 완성되면 보여 드릴게요",
        "누수는 해결했다고 봤는데 오늘도 물이 샙니다",
        "어제 끝냈으면 좋았을 텐데요",
        "번역은 끝났다고 들었어요",
        "보고서가 다 된 줄 알았어요",
    ],
)
def test_no_status(minuted: Minuted, line: str) -> None:
    assert minuted(line).status_changes == ()


def test_two_clauses_tell_of_two_things(minuted: Minuted) -> None:
    changes = minuted("배포는 끝났고 문서는 아직 작성 중이에요").status_changes
    assert [(one.subject, one.to.value) for one in changes] == [("배포", "done"), ("문서", "doing")]


def test_the_last_word_about_a_thing_counts(minuted: Minuted) -> None:
    changes = minuted("번역은 끝났습니다", "번역은 아직 진행 중입니다").status_changes
    assert [(one.subject, one.to.value) for one in changes] == [("번역", "doing")]


def test_an_answer_takes_its_subject_from_the_question_but_asks_first(minuted: Minuted) -> None:
    (change,) = minuted("번역은 어떻게 됐나요?", "이정훈: 다 끝냈습니다").status_changes
    assert change.subject == "번역"
    assert change.confidence < GATE
