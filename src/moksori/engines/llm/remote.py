"""A model at a server: the one shell around every dialect. It climbs the ladder and checks all."""

import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, suppress
from dataclasses import replace
from typing import Final

import anyio

from moksori.engines.llm.bills import billed
from moksori.engines.llm.dialect import Dialect, Reply, StreamReader, nonsense
from moksori.engines.llm.ladder import Ladder, Reading, ShapeError, read, repair, with_schema
from moksori.engines.llm.lengths import least_tokens, most_tokens, was_cut, words_of
from moksori.errors import EngineError, ModelUnavailableError, PromptTooLongError
from moksori.ports.llm import Answer, Ask, Delta, LlmTraits, Rung, Shape, Usage
from moksori.providers.account import Account, RejectedError, Remote

_NO_SUCH_RUNG: Final = frozenset({400, 415, 422, 501})
_TOO_LONG: Final = re.compile(
    r"context[ _-](length|window|size)|maximum context|(prompt|input) is too long"
    r"|too many (input )?tokens|input token count|reduce the length|max_model_len"
    r"|request_too_large"
)
_SIGNED_OFF: Final = frozenset({401, 403})
_DRAIN_S: Final = 0.2


class RemoteModel:
    """One model, one account, one dialect."""

    def __init__(
        self,
        traits: LlmTraits,
        dialect: Dialect,
        account: Account,
        *,
        temperature: float | None = None,
        must_count: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Connect nothing yet.

        With `must_count`, an answer to a question that may have been too long is only taken from a
        server that says how much it read.
        """
        self._traits = traits
        self._dialect = dialect
        self._remote = Remote(account)
        self._temperature = temperature
        self._must_count = must_count
        self._ladder = Ladder(traits.rungs, clock)
        self._slots = anyio.CapacityLimiter(traits.parallel)

    @property
    def traits(self) -> LlmTraits:
        """What was configured."""
        return self._traits

    async def answer(self, ask: Ask) -> Answer:
        """Return the whole answer; errors as the port says."""
        ask = self._fitting(ask)
        async with self._slots:
            if ask.shape is not None:
                return await self._shaped(ask, ask.shape)
            return self._plain(await self._exchange(ask, None))

    @asynccontextmanager
    async def stream(self, ask: Ask) -> AsyncIterator[AsyncIterator[Delta]]:
        """Answer piece by piece; errors as the port says."""
        if ask.shape is not None:
            raise EngineError("an answer of a shape is not streamed")
        ask = self._fitting(ask)
        async with self._slots, AsyncExitStack() as stack:
            reader, lines = await self._begin(ask, stack)
            yield await stack.enter_async_context(aclosing(self._deltas(ask, reader, lines)))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._remote.aclose()

    def _fitting(self, ask: Ask) -> Ask:
        """Return the question as it is sent, unless it is too long even by the lowest count."""
        least = least_tokens(words_of(ask)) + ask.max_tokens
        if least > self._traits.context_tokens:
            raise PromptTooLongError(
                "the question does not fit", least_tokens=least, limit=self._traits.context_tokens
            )
        fixed = self._temperature
        return ask if fixed is None else replace(ask, temperature=fixed)

    async def _shaped(self, ask: Ask, shape: Shape) -> Answer:
        *steps, last = self._ladder.steps()
        for rung in steps:
            try:
                return await self._climbed(ask, shape, rung)
            except RejectedError as exc:
                if exc.facts.get("status") not in _NO_SUCH_RUNG:
                    raise
        return await self._climbed(ask, shape, last)

    async def _climbed(self, ask: Ask, shape: Shape, rung: Rung) -> Answer:
        sent = with_schema(ask, shape) if self._ladder.says_schema(rung) else ask
        reply = await self._exchange(sent, rung)
        self._ladder.has(rung)
        usage = reply.usage
        reading = read(reply, shape)
        repaired = False
        if reading.wrong and not _calls_only(reply, ask):
            _check_whole(ask, reply)
            self._ladder.doubt(rung)
            try:
                reply = await self._exchange(repair(sent, shape, reply, reading.wrong), rung)
                reading = _read_at_last(ask, reply, shape)
            except EngineError as exc:
                billed(exc, usage)
                raise
            usage, repaired = usage + reply.usage, True
        answer = self._answer(reply, usage)
        value = None if reading.wrong else reading.value
        return replace(answer, value=value, rung=rung, repaired=repaired)

    async def _exchange(self, ask: Ask, rung: Rung | None) -> Reply:
        while True:
            dialect = self._dialect
            request = dialect.request(ask, rung, stream=False)
            try:
                said = await self._remote.post_json(request.route, request.body)
            except RejectedError as exc:
                self._learn(dialect, exc)
                continue
            reply = dialect.reply(said)
            self._check_read(ask, reply.usage)
            return reply

    async def _begin(
        self, ask: Ask, stack: AsyncExitStack
    ) -> tuple[StreamReader, AsyncIterator[str]]:
        while True:
            dialect = self._dialect
            request = dialect.request(ask, None, stream=True)
            try:
                lines = await stack.enter_async_context(
                    self._remote.stream_json(request.route, request.body)
                )
            except RejectedError as exc:
                self._learn(dialect, exc)
                continue
            return dialect.reader(), lines

    async def _deltas(
        self, ask: Ask, reader: StreamReader, lines: AsyncIterator[str]
    ) -> AsyncGenerator[Delta, None]:
        async for line in lines:
            if text := reader.feed(line):
                yield Delta(text)
            if reader.done:
                break
        reply = reader.reply()
        self._check_read(ask, reply.usage)
        yield Delta(answer=self._plain(reply))
        await _drained(lines)

    def _learn(self, dialect: Dialect, rejected: RejectedError) -> None:
        """Leave out next time what the server does not know; raise if that is not the matter."""
        status, refusal = rejected.facts.get("status"), rejected.refusal
        if status == 413 or _TOO_LONG.search(refusal):  # noqa: PLR2004 - content too large
            raise PromptTooLongError("the server says that the question is too long") from rejected
        if status == 404:  # noqa: PLR2004 - not found
            raise ModelUnavailableError("the server has no such model or route") from rejected
        simpler = None if status in _SIGNED_OFF else dialect.without(refusal)
        if simpler is None:
            raise rejected
        self._dialect = simpler

    def _check_read(self, ask: Ask, usage: Usage) -> None:
        """Refuse an answer to a question of which the server read only a part."""
        text, window = words_of(ask), self._traits.context_tokens
        if usage.asked <= 0:
            if self._must_count and most_tokens(text) > window - ask.max_tokens:
                raise PromptTooLongError("the server does not say how much of it was read")
            return
        least = least_tokens(text)
        if was_cut(least, usage.asked, window):
            cut = PromptTooLongError("the server cut the question", least_tokens=least)
            raise billed(cut, usage)

    def _plain(self, reply: Reply) -> Answer:
        if reply.broken:
            broken = nonsense("the model asks for a call with arguments that are no JSON")
            raise billed(broken, reply.usage)
        return self._answer(reply, reply.usage)

    def _answer(self, reply: Reply, usage: Usage) -> Answer:
        return Answer(
            text=reply.text,
            engine=self._traits.engine,
            model=self._traits.model,
            calls=reply.calls,
            finish=reply.finish,
            usage=usage,
        )


async def _drained(lines: AsyncIterator[str]) -> None:
    """Read the end of the body, so that the connection can be used again; do not wait for it."""
    with anyio.move_on_after(_DRAIN_S), suppress(EngineError):
        async for _ in lines:
            pass


def _calls_only(reply: Reply, ask: Ask) -> bool:
    """Whether the model wants to call one of the question's tools before it answers."""
    mine = {tool.name for tool in ask.tools}
    return bool(reply.calls) and all(call.name in mine for call in reply.calls)


def _check_whole(ask: Ask, reply: Reply) -> None:
    """Refuse a broken shape where asking again does not help."""
    if reply.finish == "filtered":
        raise billed(ShapeError("the model holds its answer back"), reply.usage)
    if reply.finish != "length":
        return
    if 0 < reply.usage.answered < ask.max_tokens:
        raise billed(PromptTooLongError("no room was left for the answer"), reply.usage)
    short = ShapeError("the answer did not fit in its limit", max_tokens=ask.max_tokens)
    raise billed(short, reply.usage)


def _read_at_last(ask: Ask, reply: Reply, shape: Shape) -> Reading:
    """Read the repaired answer; there is no third one."""
    reading = read(reply, shape)
    if reading.wrong:
        _check_whole(ask, reply)
        raise billed(ShapeError("the model gives no answer of that shape"), reply.usage)
    return reading
