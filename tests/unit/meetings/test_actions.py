"""Work that is promised, asked for, taken up, refused, put right or only talked of."""

from collections.abc import Callable
from datetime import date

import pytest

from moksori.meetings.model import GATE, Minutes

pytestmark = pytest.mark.unit

Minuted = Callable[..., Minutes]


@pytest.mark.parametrize(
    ("line", "title", "owner", "due"),
    [
        ("제가 내일까지 견적서를 보내겠습니다.", "견적서 전달", "김민수", "2026-11-17"),
        ("계약서 초안은 제가 금요일까지 검토할게요", "계약서 초안 검토", "김민수", "2026-11-20"),
        ("그럼 자료를 정리해서 공유하겠습니다", "자료 정리 공유", "김민수", None),
        (
            "정훈 님, 시안을 목요일까지 고쳐 주세요",
            "시안 수정",
            "이정훈",
            "2026-11-19",
        ),
        ("지영 님이 서버 점검을 맡아 주세요.", "서버 점검", "박지영", None),
        ("정훈 님 다음 주 화요일까지 자료 부탁드립니다", "자료", "이정훈", "2026-11-24"),
        ("모두 수요일까지 답변 주세요", "답변", None, "2026-11-18"),
        ("지영 님이 현장 사진을 찍기로 했습니다", "현장 사진 찍기", "박지영", None),
        (
            "금요일 말고 목요일까지 제가 도면을 보낼게요",
            "도면 전달",
            "김민수",
            "2026-11-19",
        ),
    ],
)
def test_work(minuted: Minuted, line: str, title: str, owner: str | None, due: str | None) -> None:
    (item,) = minuted(line).action_items
    assert (item.title, item.owner) == (title, owner)
    assert item.due == (date.fromisoformat(due) if due else None)
    assert item.evidence == ("S0001",)


@pytest.mark.parametrize(
    "line",
    [
        "그럼 주간 회의를 시작하겠습니다.",
        "다음 안건으로 넘어가겠습니다",
        "오늘 회의는 여기까지 하겠습니다. 모두 수고하셨습니다.",
        "네, 알겠습니다. 그때 뵙겠습니다.",
        "잘 부탁드립니다.",
        "내일은 길이 막히겠습니다",
        "미리 알았으면 막았겠습니다",
        "일찍 만나면 반갑겠습니다",
        "정훈 님, 말씀해 주세요.",
        "비가 오면 행사가 취소되겠네요",
        "그렇게 하면 좋겠습니다",
        "그 파일은 지우지 말아 주세요",
        "제가 어제 보고서를 보냈습니다",
        "제가 갈 수 있을지 모르겠어요",
        "광고 예산은 얼마로 잡을까요?",
        "고객이 환불하겠다고 했습니다",
    ],
)
def test_no_work(minuted: Minuted, line: str) -> None:
    assert minuted(line).action_items == ()


def test_a_request_and_its_answer_are_one_item(minuted: Minuted) -> None:
    (item,) = minuted(
        "정훈 님, 안내 문구를 고쳐 주세요.", "이정훈: 네, 수요일까지 하겠습니다."
    ).action_items
    assert (item.owner, item.due) == ("이정훈", date(2026, 11, 18))
    assert item.evidence == ("S0001", "S0002")
    assert item.confidence >= GATE


def test_a_request_to_nobody_belongs_to_who_takes_it_up(minuted: Minuted) -> None:
    (item,) = minuted("회의록 좀 정리해 주세요", "박지영: 네, 제가 할게요").action_items
    assert (item.title, item.owner) == ("회의록 정리", "박지영")


def test_a_request_that_was_refused_is_no_work(minuted: Minuted) -> None:
    made = minuted("정훈 님, 내일까지 시안을 고쳐 주세요.", "이정훈: 내일은 어렵습니다.")
    assert made.action_items == ()


def test_a_bare_promise_takes_its_work_from_the_question(minuted: Minuted) -> None:
    (item,) = minuted("누가 회의실을 예약할까요?", "박지영: 제가 할게요").action_items
    assert (item.title, item.owner) == ("회의실 예약", "박지영")
    assert item.evidence == ("S0001", "S0002")


def test_the_last_word_wins(minuted: Minuted) -> None:
    (item,) = minuted(
        "제가 견적서를 금요일까지 보내겠습니다", "아니다, 견적서는 다음 주 월요일까지 보내겠습니다"
    ).action_items
    assert item.due == date(2026, 11, 23)
    assert item.evidence == ("S0001", "S0002")


def test_a_condition_is_kept_and_asks_a_person_first(minuted: Minuted) -> None:
    (item,) = minuted("검토가 끝나면 계약서를 보내겠습니다").action_items
    assert item.condition == "검토가 끝나면"
    assert item.confidence < GATE


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("그 안에서 광고 계획을 다시 세우겠습니다", "광고 계획 수립"),
        ("소금은 제가 다시 끓여 올게요", "소금 끓이기"),
        ("시간이 없으니 도면은 제가 먼저 그리겠습니다", "도면 작성"),
        ("견적이 오는 대로 제가 비교표를 만들겠습니다", "비교표 작성"),
        ("회의실은 제가 잡아 놓을게요", "회의실 예약"),
        ("회의 일정은 제가 잡을게요", "회의 일정 조율"),
        ("제가 행사 전날까지 꽃을 받아 놓을게요", "꽃 수령"),
        ("출장비는 제가 정산하도록 하겠습니다", "출장비 정산"),
        ("경비실에는 제가 내일 말할게요", "경비실 이야기"),
    ],
)
def test_a_title_is_what_one_would_write_on_a_card(minuted: Minuted, line: str, title: str) -> None:
    (item,) = minuted(line).action_items
    assert item.title == title


def test_where_nobody_is_named_a_person_is_asked_first(minuted: Minuted) -> None:
    (unnamed,) = minuted("자료를 정리해서 공유하겠습니다").action_items
    (named,) = minuted("자료는 제가 정리해서 공유하겠습니다").action_items
    assert unnamed.confidence < GATE <= named.confidence
