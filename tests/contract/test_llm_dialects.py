"""Every dialect, on servers that have all rungs, lack the best ones, or have none at all."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from moksori.ports.llm import LanguageModel
from moksori.testing.llm import TASKS, question, sample_of
from moksori.testing.llm_contract import LlmContract
from moksori.testing.llm_dialects import DIALECTS, Dialect, Spoken, spoken
from moksori.testing.llm_openai import OpenAIServer

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

SERVERS: dict[str, dict[str, Any]] = {
    "all": {},
    "no-schema": {"lacks": frozenset({"schema"})},
    "wordy": {"lacks": frozenset({"schema", "tool"}), "around": ("Sure:\n```json\n", "\n```\n!")},
    "nothing": {"lacks": frozenset({"schema", "tool", "json"}), "around": ("네, ", "!")},
}


@pytest.fixture(scope="class")
def speaks(request: pytest.FixtureRequest) -> Iterator[Spoken]:
    dialect, kind = request.param
    with spoken(dialect, **SERVERS[kind]) as running:
        yield running


@pytest.fixture
async def model(speaks: Spoken) -> AsyncIterator[LanguageModel]:
    async with speaks.model() as model:
        yield model


@pytest.mark.parametrize(
    "speaks",
    [
        pytest.param((dialect, kind), id=f"{dialect.engine}-{kind}")
        for dialect in DIALECTS
        for kind in SERVERS
    ],
    indirect=True,
    scope="class",
)
class TestDialects(LlmContract):
    @pytest.fixture
    def tells_filtered(self, speaks: Spoken) -> bool:
        return speaks.dialect.engine != "ollama"


@pytest.mark.parametrize("engine", ["openai", "groq", "lm-studio", "vllm", "qwen", "moksori"])
async def test_every_preset_of_openai_speaks_it(engine: str) -> None:
    with spoken(Dialect(engine, OpenAIServer, "/v1")) as running:
        async with running.model() as model:
            assert model.traits.engine == engine
            assert (await model.answer(question("규칙", "하나"))).text == "들었어요: 하나"
            answer = await model.answer(question("규칙", "하나", shape=TASKS))
            assert (answer.rung, answer.value) == ("schema", sample_of(TASKS.schema))
