"""Windows of a talk that goes on: each is paid for once, and asked again only where it changed."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from moksori.meetings.llm.windows import Kept
from moksori.meetings.llm.writer import LlmWriter, Written
from moksori.meetings.model import Line
from moksori.meetings.templates import template_of
from moksori.meetings.writer import Brief, RulesWriter
from moksori.ports.llm import Ask
from moksori.testing.llm import FakeLlm, Said
from moksori.testing.minutes_minds import MONDAY, PEOPLE, Row, item, maps, model_of

pytestmark = [pytest.mark.unit, pytest.mark.anyio]

WILL = "제가 금요일까지 하겠습니다."
WORKS = (
    "계약서 검토 견적서 발송 포스터 인쇄 회의록 정리 서버 이전 보고서 작성 고객 면담 시안 수정 "
    "장비 구매 창고 정돈 예산 조정 홍보 영상 촬영 점검 명함 제작 교육 준비 재고 조사 화면 설계 "
    "번역 의뢰 배너 교체"
).split(" ")
NAMES = [" ".join(WORKS[at : at + 2]) for at in range(0, len(WORKS) - 1, 2)]


def talk(count: int) -> list[Line]:
    """Return a talk in which every twentieth line is other work."""
    return [
        Line(
            f"S{at + 1:04d}",
            PEOPLE[at % 3].name,
            f"{work_at(at)}은 {WILL}" if at % 20 == 10 else f"{at}번 이야기는 지난 분기 일입니다.",
            4.0 * at,
            4.0 * at + 3.0,
        )
        for at in range(count)
    ]


def work_at(at: int) -> str:
    return NAMES[at // 20]


class Mind:
    """Finds the work in what it is shown, and remembers what that was."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.broken: set[str] = set()

    def __call__(self, ask: Ask) -> Said:
        if not maps(ask):
            return Said(value={"title": "", "summary": []})
        rows = json.loads(ask.messages[-1].text)["lines"]
        self.asked.append([row[0] for row in rows])
        if self.broken & set(self.asked[-1]):
            return Said(value={"items": [item("task", "지어낸 일", rows[0][0], "아무 말")]})
        return Said(value={"items": [_work(row) for row in rows if WILL in row[3]]})


def _work(row: Sequence[str]) -> Row:
    title = row[3].removesuffix(WILL)[:-2]
    return item("task", title, row[0], row[3], owner_phrase="제가", due_phrase="금요일까지")


@pytest.fixture
def mind() -> Mind:
    return Mind()


@pytest.fixture
def model(mind: Mind) -> FakeLlm:
    return model_of(mind, context=16_384)


@pytest.fixture
def writer(model: FakeLlm) -> LlmWriter:
    return LlmWriter(model, RulesWriter())


def brief(lines: Sequence[Line], **more: Any) -> Brief:  # noqa: ANN401 - fields of a brief
    return Brief(lines, MONDAY, PEOPLE, **more)


def titles(made: Written) -> list[str]:
    return [one.title for one in made.minutes.action_items]


def through_json(windows: Sequence[Kept]) -> list[Kept]:
    kept: list[Kept] = json.loads(json.dumps(list(windows)))
    return kept


async def test_old_windows_are_never_asked_again(writer: LlmWriter, mind: Mind) -> None:
    lines, windows = talk(360), list[Kept]()
    for count in range(20, 361, 20):
        mind.asked.clear()
        made = await writer.go_on(brief(lines[:count]), windows)
        windows = through_json(made.windows)
        asked = {name for chunk in mind.asked for name in chunk}
        new = {line.id for line in lines[count - 20 : count]}
        assert new <= asked
        assert len(asked) <= 120, count
        assert titles(made) == [work_at(at) for at in range(10, count, 20)]
    assert len(windows) > 3
    assert [one["full"] for one in windows[:-1]] == [True] * (len(windows) - 1)


async def test_together_they_are_much_less_than_asking_anew(writer: LlmWriter, mind: Mind) -> None:
    lines, windows = talk(300), list[Kept]()
    for count in range(50, 301, 50):
        windows = list((await writer.go_on(brief(lines[:count]), windows)).windows)
    on = sum(len(chunk) for chunk in mind.asked)
    mind.asked.clear()
    for count in range(50, 301, 50):
        await writer.write(brief(lines[:count]))
    assert on < sum(len(chunk) for chunk in mind.asked) * 0.6


async def test_the_same_again_costs_no_question_about_lines(writer: LlmWriter, mind: Mind) -> None:
    first = await writer.go_on(brief(talk(90)), [])
    mind.asked.clear()
    again = await writer.go_on(brief(talk(90)), through_json(first.windows))
    assert mind.asked == []
    assert again.minutes == first.minutes
    assert list(again.windows) == through_json(first.windows)


async def test_a_corrected_window_is_asked_again_and_no_other(
    writer: LlmWriter, mind: Mind
) -> None:
    lines = talk(300)
    windows = (await writer.go_on(brief(lines), [])).windows
    lines[10] = replace(lines[10], text="현수막 설치는 " + WILL)
    mind.asked.clear()
    made = await writer.go_on(brief(lines), windows)
    (chunk,) = mind.asked
    assert "S0011" in chunk
    assert "S0200" not in chunk
    assert titles(made)[0] == "현수막 설치"


async def test_a_line_that_comes_late_moves_what_stands_behind_it(
    writer: LlmWriter,
) -> None:
    lines = talk(120)
    windows = (await writer.go_on(brief(lines), [])).windows
    late = replace(lines[110], id="S0121", text="현수막 설치는 " + WILL)
    made = await writer.go_on(brief([*lines[:111], late, *lines[111:]]), windows)
    assert "현수막 설치" in titles(made)
    assert all(one.evidence for one in made.minutes.action_items)


async def test_another_question_is_another_answer(writer: LlmWriter, mind: Mind) -> None:
    windows = (await writer.go_on(brief(talk(90)), [])).windows
    mind.asked.clear()
    await writer.go_on(brief(talk(90), template=template_of("standup")), windows)
    assert mind.asked


async def test_an_answer_of_no_shape_is_not_kept(mind: Mind) -> None:
    def wrong(ask: Ask) -> Said:
        return Said(value={"items": "none"}) if maps(ask) else mind(ask)

    made = await LlmWriter(model_of(wrong, context=16_384), RulesWriter()).go_on(
        brief(talk(60)), []
    )
    assert (made.by_model, list(made.windows)) == (False, [])
    assert made.minutes.engine == "rules"


async def test_inventions_are_left_out_each_time_and_rules_cover_the_window(
    writer: LlmWriter, mind: Mind
) -> None:
    mind.broken = {"S0011"}
    first = await writer.go_on(brief(talk(300)), [])
    again = await writer.go_on(brief(talk(300)), first.windows)
    for made in (first, again):
        assert "지어낸 일" not in titles(made)
        assert any("S0011" in one.evidence for one in made.minutes.action_items)


async def test_the_last_minutes_are_written_of_the_whole(writer: LlmWriter, mind: Mind) -> None:
    await writer.go_on(brief(talk(90)), [])
    mind.asked.clear()
    made = await writer.write(brief(talk(90)))
    assert {name for chunk in mind.asked for name in chunk} == {line.id for line in talk(90)}
    assert made.engine.startswith("llm:")


async def test_nothing_was_said_yet(writer: LlmWriter, mind: Mind) -> None:
    made = await writer.go_on(brief([]), [])
    assert (made.by_model, list(made.windows), mind.asked) == (False, [], [])
