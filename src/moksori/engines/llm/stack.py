"""Language models around language models: metered, guarded, with an alternate, remembered.

Cached( Fallback( Guarded( Metered( primary )), Guarded( Metered( alternate ))))
"""

import hashlib
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

from moksori.engines.adapters.breaker import Breaker
from moksori.engines.adapters.cache import TtlCache
from moksori.engines.adapters.meter import Meter
from moksori.engines.llm.bills import bill_of
from moksori.engines.llm.ladder import ShapeError
from moksori.errors import EngineError, EngineUnavailableError, PromptTooLongError
from moksori.ports.llm import Answer, Ask, Delta, LanguageModel, LlmTraits, Usage

Clock = Callable[[], float]


class TokenKey(NamedTuple):
    """What tokens are counted by."""

    engine: str
    model: str
    purpose: str
    side: str
    """`asked` or `answered`."""


class Metered:
    """Counts the tokens of every exchange, also of those that led to no answer."""

    def __init__(self, model: LanguageModel, meter: Meter[TokenKey]) -> None:
        self._model = model
        self._meter = meter

    @property
    def traits(self) -> LlmTraits:
        """Those of the model."""
        return self._model.traits

    async def answer(self, ask: Ask) -> Answer:
        """Return the whole answer."""
        try:
            answer = await self._model.answer(ask)
        except EngineError as exc:
            self._count(ask, bill_of(exc))
            raise
        self._count(ask, answer.usage)
        return answer

    @asynccontextmanager
    async def stream(self, ask: Ask) -> AsyncIterator[AsyncIterator[Delta]]:
        """Answer piece by piece."""
        async with self._model.stream(ask) as pieces, aclosing(self._seen(ask, pieces)) as seen:
            yield seen

    async def aclose(self) -> None:
        """Close the model."""
        await self._model.aclose()

    async def _seen(self, ask: Ask, pieces: AsyncIterator[Delta]) -> AsyncGenerator[Delta, None]:
        try:
            async for piece in pieces:
                if piece.answer is not None:
                    self._count(ask, piece.answer.usage)
                yield piece
        except EngineError as exc:
            self._count(ask, bill_of(exc))
            raise

    def _count(self, ask: Ask, usage: Usage) -> None:
        traits = self._model.traits
        for side, amount in (("asked", usage.asked), ("answered", usage.answered)):
            self._meter.count(TokenKey(traits.engine, traits.model, ask.purpose, side), amount)


class Guarded:
    """Leaves a model alone that failed again and again: its callers are told at once."""

    def __init__(self, model: LanguageModel, breaker: Breaker) -> None:
        self._model = model
        self.breaker = breaker

    @property
    def traits(self) -> LlmTraits:
        """Those of the model."""
        return self._model.traits

    async def answer(self, ask: Ask) -> Answer:
        """Return the whole answer."""
        with _Watch(self.breaker) as watch:
            answer = await self._model.answer(ask)
            watch.good()
            return answer

    @asynccontextmanager
    async def stream(self, ask: Ask) -> AsyncIterator[AsyncIterator[Delta]]:
        """Answer piece by piece."""
        watch = _Watch(self.breaker)
        with watch:
            async with self._model.stream(ask) as pieces, aclosing(_watched(pieces, watch)) as seen:
                yield seen

    async def aclose(self) -> None:
        """Close the model."""
        await self._model.aclose()


class _Watch:
    """One call through a breaker: whatever happens, the breaker is told once."""

    def __init__(self, breaker: Breaker) -> None:
        self._breaker = breaker
        self._told = False

    def __enter__(self) -> Self:
        if not self._breaker.admits():
            raise EngineUnavailableError(
                "the model failed again and again and is left alone for a while",
                retry_after_s=self._breaker.rest_s,
            )
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if self._told:
            return
        if isinstance(error, EngineError):
            self.bad(error)
        else:
            self._breaker.abandoned()

    def good(self) -> None:
        """The model answered."""
        self._told = True
        self._breaker.succeeded()

    def bad(self, error: EngineError) -> None:
        """The model failed; questions that no model could answer do not count."""
        self._told = True
        if isinstance(error, PromptTooLongError):
            self._breaker.abandoned()
        elif isinstance(error, ShapeError):
            self._breaker.succeeded()
        else:
            self._breaker.failed(float(error.facts.get("retry_after_s", 0.0)))


async def _watched(pieces: AsyncIterator[Delta], watch: _Watch) -> AsyncGenerator[Delta, None]:
    try:
        async for piece in pieces:
            if piece.answer is not None:
                watch.good()
            yield piece
    except EngineError as exc:
        watch.bad(exc)
        raise


