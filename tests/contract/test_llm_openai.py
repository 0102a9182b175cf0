from collections.abc import AsyncIterator, Iterator

import pytest

from moksori.engines.llm import LLM
from moksori.engines.llm.connection import Connection
from moksori.ports.llm import LanguageModel, Rung
from moksori.testing.llm import TASKS, LlmContract, question, sample_of
from moksori.testing.llm_openai import OpenAIServer

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


@pytest.fixture
def server() -> OpenAIServer:
    return OpenAIServer()


@pytest.fixture
def url(server: OpenAIServer) -> Iterator[str]:
    with server.running() as root:
        yield f"{root}/v1"
    assert server.complaints == []


@pytest.fixture
def engine() -> str:
    return "openai-compatible"


@pytest.fixture
async def model(url: str, engine: str) -> AsyncIterator[LanguageModel]:
    connection = Connection("some-model", url, "sesame", timeout_s=2.0, first_pause_s=0.01)
    model = LLM.load(engine)(connection)
    yield model
    await model.aclose()


class TestWithSchema(LlmContract):
    pass


@pytest.mark.parametrize("engine", ["openai", "groq", "lm-studio", "vllm", "qwen", "moksori"])
async def test_every_preset_speaks_it(model: LanguageModel, engine: str) -> None:
    assert model.traits.engine == engine
    assert (await model.answer(question("규칙", "하나"))).text == "들었어요: 하나"
    answer = await model.answer(question("규칙", "하나", shape=TASKS))
    assert (answer.rung, answer.value) == ("schema", sample_of(TASKS.schema))


class TestWithoutSchema(LlmContract):
    @pytest.fixture
    def server(self) -> OpenAIServer:
        return OpenAIServer(lacks=frozenset({"schema"}))


class TestWithoutSchemaAndTool(LlmContract):
    @pytest.fixture
    def server(self) -> OpenAIServer:
        lacks: frozenset[Rung] = frozenset({"schema", "tool"})
        return OpenAIServer(
            lacks=lacks, around=("Sure! Here you are:\n```json\n", "\n```\nAnything else?")
        )


class TestWithNothing(LlmContract):
    @pytest.fixture
    def server(self) -> OpenAIServer:
        return OpenAIServer(lacks=frozenset({"schema", "tool", "json"}), around=("네, ", "!"))
