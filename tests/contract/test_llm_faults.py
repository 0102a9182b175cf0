"""Servers that are slow, broken, lying or cutting, in every dialect; each request is counted."""

import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import anyio
import pytest

from moksori.engines.llm.bills import bill_of
from moksori.engines.llm.ladder import ShapeError
from moksori.engines.llm.lengths import words_of
from moksori.errors import (
    EngineError,
    EngineUnavailableError,
    ModelUnavailableError,
    PromptTooLongError,
)
from moksori.ports.llm import Ask, Delta, LanguageModel, Usage
from moksori.providers.account import RejectedError
from moksori.testing.llm import FIND, STUBBORN, TASKS, Said, counted, question, sample_of
from moksori.testing.llm_dialects import DIALECTS, Spoken, spoken
from moksori.testing.llm_servers import Breakage
from moksori.testing.remote import answering, delaying

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

PLAIN = question("규칙", "하나")
SHAPED = question("규칙", "하나", shape=TASKS)
VALUE = sample_of(TASKS.schema)
LONG = question("규칙", "결제 오류를 고치겠습니다 " * 400)


@pytest.fixture(scope="module", params=DIALECTS, ids=lambda dialect: dialect.engine)
def running(request: pytest.FixtureRequest) -> Iterator[Spoken]:
    with spoken(request.param) as speaks:
        yield speaks


@pytest.fixture
def speaks(running: Spoken) -> Spoken:
    running.forget()
    return running


@pytest.fixture
async def model(speaks: Spoken) -> AsyncIterator[LanguageModel]:
    async with speaks.model() as model:
        yield model


def only(*engines: str) -> pytest.MarkDecorator:
    """Run for some dialects: the others have nothing of the kind."""
    dialects = [dialect for dialect in DIALECTS if dialect.engine in engines]
    return pytest.mark.parametrize(
        "running", dialects, ids=lambda dialect: dialect.engine, indirect=True, scope="module"
    )


async def streamed(model: LanguageModel, ask: Ask, into: list[Delta]) -> None:
    async with model.stream(ask) as pieces:
        async for piece in pieces:
            into.append(piece)  # noqa: PERF401 - what came before an error counts


async def test_the_key_goes_where_the_server_wants_it(speaks: Spoken, model: LanguageModel) -> None:
    speaks.server.api_key = "sesame"
    assert (await model.answer(PLAIN)).text == "들었어요: 하나"
    (wire,) = speaks.server.asked
    holders = [name for name, value in wire.headers.items() if "sesame" in value]
    assert holders == [speaks.server.key_header]
    assert "sesame" not in f"{wire.query}{wire.body}"
    speaks.server.api_key = "another"
    with pytest.raises(RejectedError) as caught:
        await model.answer(PLAIN)
    speaks.server.api_key = speaks.dialect.server().api_key
    assert caught.value.facts == {"status": 401}
    assert "sesame" not in repr((caught.value, model, model.traits))
    assert len(speaks.server.asked) == 2


@pytest.mark.parametrize(
    "trouble",
    [answering(500, "oops"), answering(503), answering(429, **{"retry-after": "0.05"})],
    ids=["500", "503", "429"],
)
async def test_it_asks_again(speaks: Spoken, model: LanguageModel, trouble: Any) -> None:  # noqa: ANN401 - a Trouble
    speaks.server.troubles = [trouble]
    assert (await model.answer(PLAIN)).text == "들었어요: 하나"
    assert len(speaks.server.asked) == 2
    speaks.server.troubles = [trouble]
    heard: list[Delta] = []
    await streamed(model, PLAIN, heard)
    assert "".join(piece.text for piece in heard) == "들었어요: 하나"
    assert len(speaks.server.asked) == 4


async def test_the_pause_that_the_server_asks_for_is_kept(
    speaks: Spoken, model: LanguageModel
) -> None:
    speaks.server.troubles = [answering(429, **{"retry-after": "0.3"})]
    began = time.monotonic()
    await model.answer(PLAIN)
    assert 0.3 <= time.monotonic() - began < 1.5


