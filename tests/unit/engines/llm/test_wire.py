"""The exact form of every dialect's requests, and the answers that each can read."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.engines.llm.anthropic_messages import AnthropicMessages
from moksori.engines.llm.dialect import Dialect
from moksori.engines.llm.gemini_content import GeminiContent
from moksori.engines.llm.ollama_chat import OllamaChat
from moksori.engines.llm.openai_chat import OpenAIChat
from moksori.errors import EngineError, EngineUnavailableError
from moksori.ports.llm import Ask, Message, Rung, Shape, Tool, ToolCall, Usage

pytestmark = pytest.mark.unit

SCHEMA = {"type": "object", "properties": {"title": {"type": "string"}}}
CLOSED = {**SCHEMA, "required": ["title"], "additionalProperties": False}
SHAPE = Shape("task", SCHEMA)
FIND = Tool("find", "Find it.", SCHEMA)
CALL = ToolCall("c1", "find", {"title": "결제"})
TALK = Ask(
    (
        Message("system", "규칙"),
        Message("user", "하나"),
        Message("assistant", "", calls=(CALL,)),
        Message("tool", "찾음", call_id="c1"),
    ),
    tools=(FIND,),
    max_tokens=64,
    temperature=0.5,
)
PLAIN = Ask((Message("system", "규칙"), Message("user", "하나")), max_tokens=64)
SHAPED = Ask((Message("user", "하나"),), SHAPE, max_tokens=64)

OPENAI, OLLAMA = OpenAIChat("m"), OllamaChat("m", 8192)
ANTHROPIC, GEMINI = AnthropicMessages("m"), GeminiContent("m")
ALL: tuple[Dialect, ...] = (OPENAI, OLLAMA, ANTHROPIC, GEMINI)
BY_NAME = pytest.mark.parametrize("dialect", ALL, ids=lambda one: type(one).__name__)


def body(dialect: Dialect, ask: Ask, rung: Rung | None = None, *, stream: bool = False) -> Any:  # noqa: ANN401 - JSON
    return dict(dialect.request(ask, rung, stream=stream).body)


def test_openai_talks() -> None:
    assert OPENAI.request(PLAIN, None, stream=False).route == "chat/completions"
    assert body(OPENAI, TALK, stream=True) == {
        "model": "m",
        "messages": [
            {"role": "system", "content": "규칙"},
            {"role": "user", "content": "하나"},
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {
                        "id": "c1",
                        "type": "function",
                        "function": {"name": "find", "arguments": '{"title": "결제"}'},
                    }
                ],
            },
            {"role": "tool", "tool_call_id": "c1", "content": "찾음"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 64,
        "temperature": 0.5,
        "tools": [
            {
                "type": "function",
                "function": {"name": "find", "description": "Find it.", "parameters": CLOSED},
            }
        ],
    }


def test_openai_asks_for_a_shape() -> None:
    named = {"name": "task", "strict": True, "schema": CLOSED}
    schema = body(OPENAI, SHAPED, "schema")
    assert schema["response_format"] == {"type": "json_schema", "json_schema": named}
    assert body(OPENAI, SHAPED, "json")["response_format"] == {"type": "json_object"}
    forced = body(OPENAI, SHAPED, "tool")
    assert forced["tool_choice"] == {"type": "function", "function": {"name": "task"}}
    assert [tool["function"]["name"] for tool in forced["tools"]] == ["task"]
    assert "response_format" not in body(OPENAI, SHAPED, "text")


def test_ollama_talks() -> None:
    assert OLLAMA.request(PLAIN, None, stream=False).route == "api/chat"
    told = body(OLLAMA, TALK)
    assert told["options"] == {"num_ctx": 8192, "num_predict": 64, "temperature": 0.5}
    assert (told["truncate"], told["shift"], told["think"]) == (False, False, False)
    assert told["messages"][2:] == [
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [{"function": {"name": "find", "arguments": {"title": "결제"}}}],
        },
        {"role": "tool", "content": "찾음", "tool_name": "find"},
    ]
    assert body(OLLAMA, SHAPED, "schema")["format"] == CLOSED
    assert body(OLLAMA, SHAPED, "json")["format"] == "json"
    assert "format" not in body(OLLAMA, SHAPED, "text")


def test_anthropic_talks() -> None:
    assert ANTHROPIC.request(PLAIN, None, stream=False).route == "messages"
    assert body(ANTHROPIC, TALK) == {
        "model": "m",
        "max_tokens": 64,
        "temperature": 0.5,
        "stream": False,
        "system": "규칙",
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "하나"}]},
            {
                "role": "assistant",
                "content": [
                    {"type": "tool_use", "id": "c1", "name": "find", "input": {"title": "결제"}}
                ],
            },
            {
                "role": "user",
                "content": [{"type": "tool_result", "tool_use_id": "c1", "content": "찾음"}],
            },
        ],
        "tools": [{"name": "find", "description": "Find it.", "input_schema": CLOSED}],
    }


def test_anthropic_asks_for_a_shape() -> None:
    told = {"format": {"type": "json_schema", "schema": CLOSED}}
    assert body(ANTHROPIC, SHAPED, "schema")["output_config"] == told
    forced = body(ANTHROPIC, SHAPED, "tool")
    assert forced["tool_choice"] == {"type": "tool", "name": "task"}
    both = Ask(SHAPED.messages, SHAPE, (FIND,))
    assert body(ANTHROPIC, both, "tool")["tool_choice"] == {"type": "any"}
    assert body(OPENAI, both, "tool")["tool_choice"] == "required"


def test_anthropic_gets_turns_that_alternate_and_are_not_empty() -> None:
    ask = Ask((Message("user", "하나"), Message("user", "둘"), Message("assistant", " ")))
    first, second = body(ANTHROPIC, ask)["messages"]
    assert [block["text"] for block in first["content"]] == ["하나", "둘"]
    assert (second["role"], second["content"][0]["text"]) == ("assistant", ".")
    assert body(ANTHROPIC, Ask(ask.messages, temperature=1.7))["temperature"] == 1.0


def test_gemini_talks() -> None:
    assert GEMINI.request(PLAIN, None, stream=False).route == "models/m:generateContent"
    streamed = GEMINI.request(PLAIN, None, stream=True).route
    assert streamed == "models/m:streamGenerateContent?alt=sse"
    odd = GeminiContent("models/a b/../c").request(PLAIN, None, stream=False).route
    assert odd == "models/a%20b%2F..%2Fc:generateContent"
    assert body(GEMINI, TALK) == {
        "systemInstruction": {"parts": [{"text": "규칙"}]},
        "contents": [
            {"role": "user", "parts": [{"text": "하나"}]},
            {
                "role": "model",
                "parts": [{"functionCall": {"name": "find", "args": {"title": "결제"}}}],
            },
            {
                "role": "user",
                "parts": [{"functionResponse": {"name": "find", "response": {"result": "찾음"}}}],
            },
        ],
        "generationConfig": {"maxOutputTokens": 64, "temperature": 0.5},
        "tools": [
            {
                "functionDeclarations": [
                    {"name": "find", "description": "Find it.", "parametersJsonSchema": CLOSED}
                ]
            }
        ],
    }


def test_gemini_asks_for_a_shape() -> None:
    config = body(GEMINI, SHAPED, "schema")["generationConfig"]
    assert config["responseMimeType"] == "application/json"
    assert config["responseJsonSchema"] == CLOSED
    assert "responseJsonSchema" not in body(GEMINI, SHAPED, "json")["generationConfig"]
    forced = body(GEMINI, SHAPED, "tool")["toolConfig"]["functionCallingConfig"]
    assert forced == {"mode": "ANY", "allowedFunctionNames": ["task"]}


def test_a_signed_call_of_gemini_goes_back_with_its_signature() -> None:
    part = {"functionCall": {"name": "find", "args": {}}, "thoughtSignature": "abc#d"}
    said = {"candidates": [{"content": {"parts": [part]}, "finishReason": "STOP"}]}
    (call,) = GEMINI.reply(said).calls
    back = body(GEMINI, Ask((Message("user", "a"), Message("assistant", calls=(call,)))))
    assert back["contents"][1]["parts"] == [part]


@pytest.mark.parametrize(
    ("dialect", "said", "usage"),
    [
        (
            OPENAI,
            {
                "choices": [{"message": {"content": "네"}, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 7, "completion_tokens": 3},
            },
            Usage(7, 3),
        ),
        (
            OPENAI,
            {"choices": [{"message": {"content": [{"type": "text", "text": "네"}]}}]},
            Usage(),
        ),
        (
            OLLAMA,
            {"message": {"content": "네"}, "done": True, "prompt_eval_count": 7, "eval_count": 3},
            Usage(7, 3),
        ),
        (
            ANTHROPIC,
            {
                "content": [{"type": "thinking", "thinking": "x"}, {"type": "text", "text": "네"}],
                "stop_reason": "end_turn",
                "usage": {"input_tokens": 5, "cache_read_input_tokens": 2, "output_tokens": 3},
            },
            Usage(7, 3),
        ),
        (
            GEMINI,
            {
                "candidates": [{"content": {"parts": [{"text": "네"}]}, "finishReason": "STOP"}],
                "usageMetadata": {"promptTokenCount": 7, "candidatesTokenCount": 3},
            },
            Usage(7, 3),
        ),
    ],
)
def test_an_answer_is_read(dialect: Dialect, said: dict[str, Any], usage: Usage) -> None:
    reply = dialect.reply(said)
    assert (reply.text, reply.finish, reply.usage, reply.calls) == ("네", "stop", usage, ())


@pytest.mark.parametrize(
    ("dialect", "said"),
    [
        (OPENAI, {"choices": [{"message": {"refusal": "no"}, "finish_reason": "stop"}]}),
        (OPENAI, {"choices": [{"message": {"content": ""}, "finish_reason": "content_filter"}]}),
        (ANTHROPIC, {"content": [], "stop_reason": "refusal"}),
        (GEMINI, {"promptFeedback": {"blockReason": "SAFETY"}}),
        (GEMINI, {"candidates": [{"finishReason": "RECITATION"}]}),
    ],
)
def test_a_refusal_is_a_finish(dialect: Dialect, said: dict[str, Any]) -> None:
    assert dialect.reply(said).finish == "filtered"


@pytest.mark.parametrize(
    ("dialect", "said"),
    [
        (OPENAI, '{"choices": [{"message": {"content": ""}}], "usage": {"prompt_tokens": 1e999}}'),
        (OLLAMA, '{"message": {"content": ""}, "done": true, "eval_count": Infinity}'),
        (ANTHROPIC, '{"content": [], "usage": {"input_tokens": "many"}}'),
        (GEMINI, '{"candidates": [{"finishReason": "STOP"}], "usageMetadata": [1]}'),
        (OPENAI, '{"choices": [{"message": {"content": 3}}]}'),
        (OPENAI, '{"choices": [{"message": {"tool_calls": [{"function": {}}]}}]}'),
        (OLLAMA, '{"message": {"tool_calls": [3]}}'),
        (ANTHROPIC, '{"content": [{"type": "text"}]}'),
        (ANTHROPIC, '{"content": "text"}'),
        (GEMINI, '{"candidates": []}'),
        (GEMINI, '{"candidates": [{"content": {"parts": [{"text": 3}]}, "finishReason": "STOP"}]}'),
    ],
)
def test_an_answer_in_another_form_is_an_engines_error(dialect: Dialect, said: str) -> None:
    with pytest.raises(EngineError):
        dialect.reply(json.loads(said))
    reader = dialect.reader()
    with pytest.raises(EngineError):  # noqa: PT012 - the line or the end may be refused
        reader.feed(said if dialect is OLLAMA else f"data: {said}")
        reader.reply()


@pytest.mark.parametrize("arguments", ['{"a": 1', "[]", "null", 3])
def test_arguments_that_are_no_object_are_told(arguments: object) -> None:
    function = {"name": "find", "arguments": arguments}
    said = {"choices": [{"message": {"tool_calls": [{"id": "1", "function": function}]}}]}
    reply = OPENAI.reply(said)
    assert (reply.broken, reply.calls) == (True, ())
    assert str(arguments) in reply.text


def test_a_malformed_call_of_gemini_is_told() -> None:
    assert GEMINI.reply({"candidates": [{"finishReason": "MALFORMED_FUNCTION_CALL"}]}).broken


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "choices message content parts candidates delta type text usage tool_calls function"
                " finish_reason finishReason functionCall name arguments done error index".split()
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@BY_NAME
@given(said=st.dictionaries(st.sampled_from("choices message content candidates".split()), JSON))
def test_whatever_comes_is_an_answer_or_an_engines_error(
    dialect: Dialect, said: dict[str, Any]
) -> None:
    try:
        reply = dialect.reply(said)
    except EngineError:
        return
    assert isinstance(reply.text, str)


def _line(said: object) -> str:
    line = json.dumps(said)
    return f"data: {line}" if len(line) % 2 else line


@BY_NAME
@given(lines=st.lists(JSON.map(_line) | st.text(max_size=9), max_size=6))
def test_whatever_is_streamed_is_an_answer_or_an_engines_error(
    dialect: Dialect, lines: list[str]
) -> None:
    reader = dialect.reader()
    try:
        texts = [reader.feed(line) for line in lines]
        reply = reader.reply()
    except EngineError:
        return
    assert reply.text.startswith("".join(texts)) or reply.broken


@BY_NAME
def test_a_stream_without_an_end_was_cut(dialect: Dialect) -> None:
    with pytest.raises(EngineUnavailableError):
        dialect.reader().reply()


@pytest.mark.parametrize(
    ("refusal", "limit", "temperature"),
    [
        ("unsupported parameter: 'max_tokens'", "max_completion_tokens", True),
        ("'temperature' does not support 0 with this model", "max_tokens", False),
    ],
)
def test_openai_learns_from_refusals(refusal: str, limit: str, *, temperature: bool) -> None:
    learnt = OPENAI.without(refusal)
    assert learnt is not None
    assert limit in body(learnt, PLAIN)
    assert ("temperature" in body(learnt, PLAIN)) is temperature


@pytest.mark.parametrize("refusal", ["", "max_tokens is too large: 5000", "no such schema"])
@BY_NAME
def test_other_refusals_teach_nothing(dialect: Dialect, refusal: str) -> None:
    assert dialect.without(refusal) is None


@BY_NAME
def test_learning_comes_to_an_end(dialect: Dialect) -> None:
    refusal = "unknown: max_tokens max_completion_tokens temperature stream_options think"
    one: Dialect | None = dialect
    for _ in range(8):
        one = one and one.without(refusal)
    assert one is None
