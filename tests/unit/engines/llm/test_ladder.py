import pytest

from moksori.engines.llm.dialect import Reply
from moksori.engines.llm.ladder import Ladder, read, repair, with_schema
from moksori.ports.llm import Ask, Message, ToolCall
from moksori.testing.llm import TASKS, question, sample_of, schema_in

pytestmark = pytest.mark.unit


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_it_starts_at_the_top_and_remembers_for_an_hour() -> None:
    clock = Clock()
    ladder = Ladder(("schema", "tool", "text"), clock)
    assert ladder.steps() == ("schema", "tool", "text")
    ladder.has("schema")
    assert ladder.steps() == ("schema", "tool", "text")
    ladder.has("tool")
    assert ladder.steps() == ("tool", "text")
    clock.now = 3599.0
    assert ladder.steps() == ("tool", "text")
    clock.now = 3600.0
    assert ladder.steps() == ("schema", "tool", "text")


def test_doubt_puts_the_schema_into_words() -> None:
    clock = Clock()
    ladder = Ladder(("schema", "json"), clock)
    assert [ladder.says_schema(rung) for rung in ladder.steps()] == [False, True]
    ladder.doubt("schema")
    assert ladder.says_schema("schema")
    clock.now = 3600.0
    assert not ladder.says_schema(ladder.steps()[0])


@pytest.mark.parametrize(
    "ask",
    [question("규칙", "하나", shape=TASKS), question("하나", shape=TASKS), Ask((), TASKS)],
)
def test_the_schema_stands_in_the_instructions(ask: Ask) -> None:
    told = with_schema(ask, TASKS)
    assert told.messages[0].role == "system"
    assert schema_in(told) == TASKS.schema
    assert [message for message in told.messages if message.role != "system"] == [
        message for message in ask.messages if message.role != "system"
    ]
    if ask.messages:
        assert ask.messages[0].text in "\n".join(message.text for message in told.messages)


def test_a_value_comes_from_the_call_of_its_name_or_from_text() -> None:
    value = sample_of(TASKS.schema)
    call = ToolCall("1", "tasks", value)
    assert read(Reply("", (ToolCall("0", "other", {}), call)), TASKS).value == value
    assert read(Reply('{"items": [], "note": null}'), TASKS).wrong == ()
    assert read(Reply("네"), TASKS).wrong == ("there is no JSON in the answer",)
    assert read(Reply(""), TASKS).wrong
    assert read(Reply("{}"), TASKS).wrong == ("$.items: is missing", "$.note: is missing")


def test_a_repair_shows_what_was_said_and_what_is_wrong() -> None:
    ask = question("규칙", "하나", shape=TASKS)
    again = repair(ask, TASKS, Reply("x" * 9000), ["$.note: is missing"])
    assert again.messages[:2] == ask.messages
    said, order = again.messages[2:]
    assert said == Message("assistant", "x" * 8000)
    assert order.role == "user"
    assert "- $.note: is missing" in order.text
    assert schema_in(again) == TASKS.schema
