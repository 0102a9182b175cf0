"""How long everything takes, in virtual time: nothing here waits for real."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import anyio
import httpx
import pytest
from trio.testing import MockClock

from moksori.engines.llm.connection import Connection
from moksori.engines.llm.presets import OPENAI_COMPATIBLE
from moksori.engines.llm.remote import RemoteModel
from moksori.engines.llm.stack import StackConfig, stacked
from moksori.errors import EngineUnavailableError
from moksori.ports.llm import Answer
from moksori.testing.llm import FakeLlm, question

pytestmark = pytest.mark.unit

URL = "http://127.0.0.1:9/v1"
PLAIN = question("규칙", "하나")
GOOD = {"choices": [{"message": {"content": "네"}, "finish_reason": "stop"}]}
Handler = Callable[[httpx.Request], Coroutine[None, None, httpx.Response]]


def timed(work: Callable[[], Awaitable[Any]]) -> tuple[Any, float]:
    """Run under a clock that jumps over every wait; return the result and the seconds it took."""

    async def run() -> tuple[Any, float]:
        began = anyio.current_time()
        return await work(), anyio.current_time() - began

    clock = MockClock(autojump_threshold=0)
    return anyio.run(run, backend="trio", backend_options={"clock": clock})


def model_of(handler: Handler, **more: Any) -> RemoteModel:  # noqa: ANN401 - fields of a connection
    model = OPENAI_COMPATIBLE(Connection("m", URL, **more))
    transport = httpx.MockTransport(handler)
    model._remote._client = httpx.AsyncClient(base_url=f"{URL}/", transport=transport)
    return model


def answering(*answers: httpx.Response, after_s: float = 0.0) -> Handler:
    waiting = list(answers)

    async def handler(_request: httpx.Request) -> httpx.Response:
        await anyio.sleep(after_s)
        return waiting.pop(0)

    return handler


def test_the_pause_that_a_server_asks_for_is_taken_and_no_more() -> None:
    busy = httpx.Response(429, headers={"retry-after": "7"})
    model = model_of(answering(busy, httpx.Response(200, json=GOOD)))
    answer, took_s = timed(lambda: model.answer(PLAIN))
    assert answer.text == "네"
    assert took_s == pytest.approx(7.0)


def test_a_silent_server_costs_two_deadlines_and_a_pause() -> None:
    async def ask() -> None:
        model = model_of(answering(*[httpx.Response(200, json=GOOD)] * 2, after_s=3600.0))
        with pytest.raises(EngineUnavailableError):
            await model.answer(PLAIN)

    _, took_s = timed(ask)
    assert took_s == pytest.approx(30.0 + 0.5 + 30.0)


def test_an_answer_just_in_time_is_an_answer() -> None:
    model = model_of(answering(httpx.Response(200, json=GOOD), after_s=29.9))
    answer, took_s = timed(lambda: model.answer(PLAIN))
    assert answer.text == "네"
    assert took_s == pytest.approx(29.9)


def test_an_open_breaker_makes_the_alternate_answer_at_once() -> None:
    async def ask() -> list[tuple[str, float]]:
        slow = model_of(answering(*[httpx.Response(200)] * 9, after_s=3600.0), max_tries=1)
        config = StackConfig(breaker_failures=2, breaker_rest_s=120.0, cache_ttl_s=None)
        model = stacked(slow, FakeLlm(), config=config, clock=anyio.current_time)
        found = []
        for _ in range(5):
            began = anyio.current_time()
            answer: Answer = await model.answer(PLAIN)
            found.append((answer.engine, anyio.current_time() - began))
        return found

    found, _ = timed(ask)
    assert [engine for engine, _ in found] == ["fake"] * 5
    assert [took_s for _, took_s in found] == pytest.approx([30.0, 30.0, 0.0, 0.0, 0.0])


def test_a_caller_who_waits_for_his_turn_waits_no_longer_than_those_before() -> None:
    async def ask() -> None:
        good = [httpx.Response(200, json=GOOD) for _ in range(6)]
        model = model_of(answering(*good, after_s=2.0), parallel=2)
        async with anyio.create_task_group() as group:
            for _ in range(6):
                group.start_soon(model.answer, PLAIN)

    _, took_s = timed(ask)
    assert took_s == pytest.approx(6.0)
