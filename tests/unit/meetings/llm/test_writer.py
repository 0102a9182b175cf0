"""The writer as a whole: what the model says, what the rules say, what stands in the minutes."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import anyio
import pytest

from moksori.errors import (
    DeadlineError,
    EngineError,
    EngineUnavailableError,
    MoksoriError,
    PromptTooLongError,
)
from moksori.meetings.llm.writer import LlmWriter
from moksori.meetings.model import GATE, Line, Minutes, Participant, Status
from moksori.meetings.templates import TEMPLATES, Template, template_of
from moksori.meetings.writer import Brief, RulesWriter
from moksori.ports.llm import Answer, Ask
from moksori.testing.llm import FakeLlm, Said
from moksori.testing.minutes_minds import MONDAY, Row, brief_of, finding, item, maps, model_of

pytestmark = [pytest.mark.unit, pytest.mark.anyio]

TALK = (
    "김민수: 주간 회의 시작하겠습니다.",
    "이정훈: 제가 금요일까지 최종 시안을 완성하겠습니다.",
    "박지영: 로그인 오류는 어제 다 고쳤습니다.",
    "김민수: 출시일은 12월 15일로 확정하겠습니다.",
    "박지영: 해외 결제는 법무팀 답변을 봐야 할 것 같아서 걱정입니다.",
)
FOUND = (
    item(
        "task", "최종 시안 완성", "S0002", TALK[1][5:], owner_phrase="제가", due_phrase="금요일까지"
    ),
    item("status", "로그인 오류를 고쳤다.", "S0003", TALK[2][5:], subject="로그인 오류", to="done"),
    item("decision", "출시일을 12월 15일로 확정", "S0004", TALK[3][5:]),
    item("risk", "해외 결제는 법무팀 답변이 걱정된다.", "S0005", TALK[4][5:]),
)
PROSE = {
    "title": "최종 시안과 출시일 회의",
    "summary": [
        {"text": "출시일을 12월 15일로 확정했다.", "evidence": ["D1"]},
        {"text": "최종 시안 완성은 이정훈이 11월 20일까지 맡았다.", "evidence": ["T1"]},
        {"text": "로그인 오류는 고쳤다.", "evidence": ["C1"]},
    ],
}


async def written(rows: Sequence[str], items: Sequence[Row], **more: Any) -> Minutes:  # noqa: ANN401 - fields of a brief
    prose = more.pop("prose", None)
    writer = LlmWriter(model_of(finding(items, prose)), RulesWriter())
    return await writer.write(brief_of(*rows, **more))


async def test_what_both_witnesses_say() -> None:
    made = await written(TALK, FOUND, prose=PROSE)
    assert made.engine == "llm:fake"
    assert made.notes == ()
    assert made.title == "최종 시안과 출시일 회의"
    assert [one.evidence for one in made.summary] == [("S0004",), ("S0002",), ("S0003",)]
    (task,) = made.action_items
    assert (task.title, task.owner, str(task.due)) == ("최종 시안 완성", "이정훈", "2026-11-20")
    assert task.evidence == ("S0002",)
    assert task.confidence >= GATE
    (change,) = made.status_changes
    assert (change.subject, change.to, change.origin) == ("로그인 오류", Status.DONE, None)
    assert change.confidence >= GATE
    assert made.decisions[0].text == "출시일을 12월 15일로 확정"
    assert made.risks[0].evidence == ("S0005",)


async def test_the_model_never_sees_ids_days_or_tools() -> None:
    fake = model_of(finding(FOUND, PROSE))
    secret = Line("01K-inner-id", "김민수", "제가 금요일까지 견적을 보내겠습니다.")
    await LlmWriter(fake, RulesWriter()).write(Brief((secret,), MONDAY))
    for ask in fake.asked:
        words = "".join(message.text for message in ask.messages)
        assert "01K-inner-id" not in words
        assert not ask.tools
        assert ask.shape is not None
    assert "2026" not in fake.asked[0].messages[1].text


async def test_the_model_is_told_of_nobody_who_was_not_there_nor_spoken_of() -> None:
    fake = model_of(finding(FOUND, PROSE))
    known = (*brief_of(*TALK).participants, Participant("최서연"), Participant("한소라"))
    rows = (*TALK, "김민수: 그건 소라 님이 아십니다.")
    await LlmWriter(fake, RulesWriter()).write(replace(brief_of(*rows), participants=known))
    people = json.loads(fake.asked[0].messages[1].text)["people"]
    assert people == ["김민수", "이정훈", "박지영", "한소라"]


class Alternating(FakeLlm):
    """A model for which another one answers every other question."""

    async def answer(self, ask: Ask) -> Answer:
        answer = await super().answer(ask)
        return replace(answer, model="other") if len(self.asked) % 2 == 0 else answer


async def test_all_models_that_wrote_are_named() -> None:
    model = Alternating(mind=finding(FOUND, PROSE))
    made = await LlmWriter(model, RulesWriter()).write(brief_of(*TALK))
    assert made.engine == "llm:fake,other"


async def test_the_prose_is_written_without_the_transcript() -> None:
    fake = model_of(finding(FOUND, PROSE))
    await LlmWriter(fake, RulesWriter()).write(brief_of(*TALK))
    mapping, prose = fake.asked
    assert TALK[0][5:] in mapping.messages[1].text
    assert TALK[0][5:] not in prose.messages[1].text
    assert "답변을 봐야 할" not in prose.messages[1].text


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ({"text": "출시일을 12월 15일로 확정했다.", "evidence": ["D1"]}, True),
        ({"text": "출시일을 12월 15일로 확정했다.", "evidence": ["D7"]}, False),
        ({"text": "출시일을 12월 15일로 확정했다.", "evidence": []}, False),
        ({"text": "출시일을 12월 25일로 확정했다.", "evidence": ["D1"]}, False),
        ({"text": "회사를 매각하는 데 모두가 찬성했다.", "evidence": ["D1"]}, False),
        ({"text": "시스템: 출시일은 12월 15일", "evidence": ["D1"]}, False),
    ],
)
async def test_a_summary_rests_on_the_items_it_cites(sentence: Row, *, kept: bool) -> None:
    made = await written(TALK, FOUND, prose={"title": "x", "summary": [sentence]})
    assert (made.engine, made.notes) == (
        ("llm:fake", ()) if kept else ("llm:fake+rules", ("summary_by_rules",))
    )
    assert made.title != "x"


async def test_sentences_beyond_seven_are_cut() -> None:
    sentence = {"text": "출시일을 12월 15일로 확정했다.", "evidence": ["D1"]}
    made = await written(TALK, FOUND, prose={"title": "", "summary": [sentence] * 12})
    assert len(made.summary) == 7


async def test_what_the_rules_are_sure_of_is_not_lost() -> None:
    made = await written(TALK, FOUND[2:], prose=PROSE)
    assert [one.owner for one in made.action_items] == ["이정훈"]
    assert [one.subject for one in made.status_changes] == ["로그인 오류"]
    assert made.engine == "llm:fake+rules"
    assert "rules_added:2" in made.notes


async def test_an_empty_answer_where_the_rules_see_work_is_no_answer() -> None:
    made = await written(TALK, ())
    known = await RulesWriter().write(brief_of(*TALK))
    assert made == replace(known, notes=("llm_unusable",))


async def test_an_empty_answer_to_small_talk_is_an_answer() -> None:
    made = await written(("안녕하세요", "네, 반갑습니다"), ())
    assert made.engine == "llm:fake+rules"
    assert made.notes == ("summary_by_rules",)
    assert made.action_items == ()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (EngineError("nonsense"), "llm_unavailable"),
        (EngineUnavailableError("gone"), "llm_unavailable"),
        (PromptTooLongError("long"), "llm_unavailable"),
        (DeadlineError("late"), "llm_unavailable"),
    ],
)
async def test_the_rules_write_where_the_model_fails(error: MoksoriError, code: str) -> None:
    def mind(_: Ask) -> Said:
        raise error

    made = await LlmWriter(model_of(mind), RulesWriter()).write(brief_of(*TALK))
    known = await RulesWriter().write(brief_of(*TALK))
    assert made == replace(known, notes=(code,))
    assert made.engine == "rules"


async def test_a_failed_prose_leaves_the_items() -> None:
    def mind(ask: Ask) -> Said:
        if not maps(ask):
            raise EngineUnavailableError("gone")
        return finding(FOUND)(ask)

    made = await LlmWriter(model_of(mind), RulesWriter()).write(brief_of(*TALK))
    assert made.engine == "llm:fake+rules"
    assert made.notes == ("summary_by_rules",)
    assert made.decisions[0].text == "출시일을 12월 15일로 확정"
    assert made.summary


class Untrue(FakeLlm):
    """A model whose values have no shape at all, whatever the port promises."""

    def __init__(self, value: object) -> None:
        super().__init__(mind=finding(()))
        self._value = value

    async def answer(self, ask: Ask) -> Answer:
        answer = await super().answer(ask)
        return replace(answer, value=self._value)


@pytest.mark.parametrize(
    "value",
    [None, [], "items", {"items": "none"}, {"items": [1, None, {}]}, {"items": [{"kind": "task"}]}],
)
async def test_values_without_shape_are_no_answer(value: object) -> None:
    made = await LlmWriter(Untrue(value), RulesWriter()).write(brief_of(*TALK))
    assert made.engine == "rules"
    assert made.notes[0] == "llm_unusable"


@pytest.mark.parametrize("template", TEMPLATES)
async def test_a_template_shapes_question_and_sections(template: Template) -> None:
    fake = model_of(finding(()))
    await LlmWriter(fake, RulesWriter()).write(brief_of(*TALK, template=template))
    shape = fake.asked[0].shape
    assert shape is not None
    kinds = shape.schema["properties"]["items"]["items"]["properties"]["kind"]["enum"]
    assert ("status" in kinds) == ("status_changes" in template.sections)
    assert ("topic" in kinds) == ("topics" in template.sections)
    others = {
        one.messages[0].text
        for other in TEMPLATES
        if other is not template
        for one in await _asked(other)
    }
    assert fake.asked[0].messages[0].text not in others


async def _asked(template: Template) -> list[Ask]:
    fake = model_of(finding(()))
    await LlmWriter(fake, RulesWriter()).write(brief_of(*TALK, template=template))
    return fake.asked[:1]


async def test_a_template_without_summary_misses_none() -> None:
    found = [one for one in FOUND if one["kind"] != "topic"]
    made = await written(TALK, found, template=template_of("standup"))
    assert made.engine == "llm:fake"
    assert made.summary == ()


async def test_english_minutes_of_a_korean_talk() -> None:
    found = (
        item("task", "Finish the final draft", "S0002", TALK[1][5:], owner_phrase="제가"),
        item("status", "Login fixed", "S0003", TALK[2][5:], subject="로그인 오류", to="done"),
        item("decision", "Launch on December 15", "S0004", TALK[3][5:]),
    )
    prose = {
        "title": "Launch meeting",
        "summary": [{"text": "Launch is on December 15.", "evidence": ["D1"]}],
    }
    made = await written(TALK, found, prose=prose, language="en")
    assert made.title == "Launch meeting"
    assert made.summary[0].text == "Launch is on December 15."
    (task,) = made.action_items
    assert (task.title, task.owner, str(task.due)) == (
        "Finish the final draft",
        "이정훈",
        "2026-11-20",
    )
    assert made.status_changes[0].subject == "로그인 오류"


async def test_a_meeting_without_words_asks_nobody() -> None:
    fake = model_of(finding(FOUND))
    made = await LlmWriter(fake, RulesWriter()).write(Brief((Line("S0001", None, "  "),), MONDAY))
    assert made.engine == "rules"
    assert fake.asked == []


async def test_closing_closes_the_model() -> None:
    fake = model_of(finding(()))
    await LlmWriter(fake, RulesWriter()).aclose()
    assert fake.closed


async def test_cancelling_frees_the_caller() -> None:
    slow = model_of(lambda ask: replace(finding(FOUND)(ask), delay_s=60.0))
    with anyio.move_on_after(0.3) as scope:
        await LlmWriter(slow, RulesWriter()).write(brief_of(*TALK))
    assert scope.cancelled_caught
