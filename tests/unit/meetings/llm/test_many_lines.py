"""Three hours of talk: the checks grow with the talk, not faster; their work is counted."""

import json
from dataclasses import dataclass

import pytest

from moksori.meetings.llm import merge, settle
from moksori.meetings.llm.writer import LlmWriter
from moksori.meetings.model import ActionItem, Line, Minutes
from moksori.meetings.writer import Brief
from moksori.ports.llm import Ask
from moksori.testing.llm import Said
from moksori.testing.minutes_minds import MONDAY, PEOPLE, finding, item, maps, model_of

pytestmark = [pytest.mark.unit, pytest.mark.anyio]

KINDS = ("task", "status", "decision", "risk", "question", "topic")
THINGS = tuple(
    "시안 견적 배포 결제 환불 광고 계약 채용 인쇄 통계 교육 설비 안내 서버 원고 예약".split()
)


def lines_of(amount: int) -> list[Line]:
    return [
        Line(
            f"S{n + 1:04d}",
            PEOPLE[n % 3].name,
            f"{THINGS[n % 16]} {THINGS[n // 16 % 16]} {n}차 건은 금요일까지 제가 정리하는 셈이죠",
            n * 3.5,
        )
        for n in range(amount)
    ]


@dataclass(frozen=True)
class Known:
    """Rules that are done already."""

    lines: list[Line]

    async def write(self, _: Brief) -> Minutes:
        work = tuple(
            ActionItem(f"{line.text[:6]} 정리", line.speaker, None, (line.id,), 0.9)
            for line in self.lines[::5]
        )
        return Minutes("회의", (), (), (), work, (), (), (), (), "rules")

    async def aclose(self) -> None:
        pass


def mind(ask: Ask) -> Said:
    if not maps(ask):
        return finding([])(ask)
    rows = json.loads(ask.messages[1].text)["lines"]
    items = [
        item(
            KINDS[at % 6],
            said[:12],
            number,
            said,
            owner_phrase="제가",
            due_phrase="금요일까지",
            subject=said[:9],
            to="doing",
        )
        for at, (number, _, _, said) in enumerate(rows[::2])
    ]
    return Said(value={"items": items})


async def written(lines: list[Line]) -> Minutes:
    writer = LlmWriter(model_of(mind, context=32_768), Known(lines))
    return await writer.write(Brief(lines, MONDAY, PEOPLE))


async def test_three_thousand_lines_become_minutes() -> None:
    made = await written(lines_of(3000))
    assert made.engine.startswith("llm:")
    assert len(made.action_items) > 100


async def test_twice_the_talk_is_twice_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    real = merge.alike

    def counting(one: str, other: str) -> float:
        nonlocal compared
        compared += 1
        return real(one, other)

    monkeypatch.setattr(merge, "alike", counting)
    monkeypatch.setattr(settle, "alike", counting)
    counts = []
    for amount in (1500, 3000, 6000):
        compared = 0
        await written(lines_of(amount))
        counts.append(compared)
    once, twice, four_times = counts
    assert once > 100
    assert twice < 2.5 * once, counts
    assert four_times < 2.5 * twice, counts
