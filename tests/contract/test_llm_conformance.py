"""The scripted OpenAI server is none of our imagination: OpenAI's own client understands it."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import openai
import pytest

from moksori.engines.llm.schemas import strict
from moksori.testing.llm import FIND, TASKS, sample_of
from moksori.testing.llm_openai import OpenAIServer

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

MESSAGES: Any = [{"role": "system", "content": "규칙"}, {"role": "user", "content": "하나"}]
TOOL: Any = {
    "type": "function",
    "function": {
        "name": FIND.name,
        "description": FIND.description,
        "parameters": strict(FIND.schema),
    },
}


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[OpenAIServer, str]]:
    server = OpenAIServer()
    with server.running() as root:
        yield server, root


@pytest.fixture
async def client(server: tuple[OpenAIServer, str]) -> AsyncIterator[openai.AsyncOpenAI]:
    _, root = server
    async with openai.AsyncOpenAI(base_url=f"{root}/v1", api_key="sesame") as client:
        yield client


async def asked(client: openai.AsyncOpenAI, **more: Any) -> Any:  # noqa: ANN401 - an answer or a stream
    return await client.chat.completions.create(
        model="some-model", messages=MESSAGES, max_tokens=256, **more
    )


async def test_it_answers(client: openai.AsyncOpenAI) -> None:
    answer = await asked(client)
    assert answer.choices[0].message.content == "들었어요: 하나"
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.prompt_tokens > 0


async def test_it_gives_a_shape(client: openai.AsyncOpenAI) -> None:
    named = {"name": "tasks", "strict": True, "schema": TASKS.schema}
    told: Any = {"type": "json_schema", "json_schema": named}
    answer = await asked(client, response_format=told)
    assert json.loads(answer.choices[0].message.content) == sample_of(TASKS.schema)


async def test_it_calls_a_tool(client: openai.AsyncOpenAI) -> None:
    answer = await asked(client, tools=[TOOL])
    (call,) = answer.choices[0].message.tool_calls
    assert (call.function.name, json.loads(call.function.arguments)) == (
        "find",
        {"words": "가나다"},
    )
    assert answer.choices[0].finish_reason == "tool_calls"


async def test_it_streams(client: openai.AsyncOpenAI) -> None:
    stream = await asked(client, stream=True, stream_options={"include_usage": True})
    chunks = [chunk async for chunk in stream]
    texts = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert "".join(texts) == "들었어요: 하나"
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"
    assert chunks[-1].usage.prompt_tokens > 0


async def test_it_refuses_what_the_original_refuses(
    client: openai.AsyncOpenAI, server: tuple[OpenAIServer, str]
) -> None:
    open_schema = {"name": "x", "strict": True, "schema": {"type": "object", "properties": {}}}
    told: Any = {"type": "json_schema", "json_schema": open_schema}
    with pytest.raises(openai.BadRequestError):
        await asked(client, response_format=told)
    assert server[0].complaints
    with pytest.raises(openai.AuthenticationError):
        await asked(client.with_options(api_key="wrong"))
