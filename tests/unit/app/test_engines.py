"""Settings become engines: every choice arrives, and nothing is loaded for it."""

from pathlib import Path
from typing import Any

import pytest

from moksori.app.engines import hub_cache, open_stt, open_vad, speech_timing
from moksori.app.settings import Settings, load_settings
from moksori.errors import EngineUnknownError, ModelUnavailableError, NotFoundError
from moksori.ports.stt import SttChoice

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
