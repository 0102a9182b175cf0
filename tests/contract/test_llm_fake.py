import pytest

from moksori.engines.llm import LLM
from moksori.engines.llm.connection import Connection
from moksori.errors import EngineUnavailableError
from moksori.ports.llm import LanguageModel
from moksori.testing.llm import FakeLlm, Said, question
from moksori.testing.llm_contract import LlmContract

pytestmark = pytest.mark.contract


class TestFakeLlm(LlmContract):
    @pytest.fixture
    def model(self) -> LanguageModel:
        return FakeLlm()


def test_the_fake_is_found_by_its_place() -> None:
    model = LLM.load("moksori.testing.llm:FakeLlm")(Connection(model="tiny"))
    assert isinstance(model, FakeLlm)
    assert model.traits.model == "tiny"


@pytest.mark.anyio
async def test_the_fake_fails_as_often_as_told() -> None:
    model = FakeLlm(failures=1, mind=lambda _: Said("네"))
    with pytest.raises(EngineUnavailableError):
        await model.answer(question("하나"))
    assert (await model.answer(question("하나"))).text == "네"
    assert len(model.asked) == 1


@pytest.mark.anyio
async def test_the_fake_says_what_its_mind_says() -> None:
    model = FakeLlm(mind=lambda ask: Said(ask.purpose, finish="length"))
    answer = await model.answer(question("하나", purpose="minutes"))
    assert (answer.text, answer.finish) == ("minutes", "length")