async def test_it_gives_up_in_time_and_says_when_to_come_back(
    speaks: Spoken, model: LanguageModel
) -> None:
    speaks.server.troubles = [answering(429, **{"retry-after": "0.02"})] * 2
    with pytest.raises(EngineUnavailableError) as caught:
        await model.answer(PLAIN)
    assert caught.value.facts == {"retry_after_s": 0.02}
    assert len(speaks.server.asked) == 2


async def test_a_server_that_hangs_costs_its_deadlines(speaks: Spoken) -> None:
    async with speaks.model(timeout_s=0.8) as model:
        for work in (model.answer(PLAIN), streamed(model, PLAIN, [])):
            speaks.server.troubles = [delaying(8.0)] * 2
            began = time.monotonic()
            with pytest.raises(EngineUnavailableError):
                await work
            assert time.monotonic() - began < 8.0
    assert len(speaks.server.asked) == 4


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe", b"<html>a login page</html>", b"[]", b"null", b"{}", b'{"choices": [], "a": 1}'],
)
async def test_nonsense_is_an_error_that_stays(
    speaks: Spoken, model: LanguageModel, body: bytes
) -> None:
    speaks.server.troubles = [answering(200, body)] * 2
    for ask in (PLAIN, SHAPED):
        with pytest.raises(EngineError) as caught:
            await model.answer(ask)
        assert not caught.value.retryable
    assert len(speaks.server.asked) == 2


@pytest.mark.parametrize("body", [b"\xff\xfe\n", b"<html>\n", b"data: []\n\n", b""])
async def test_a_stream_of_nonsense_is_an_error(
    speaks: Spoken, model: LanguageModel, body: bytes
) -> None:
    speaks.server.troubles = [answering(200, body)]
    with pytest.raises(EngineError):
        await streamed(model, PLAIN, [])


@pytest.mark.parametrize("how", ["drop", "end", "garbage", "failure", "silence"])
async def test_a_stream_that_breaks_never_ends_in_silence(speaks: Spoken, how: Breakage) -> None:
    speaks.server.breaks = [how]
    heard: list[Delta] = []
    async with speaks.model(timeout_s=0.4) as model:
        with pytest.raises(EngineError):
            await streamed(model, PLAIN, heard)
        assert all(piece.answer is None for piece in heard)
        assert len(speaks.server.asked) == 1
        assert (await model.answer(PLAIN)).text == "들었어요: 하나"


async def test_a_server_that_does_not_hang_up_keeps_nobody_waiting(speaks: Spoken) -> None:
    speaks.server.breaks = ["linger"]
    heard: list[Delta] = []
    async with speaks.model(timeout_s=5.0) as model:
        began = time.monotonic()
        await streamed(model, PLAIN, heard)
        assert time.monotonic() - began < 1.0
        assert heard[-1].answer is not None
        assert (await model.answer(PLAIN)).text == "들었어요: 하나"


async def test_streams_and_answers_share_one_connection(
    speaks: Spoken, model: LanguageModel
) -> None:
    for _ in range(3):
        await streamed(model, PLAIN, [])
        await model.answer(PLAIN)
    assert len({wire.client for wire in speaks.server.asked}) == 1


async def test_halves_of_letters_reach_no_server(model: LanguageModel) -> None:
    assert (await model.answer(question("규칙", "하\ud800나"))).text == "들었어요: 하?나"


async def test_a_model_that_is_not_there_is_told(speaks: Spoken, model: LanguageModel) -> None:
    speaks.server.troubles = [answering(404, '{"error": "model not found"}')]
    with pytest.raises(ModelUnavailableError):
        await model.answer(PLAIN)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, "This model's maximum context length is 8192 tokens."),
        (400, "prompt is too long: 210000 tokens > 200000 maximum"),
        (400, "the input length exceeds the context length"),
        (400, "The input token count (1048577) exceeds the maximum number of tokens allowed"),
        (400, "request (4476 tokens) exceeds the available context size (4096 tokens)"),
        (413, "Request too large"),
    ],
)
async def test_a_server_that_says_too_long_is_believed(
    speaks: Spoken, model: LanguageModel, status: int, body: str
) -> None:
    speaks.server.troubles = [answering(status, body)] * 3
    for work in (model.answer(PLAIN), model.answer(SHAPED), streamed(model, PLAIN, [])):
        with pytest.raises(PromptTooLongError):
            await work
    assert len(speaks.server.asked) == 3