class Fallback:
    """Asks the first model; where it fails, the next one. A stream stays where it began.

    Traits are those of the first model: a question that fits only there fails on the others.
    """

    def __init__(self, *models: LanguageModel) -> None:
        self._models = models

    @property
    def traits(self) -> LlmTraits:
        """Those of the first model."""
        return self._models[0].traits

    async def answer(self, ask: Ask) -> Answer:
        """Return the whole answer of the first model that has one."""
        failures: list[EngineError] = []
        for model in self._models:
            try:
                return await model.answer(ask)
            except EngineError as exc:
                failures.append(exc)
        raise _telling(failures)

    @asynccontextmanager
    async def stream(self, ask: Ask) -> AsyncIterator[AsyncIterator[Delta]]:
        """Answer piece by piece, from the first model that begins."""
        failures: list[EngineError] = []
        async with AsyncExitStack() as stack:
            for model in self._models:
                try:
                    pieces = await _begun(model, ask, stack)
                except EngineError as exc:
                    failures.append(exc)
                else:
                    break
            else:
                raise _telling(failures)
            yield pieces

    async def aclose(self) -> None:
        """Close all models."""
        for model in self._models:
            await model.aclose()


async def _begun(model: LanguageModel, ask: Ask, stack: AsyncExitStack) -> AsyncIterator[Delta]:
    """Return a stream of which the first piece has come."""
    async with AsyncExitStack() as attempt:
        pieces = await attempt.enter_async_context(model.stream(ask))
        first = await anext(pieces)
        following = await attempt.enter_async_context(aclosing(_chained(first, pieces)))
        stack.push_async_exit(attempt.pop_all())
        return following


async def _chained(first: Delta, others: AsyncIterator[Delta]) -> AsyncGenerator[Delta, None]:
    yield first
    async for piece in others:
        yield piece


def _telling(failures: Sequence[EngineError]) -> EngineError:
    """Return the failure that tells a caller most: what he can change, then what may pass."""
    for kind in (PromptTooLongError, EngineUnavailableError):
        for failure in failures:
            if isinstance(failure, kind):
                return failure
    return failures[0]


class Cached:
    """Remembers answers to questions that want no variety: those with temperature 0."""

    def __init__(self, model: LanguageModel, cache: TtlCache[bytes, Answer]) -> None:
        self._model = model
        self._cache = cache

    @property
    def traits(self) -> LlmTraits:
        """Those of the model."""
        return self._model.traits

    async def answer(self, ask: Ask) -> Answer:
        """Return the whole answer; one from memory cost nothing."""
        key = self._key(ask)
        known = key and self._cache.get(key)
        if known:
            return _copied(known)
        answer = await self._model.answer(ask)
        self._keep(key, answer)
        return answer

    @asynccontextmanager
    async def stream(self, ask: Ask) -> AsyncIterator[AsyncIterator[Delta]]:
        """Answer piece by piece; an answer from memory is one piece."""
        key = self._key(ask)
        known = key and self._cache.get(key)
        if known:
            async with aclosing(_at_once(_copied(known))) as remembered:
                yield remembered
            return
        async with self._model.stream(ask) as pieces, aclosing(self._kept(key, pieces)) as kept:
            yield kept

    async def aclose(self) -> None:
        """Close the model."""
        await self._model.aclose()

    async def _kept(
        self, key: bytes | None, pieces: AsyncIterator[Delta]
    ) -> AsyncGenerator[Delta, None]:
        async for piece in pieces:
            if piece.answer is not None:
                self._keep(key, piece.answer)
            yield piece

    def _keep(self, key: bytes | None, answer: Answer) -> None:
        if key is not None and answer.finish in {"stop", "tools"}:
            self._cache.put(key, replace(answer, value=deepcopy(answer.value)))

    def _key(self, ask: Ask) -> bytes | None:
        """Return what tells a question from others; the words themselves are not kept."""
        if ask.temperature != 0:
            return None
        asked = f"{self.traits!r}{replace(ask, purpose='')!r}"
        return hashlib.sha256(asked.encode(errors="surrogatepass")).digest()


async def _at_once(answer: Answer) -> AsyncGenerator[Delta, None]:
    if answer.text:
        yield Delta(answer.text)
    yield Delta(answer=answer)


def _copied(answer: Answer) -> Answer:
    """Return the answer for another caller, who may do with the value what he likes."""
    return replace(answer, value=deepcopy(answer.value), cached=True, usage=Usage())


@dataclass(frozen=True, slots=True)
class StackConfig:
    """How a stack behaves; None switches the cache off."""

    breaker_failures: int = 3
    breaker_rest_s: float = 30.0
    cache_ttl_s: float | None = 300.0


def stacked(
    *models: LanguageModel,
    config: StackConfig | None = None,
    meter: Meter[TokenKey] | None = None,
    clock: Clock = time.monotonic,
) -> LanguageModel:
    """Return one model out of the primary one and its alternates."""
    config = config or StackConfig()
    counts = meter or Meter[TokenKey]()

    def guarded(model: LanguageModel) -> LanguageModel:
        breaker = Breaker(clock, failures=config.breaker_failures, rest_s=config.breaker_rest_s)
        return Guarded(Metered(model, counts), breaker)

    stack: LanguageModel = (
        Fallback(*map(guarded, models)) if len(models) > 1 else guarded(models[0])
    )
    if config.cache_ttl_s is None:
        return stack
    return Cached(stack, TtlCache(clock, ttl_s=config.cache_ttl_s))
