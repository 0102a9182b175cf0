"""Settings become engines: every choice arrives, and nothing is loaded for it."""

from pathlib import Path
from typing import Any

import pytest

from moksori.app.engines import hub_cache, open_llm, open_stt, open_vad, speech_timing
from moksori.app.settings import Settings, load_settings
from moksori.engines.adapters.meter import Meter
from moksori.engines.llm.stack import TokenKey
from moksori.errors import ConfigError, EngineUnknownError, ModelUnavailableError, NotFoundError
from moksori.ports.stt import SttChoice
from moksori.testing.llm import question

pytestmark = pytest.mark.unit


def settings_of(tmp_path: Path, **sections: dict[str, Any]) -> Settings:
    overrides = {"data_dir": str(tmp_path / "data"), **sections}
    return load_settings(environ={}, cwd=tmp_path, overrides=overrides)


@pytest.fixture(autouse=True)
def no_shared_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "none"))


def test_without_a_real_model_the_demo_hears(tmp_path: Path) -> None:
    engines = open_stt(settings_of(tmp_path))
    traits = engines.traits(engines.choose(None))
    assert traits.demo
    assert traits.model == "tiny-ko"
    first, *_ = engines.models()
    assert (first.default, first.demo) == (True, True)


def test_a_model_that_is_asked_for_must_be_here(tmp_path: Path) -> None:
    engines = open_stt(settings_of(tmp_path, stt={"model": "small"}))
    with pytest.raises(ModelUnavailableError):
        engines.choose(None)
    with pytest.raises(NotFoundError):
        engines.choose("whatever")


def test_a_remote_recogniser_is_reached_by_its_models_name(tmp_path: Path) -> None:
    remote = {"base_url": "http://127.0.0.1:1/v1", "api_key": "k", "model": "big", "parallel": 7}
    engines = open_stt(settings_of(tmp_path, stt={"engine": "openai-compatible", "openai": remote}))
    choice = engines.choose(None)
    assert choice == SttChoice("openai-compatible", "big")
    traits = engines.traits(choice)
    assert (traits.model, traits.batch_size, traits.offline) == ("big", 7, False)


def test_a_plug_in_is_found_by_its_place(tmp_path: Path) -> None:
    engines = open_stt(settings_of(tmp_path, stt={"engine": "moksori.testing.hearing:SlowStt"}))
    assert engines.traits(engines.choose(None)).model == "slow"


def test_detectors_are_chosen_by_name(tmp_path: Path) -> None:
    assert open_vad(settings_of(tmp_path, vad={"engine": "energy"})).name == "energy"
    assert open_vad(settings_of(tmp_path)).name == "silero"
    with pytest.raises(EngineUnknownError, match="silero"):
        open_vad(settings_of(tmp_path, vad={"engine": "siler"}))


def test_the_timing_of_speech_arrives(tmp_path: Path) -> None:
    wanted = {
        "threshold": 0.6,
        "exit_threshold": 0.4,
        "min_speech_ms": 300,
        "min_silence_ms": 600,
        "pad_ms": 100,
    }
    timing = speech_timing(settings_of(tmp_path, vad=wanted))
    assert (timing.threshold, timing.exit) == (0.6, 0.4)
    assert (timing.min_speech_ms, timing.min_silence_ms, timing.pad_ms) == (300, 600, 100)


@pytest.mark.parametrize(
    ("variables", "place"),
    [
        ({"HF_HUB_CACHE": "{}/a"}, "a"),
        ({"HF_HOME": "{}/b"}, "b/hub"),
        ({"XDG_CACHE_HOME": "{}/c"}, "c/huggingface/hub"),
        ({"HF_HUB_CACHE": "{}/a", "HF_HOME": "{}/b"}, "a"),
    ],
)
def test_other_programs_models_are_looked_for(
    tmp_path: Path, variables: dict[str, str], place: str
) -> None:
    environ = {name: value.format(tmp_path) for name, value in variables.items()}
    assert hub_cache(environ) is None
    (tmp_path / place).mkdir(parents=True)
    assert hub_cache(environ) == tmp_path / place


FAKE = "moksori.testing.llm:FakeLlm"


def test_without_a_setting_there_is_no_language_model(tmp_path: Path) -> None:
    assert open_llm(settings_of(tmp_path)) is None


def test_the_connection_of_the_settings_arrives(tmp_path: Path) -> None:
    chosen = {
        "engine": "openai-compatible",
        "model": "big",
        "base_url": "http://127.0.0.1:1/v1",
        "api_key": "sesame",
        "context_tokens": 4096,
        "parallel": 7,
        "rungs": ["json", "text"],
    }
    settings = settings_of(tmp_path, llm=chosen)
    assert "sesame" not in repr(settings)
    model = open_llm(settings)
    assert model is not None
    traits = model.traits
    assert (traits.engine, traits.model) == ("openai-compatible", "big")
    assert (traits.context_tokens, traits.parallel) == (4096, 7)
    assert traits.rungs == ("json", "text")


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ({"engine": "openai"}, "llm.model"),
        ({"engine": "openai-compatible", "model": "m"}, "llm.base_url"),
        ({"engine": "opnai", "model": "m"}, "openai"),
        ({"engine": "openai", "model": "m", "alternate": {"engine": "groq"}}, "llm.model"),
    ],
)
def test_a_language_model_that_lacks_something_is_told(
    tmp_path: Path, chosen: dict[str, Any], says: str
) -> None:
    with pytest.raises(ConfigError, match=says):
        open_llm(settings_of(tmp_path, llm=chosen))


@pytest.mark.anyio
async def test_answers_are_remembered_and_counted_as_the_settings_say(tmp_path: Path) -> None:
    for cached, times in ((True, 1), (False, 2)):
        meter: Meter[TokenKey] = Meter()
        chosen = {"engine": FAKE, "model": "m", "cache": cached}
        model = open_llm(settings_of(tmp_path, llm=chosen), meter)
        assert model is not None
        once = await model.answer(question("하나"))
        assert (await model.answer(question("하나"))).cached is cached
        key = TokenKey("fake", "m", "test", "asked")
        assert meter.totals()[key] == times * once.usage.asked