async def test_a_prompt_that_was_cut_in_silence_gives_no_answer(
    speaks: Spoken, model: LanguageModel
) -> None:
    speaks.server.window = 256
    for work in (model.answer(LONG), streamed(model, LONG, [])):
        with pytest.raises(PromptTooLongError) as caught:
            await work
        assert bill_of(caught.value).asked == 256, "it was paid for all the same"
    speaks.server.window = 1 << 20
    assert (await model.answer(LONG)).usage.asked > 256


async def test_a_prompt_that_fills_a_window_exactly_was_cut(
    speaks: Spoken, model: LanguageModel
) -> None:
    """A text of many short words may be cut to more tokens than it must have."""
    speaks.server.window = 2048
    dense = question("규칙", "가나다라마바사아자차카타파하" * 300)
    with pytest.raises(PromptTooLongError):
        await model.answer(dense)


@only("ollama")
async def test_a_silent_ollama_is_trusted_with_short_questions_only(
    speaks: Spoken, model: LanguageModel
) -> None:
    speaks.server.counts = False
    assert (await model.answer(PLAIN)).text == "들었어요: 하나"
    with pytest.raises(PromptTooLongError):
        await model.answer(LONG)
    assert [wire.body["options"]["num_ctx"] for wire in speaks.server.asked] == [8192, 8192]


async def test_what_a_server_lacks_is_asked_for_once(speaks: Spoken, model: LanguageModel) -> None:
    rungs = model.traits.rungs
    speaks.server.lacks = frozenset(rungs[:-1])
    for requests in (len(rungs), len(rungs) + 1, len(rungs) + 2):
        answer = await model.answer(SHAPED)
        assert (answer.rung, answer.value, answer.repaired) == (rungs[-1], VALUE, False)
        assert len(speaks.server.asked) == requests


async def test_a_question_that_is_refused_on_every_rung_teaches_nothing(
    speaks: Spoken, model: LanguageModel
) -> None:
    rungs = model.traits.rungs
    speaks.server.troubles = [answering(400, "no")] * len(rungs)
    with pytest.raises(RejectedError):
        await model.answer(SHAPED)
    assert (await model.answer(SHAPED)).rung == rungs[0]
    assert len(speaks.server.asked) == len(rungs) + 1


async def test_rungs_of_the_settings_are_the_only_ones(speaks: Spoken) -> None:
    async with speaks.model(rungs=("text",)) as model:
        assert (await model.answer(SHAPED)).rung == "text"
    assert len(speaks.server.asked) == 1


async def test_a_server_that_lies_about_schemas_is_told_them_from_then_on(
    speaks: Spoken, model: LanguageModel
) -> None:
    speaks.server.ignores_schema = True
    first = await model.answer(SHAPED)
    assert (first.value, first.repaired, len(speaks.server.asked)) == (VALUE, True, 2)
    second = await model.answer(SHAPED)
    assert (second.value, second.repaired, len(speaks.server.asked)) == (VALUE, False, 3)


@pytest.mark.parametrize(
    "around",
    [
        ("", "\n"),
        ("```json\n", "\n```"),
        ("Sure! Here is [the answer] you {asked} for:\n\n", "\n\nAnything else?"),
        ("<think>{'a': 1} hmm, {\"items\": 3}</think>\n", ""),
    ],
)
async def test_talk_around_an_answer_does_not_matter(
    speaks: Spoken, model: LanguageModel, around: tuple[str, str]
) -> None:
    speaks.server.around = around
    answer = await model.answer(SHAPED)
    assert (answer.value, answer.repaired) == (VALUE, False)
    assert len(speaks.server.asked) == 1


