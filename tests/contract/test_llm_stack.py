"""Language models with all that stands around them: as good as bare ones, better in trouble."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import anyio
import pytest

from moksori.engines.adapters.meter import Meter
from moksori.engines.llm.stack import StackConfig, TokenKey, stacked
from moksori.errors import EngineError, EngineUnavailableError, PromptTooLongError
from moksori.ports.llm import Answer, Ask, Delta, LanguageModel, LlmTraits
from moksori.testing.llm import (
    HELD_BACK,
    SLOW,
    STUBBORN,
    TASKS,
    FakeLlm,
    Said,
    question,
    sample_of,
)
from moksori.testing.llm_contract import LlmContract
from moksori.testing.llm_dialects import DIALECTS, Spoken, spoken
from moksori.testing.remote import answering

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

PLAIN = question("규칙", "하나")
UNCACHED = StackConfig(breaker_failures=3, breaker_rest_s=30.0, cache_ttl_s=None)


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def meter() -> Meter[TokenKey]:
    return Meter()


def fake(name: str, *, failures: int = 0, text: str | None = None) -> FakeLlm:
    traits = LlmTraits("fake", name, context_tokens=8192)
    if text is None:
        return FakeLlm(traits=traits, failures=failures)
    return FakeLlm(traits=traits, failures=failures, mind=lambda _: Said(text))


class TestStackOfFakes(LlmContract):
    @pytest.fixture
    def model(self) -> LanguageModel:
        return stacked(fake("one"), fake("two"))


class TestBareStack(LlmContract):
    @pytest.fixture
    def model(self) -> LanguageModel:
        return stacked(fake("one"), config=UNCACHED)


@pytest.fixture(scope="module")
def running() -> Iterator[Spoken]:
    with spoken(DIALECTS[0]) as speaks:
        yield speaks


@pytest.fixture
def speaks(running: Spoken) -> Spoken:
    running.forget()
    return running


class TestStackOfServers(LlmContract):
    @pytest.fixture
    async def model(self, speaks: Spoken) -> AsyncIterator[LanguageModel]:
        async with speaks.model() as one, speaks.model() as other:
            yield stacked(one, other)


async def heard(model: LanguageModel, ask: Ask) -> list[Delta]:
    async with model.stream(ask) as pieces:
        return [piece async for piece in pieces]


async def test_the_alternate_answers_where_the_primary_fails() -> None:
    one, two = fake("one", failures=2), fake("two")
    model = stacked(one, two, config=UNCACHED)
    assert model.traits.model == "one"
    assert (await model.answer(PLAIN)).model == "two"
    last = (await heard(model, PLAIN))[-1].answer
    assert last is not None
    assert last.model == "two"
    assert (await model.answer(PLAIN)).model == "one"
    assert (len(one.asked), len(two.asked)) == (1, 2)


async def test_an_open_breaker_costs_the_primary_nothing(speaks: Spoken, clock: Clock) -> None:
    two = fake("two")
    async with speaks.model(max_tries=1) as one:
        model = stacked(one, two, config=UNCACHED, clock=clock)
        speaks.server.troubles = [answering(500)] * 4
        for asked in (1, 2, 3, 3, 3):
            assert (await model.answer(PLAIN)).model == "two"
            assert len(speaks.server.asked) == asked
        clock.now += 30.0
        for asked in (4, 4):
            assert (await model.answer(PLAIN)).model == "two"
            assert len(speaks.server.asked) == asked
        clock.now += 59.0
        assert (await model.answer(PLAIN)).model == "two"
        clock.now += 1.0
        assert (await model.answer(PLAIN)).model == "some-model"
        assert (await model.answer(PLAIN)).model == "some-model"
        assert len(speaks.server.asked) == 6


async def test_a_server_that_asks_for_rest_gets_it(speaks: Spoken, clock: Clock) -> None:
    async with speaks.model(max_tries=1) as one:
        model = stacked(one, fake("two"), config=UNCACHED, clock=clock)
        speaks.server.troubles = [answering(429, **{"retry-after": "90"})]
        for _ in range(3):
            assert (await model.answer(PLAIN)).model == "two"
        clock.now += 89.9
        assert (await model.answer(PLAIN)).model == "two"
        assert len(speaks.server.asked) == 1
        clock.now += 0.1
        assert (await model.answer(PLAIN)).model == "some-model"


async def test_alone_and_open_it_says_when_to_come_back(clock: Clock) -> None:
    model = stacked(fake("one", failures=9), config=UNCACHED, clock=clock)
    for _ in range(3):
        with pytest.raises(EngineUnavailableError):
            await model.answer(PLAIN)
    clock.now += 10.0
    with pytest.raises(EngineUnavailableError) as caught:
        await model.answer(PLAIN)
    assert caught.value.facts == {"retry_after_s": 20.0}
    with pytest.raises(EngineUnavailableError):
        await heard(model, PLAIN)


async def test_only_one_tries_a_resting_server(clock: Clock) -> None:
    one = fake("one", failures=3)
    model = stacked(one, fake("two"), config=UNCACHED, clock=clock)
    for _ in range(3):
        await model.answer(PLAIN)
    clock.now += 30.0
    answers: list[str] = []

    async def ask() -> None:
        answers.append((await model.answer(question("규칙", SLOW))).model)

    async with anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(ask)
    assert sorted(answers) == ["one", "two", "two", "two"]


async def test_questions_that_no_model_could_answer_open_nothing(clock: Clock) -> None:
    one = fake("one")
    model = stacked(one, config=UNCACHED, clock=clock)
    for _ in range(5):
        with pytest.raises(EngineError):
            await model.answer(question("규칙", STUBBORN, shape=TASKS))
        with pytest.raises(PromptTooLongError):
            await model.answer(question("규칙", "가 " * 9000))
        with anyio.move_on_after(0.01):
            await model.answer(question("규칙", SLOW))
    assert (await model.answer(PLAIN)).model == "one"


async def test_a_failed_trial_that_was_abandoned_frees_the_breaker(clock: Clock) -> None:
    model = stacked(fake("one", failures=3), config=UNCACHED, clock=clock)
    for _ in range(3):
        with pytest.raises(EngineUnavailableError):
            await model.answer(PLAIN)
    clock.now += 30.0
    with anyio.move_on_after(0.01):
        await model.answer(question("규칙", SLOW))
    assert (await model.answer(PLAIN)).model == "one"


async def test_what_is_too_long_for_one_may_fit_the_other() -> None:
    small = FakeLlm(traits=LlmTraits("fake", "small", context_tokens=600))
    large = FakeLlm(traits=LlmTraits("fake", "large", context_tokens=60_000))
    long = question("규칙", "가 " * 1000)
    assert (await stacked(small, large).answer(long)).model == "large"
    with pytest.raises(PromptTooLongError):
        await stacked(small, fake("two", failures=1)).answer(long)


async def test_where_all_fail_the_caller_learns_what_may_pass() -> None:
    model = stacked(fake("one", failures=1), fake("two", failures=1))
    with pytest.raises(EngineUnavailableError):
        await model.answer(PLAIN)
    model = stacked(fake("one"), fake("two", failures=1))
    with pytest.raises(EngineUnavailableError):
        await model.answer(question("규칙", STUBBORN, shape=TASKS))


class BreakingLlm(FakeLlm):
    """Breaks off after the first piece."""

    @asynccontextmanager
    async def stream(self, ask: Ask) -> AsyncIterator[AsyncIterator[Delta]]:
        self.asked.append(ask)

        async def pieces() -> AsyncIterator[Delta]:
            yield Delta("들었")
            raise EngineUnavailableError("broken off")

        yield pieces()


async def test_a_stream_that_has_begun_stays_with_its_model(
    clock: Clock, meter: Meter[TokenKey]
) -> None:
    one, two = BreakingLlm(), fake("two")
    model = stacked(one, two, config=UNCACHED, clock=clock, meter=meter)
    for _ in range(3):
        seen: list[Delta] = []
        with pytest.raises(EngineUnavailableError):
            await _into(model, seen)
        assert seen == [Delta("들었")]
    assert two.asked == []
    assert (await heard(model, PLAIN))[-1].answer is not None
    assert len(one.asked) == 3, "the breaker counts broken streams"


async def _into(model: LanguageModel, seen: list[Delta]) -> None:
    async with model.stream(PLAIN) as pieces:
        async for piece in pieces:
            seen.append(piece)  # noqa: PERF401 - what came before the error counts


async def test_the_same_question_is_asked_once(clock: Clock, meter: Meter[TokenKey]) -> None:
    one = fake("one")
    model = stacked(one, config=StackConfig(cache_ttl_s=300.0), clock=clock, meter=meter)
    asked = question("규칙", "하나", shape=TASKS)
    first = await model.answer(asked)
    paid = dict(meter.totals())
    again = await model.answer(question("규칙", "하나", shape=TASKS, purpose="other"))
    assert (first.cached, again.cached, again.value) == (False, True, first.value)
    assert again.usage.asked == again.usage.answered == 0
    assert (len(one.asked), dict(meter.totals())) == (1, paid)
    clock.now += 299.9
    assert (await model.answer(asked)).cached
    clock.now += 0.1
    assert not (await model.answer(asked)).cached
    assert len(one.asked) == 2


async def test_a_streamed_answer_is_remembered_too() -> None:
    one = fake("one")
    model = stacked(one)
    pieces = await heard(model, PLAIN)
    assert len(pieces) == 3
    assert (await model.answer(PLAIN)).cached
    again = await heard(model, PLAIN)
    assert [piece.text for piece in again] == ["들었어요: 하나", ""]
    assert again[-1].answer is not None
    assert again[-1].answer.cached
    assert len(one.asked) == 1


@pytest.mark.parametrize(
    "other",
    [
        question("규칙", "둘"),
        question("다른 규칙", "하나"),
        question("규칙", "하나", max_tokens=100),
        question("규칙", "하나", shape=TASKS),
        question("규칙\n하나"),
    ],
    ids=range(5),
)
async def test_another_question_is_another_question(other: Ask) -> None:
    model = stacked(fake("one"))
    await model.answer(PLAIN)
    assert not (await model.answer(other)).cached


async def test_what_wants_variety_or_was_cut_is_not_remembered() -> None:
    model = stacked(fake("one"))
    for ask in (
        question("규칙", "하나", temperature=0.7),
        question("규칙", "가나다라마바사" * 20, max_tokens=8),
        question("규칙", HELD_BACK),
    ):
        await model.answer(ask)
        assert not (await model.answer(ask)).cached


async def test_what_a_caller_does_to_a_value_is_his_own_matter() -> None:
    model = stacked(fake("one"))
    ask = question("규칙", "하나", shape=TASKS)
    for _ in range(3):
        answer: Answer = await model.answer(ask)
        assert answer.value == sample_of(TASKS.schema)
        answer.value.clear()


async def test_tokens_are_counted_by_model_and_purpose(meter: Meter[TokenKey]) -> None:
    model = stacked(fake("one", failures=1), fake("two"), config=UNCACHED, meter=meter)
    by_two = await model.answer(question("규칙", "하나", purpose="minutes"))
    await heard(model, question("규칙", "하나", purpose="chat"))
    assert meter.totals() == {
        TokenKey("fake", "two", "minutes", "asked"): by_two.usage.asked,
        TokenKey("fake", "two", "minutes", "answered"): by_two.usage.answered,
        TokenKey("fake", "one", "chat", "asked"): by_two.usage.asked,
        TokenKey("fake", "one", "chat", "answered"): by_two.usage.answered,
    }


async def test_tokens_of_a_failed_shape_are_counted(speaks: Spoken, meter: Meter[TokenKey]) -> None:
    async with speaks.model() as one:
        model = stacked(one, meter=meter)
        with pytest.raises(EngineError):
            await model.answer(question("규칙", STUBBORN, shape=TASKS))
    totals = {key.side: amount for key, amount in meter.totals().items()}
    assert totals["asked"] > 100
    assert totals["answered"] > 10


async def test_tokens_of_a_prompt_that_was_cut_are_counted(
    speaks: Spoken, meter: Meter[TokenKey]
) -> None:
    speaks.server.window = 256
    long = question("규칙", "결제 오류를 고치겠습니다 " * 400)
    async with speaks.model() as one:
        model = stacked(one, config=UNCACHED, meter=meter)
        with pytest.raises(PromptTooLongError):
            await model.answer(long)
        with pytest.raises(PromptTooLongError):
            await heard(model, long)
    totals = {key.side: amount for key, amount in meter.totals().items()}
    assert totals["asked"] == 2 * 256


async def test_closing_closes_all() -> None:
    one, two = fake("one"), fake("two")
    await stacked(one, two).aclose()
    assert (one.closed, two.closed) == (True, True)
