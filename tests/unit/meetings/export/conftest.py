from datetime import date

import pytest

from moksori.meetings.export.record import Record
from moksori.meetings.model import (
    ActionItem,
    Line,
    Minutes,
    Participant,
    Statement,
    Status,
    StatusChange,
)


@pytest.fixture
def record() -> Record:
    return Record(
        minutes=Minutes(
            title="결제 화면 회의",
            summary=(Statement("첫 번째 시안으로 정했어요.", ("S0001",)),),
            topics=(),
            decisions=(Statement("첫 번째 시안으로 한다", ("S0001",), 0.93),),
            action_items=(
                ActionItem("최종 시안 완성", "이정훈", date(2026, 11, 27), ("S0002",), 0.96),
                ActionItem("광고 문구 *검토*", None, None, ("S0003",), 0.7),
            ),
            status_changes=(StatusChange("로그인 오류", Status.DONE, ("S0004",), 0.93),),
            questions=(),
            risks=(),
            keywords=("시안", "결제 화면"),
            engine="rules",
        ),
        lines=(
            Line("S0001", "최서연", "결제 화면은 첫 번째 시안으로 하기로 하죠.", 73.2, 77.0),
            Line("S0002", "이정훈", "금요일까지 최종 시안을 완성하겠습니다.", 77.5, 80.0),
            Line("S0003", None, "광고 문구는 누가 <b>볼지</b> 정해요.", 3700.0, 3702.0),
            Line("S0004", "박지영", "로그인 오류는 --> 어제 다 고쳤습니다.", 3705.0, 3708.0),
        ),
        on=date(2026, 11, 26),
        participants=(Participant("이정훈", ("정훈",)), Participant("최서연")),
    )