async def test_the_repair_shows_the_model_its_mistakes(
    speaks: Spoken, model: LanguageModel
) -> None:
    speaks.server.mind = lambda _: Said(value={"items": [{"title": ""}], "more": 1})
    with pytest.raises(ShapeError) as caught:
        await model.answer(SHAPED)
    assert not caught.value.retryable
    assert bill_of(caught.value).asked > counted(words_of(SHAPED))
    said = str(speaks.server.asked[1].body)
    for mistake in ("$.note: is missing", "$.items[0].title: at least 1", "not in the schema"):
        assert mistake in said
    assert len(speaks.server.asked) == 2


async def test_a_shape_that_is_never_right_costs_two_questions(
    speaks: Spoken, model: LanguageModel
) -> None:
    for n in (2, 4):
        with pytest.raises(ShapeError):
            await model.answer(question("규칙", STUBBORN, shape=TASKS))
        assert len(speaks.server.asked) == n


async def test_a_shape_that_was_cut_is_not_asked_for_again(
    speaks: Spoken, model: LanguageModel
) -> None:
    with pytest.raises(EngineError) as caught:
        await model.answer(question("규칙", "네", shape=TASKS, max_tokens=8))
    assert caught.value.facts["max_tokens"] == 8
    assert bill_of(caught.value) == Usage(counted(words_of(SHAPED)), 8)
    assert len(speaks.server.asked) == 1


async def test_a_shape_that_the_window_cut_is_too_long_a_question(
    speaks: Spoken, model: LanguageModel
) -> None:
    speaks.server.mind = lambda _: Said('{"items": [', finish="length")
    with pytest.raises(PromptTooLongError):
        await model.answer(SHAPED)
    assert len(speaks.server.asked) == 1


async def test_tools_may_come_before_the_shape(speaks: Spoken, model: LanguageModel) -> None:
    speaks.server.mind = lambda _: Said(calls=(ask_for_find(),))
    answer = await model.answer(question("규칙", "하나", shape=TASKS, tools=(FIND,)))
    assert (answer.finish, answer.value) == ("tools", None)
    assert [call.name for call in answer.calls] == ["find"]


def ask_for_find() -> Any:  # noqa: ANN401 - a ToolCall
    from moksori.ports.llm import ToolCall

    return ToolCall("call-1", "find", {"words": "결제"})


@only("openai-compatible", "anthropic")
async def test_a_parameter_that_is_not_known_is_left_out_from_then_on(
    speaks: Spoken, model: LanguageModel
) -> None:
    speaks.server.refuses = ("temperature",)
    for n in (2, 3):
        assert (await model.answer(PLAIN)).text == "들었어요: 하나"
        assert len(speaks.server.asked) == n
    assert "temperature" not in speaks.server.asked[-1].body


@only("openai-compatible")
async def test_the_limit_goes_by_the_name_that_is_known(
    speaks: Spoken, model: LanguageModel
) -> None:
    speaks.server.refuses = ("max_tokens",)
    assert (await model.answer(SHAPED)).rung == "schema"
    assert [sorted(w.body) for w in speaks.server.asked][1].count("max_completion_tokens") == 1
    speaks.server.refuses = ("max_tokens", "max_completion_tokens")
    with pytest.raises(RejectedError):
        await model.answer(PLAIN)


async def test_no_more_questions_are_under_way_than_the_settings_say(speaks: Spoken) -> None:
    now, most = 0, 0

    async def counting(_request: object) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await anyio.sleep(0.02)
        now -= 1

    speaks.server.troubles = [counting] * 8
    async with speaks.model(parallel=2) as model, anyio.create_task_group() as group:
        for _ in range(8):
            group.start_soon(model.answer, PLAIN)
    assert (most, len(speaks.server.asked)) == (2, 8)


async def test_a_temperature_of_the_settings_wins(speaks: Spoken) -> None:
    async with speaks.model(temperature=0.75) as model:
        await model.answer(PLAIN)
    assert "0.75" in str(speaks.server.asked[0].body)
