"""What was settled, and what only sounds so."""

from collections.abc import Callable

import pytest

from moksori.meetings.model import Minutes
from moksori.meetings.rules.quoting import quoted

pytestmark = pytest.mark.unit

Minuted = Callable[..., Minutes]


@pytest.mark.parametrize(
    "line",
    [
        "출시일은 십이월 십오일로 확정하겠습니다.",
        "그럼 결제 화면은 첫 번째 시안으로 하기로 하죠",
        "행사는 목요일로 미룹시다",
        "그럼 두 번째 안으로 가죠",
        "할인 행사는 안 하기로 했습니다",
        "예산은 삼천만 원으로 결정했습니다",
        "업체는 한빛으로 선정됐습니다",
        "점심은 각자 먹는 걸로 하겠습니다",
    ],
)
def test_a_decision(minuted: Minuted, line: str) -> None:
    (found,) = minuted(line).decisions
    assert found.text == quoted(line)
    assert found.evidence == ("S0001",)


@pytest.mark.parametrize(
    "line",
    [
        "그 안은 채택되지 않았습니다",
        "출시를 두 주 정도 미루면 어떨까요?",
        "아직 확정하지 못했습니다",
        "일정이 확정되면 알려 드릴게요",
        "두 번째 안으로 하면 좋겠어요",
        "해외 결제는 다음 회의에서 다시 이야기하기로 하죠",
        "제가 자료를 정리하기로 했습니다",
        "날짜를 정해야 합니다",
        "다음 안건으로 넘어가시죠",
        "부장님이 가격을 올리기로 했다고 들었어요",
    ],
)
def test_no_decision(minuted: Minuted, line: str) -> None:
    assert minuted(line).decisions == ()
