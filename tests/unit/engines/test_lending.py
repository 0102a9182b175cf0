from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from moksori.engines.stt.faster_whisper import FasterWhisperConfig
from moksori.engines.stt.lending import LentEngines, SttConfig
from moksori.engines.stt.openai_compatible import OpenAICompatibleConfig
from moksori.errors import (
    ConfigError,
    EngineUnknownError,
    ModelUnavailableError,
    NotFoundError,
)
from moksori.ports.stt import SttChoice

pytestmark = pytest.mark.unit

PutModel = Callable[[Path], Path]
TINY = SttChoice("tiny-ko", "tiny-ko")
SMALL = SttChoice("faster-whisper", "small")
REMOTE = OpenAICompatibleConfig("http://127.0.0.1:9/v1", "whisper-large-v3")


@pytest.fixture
def config(tmp_path: Path) -> SttConfig:
    return SttConfig(
        tmp_path / "models", run=FasterWhisperConfig(device="cpu"), hub_url="http://127.0.0.1:9"
    )


@pytest.fixture
def small(config: SttConfig, put_model: PutModel) -> Path:
    return put_model(config.models_dir / "Systran--faster-whisper-small")


@pytest.mark.parametrize("name", [None, "auto", "whisper-1", "gpt-4o-transcribe"])
def test_without_a_real_model_there_is_the_demo(config: SttConfig, name: str | None) -> None:
    engines = LentEngines(config)
    assert engines.choose(name) == TINY
    assert engines.traits(TINY).demo


@pytest.mark.parametrize("name", [None, "auto", "whisper-1", "small"])
def test_a_real_model_comes_first(config: SttConfig, small: Path, name: str | None) -> None:
    engines = LentEngines(config)
    assert engines.shelf.locate("small") == small
    assert engines.choose(name) == SMALL
    traits = engines.traits(SMALL)
    assert (traits.model, traits.demo, traits.windows) == ("small", False, "packed")


@pytest.mark.usefixtures("small")
def test_the_demo_can_be_asked_for(config: SttConfig) -> None:
    assert LentEngines(config).choose("tiny-ko") == TINY


def test_a_model_that_was_fetched_comes_before_the_demo(
    config: SttConfig, put_model: PutModel
) -> None:
    engines = LentEngines(config)
    assert engines.choose(None).model == "tiny-ko"
    put_model(config.models_dir / "Systran--faster-whisper-base")
    assert engines.choose(None) == SttChoice("faster-whisper", "base")
    assert engines.models()[0].id == "base"
    put_model(config.models_dir / "Systran--faster-whisper-small")
    assert engines.choose(None).model == "small", "the one that suits the machine comes first"
    assert LentEngines(replace(config, engine="tiny-ko")).choose(None).model == "tiny-ko"


@pytest.mark.parametrize(
    ("engine", "model", "automatic", "wanted"),
    [
        ("auto", None, True, "small"),
        ("auto", "medium", False, "medium"),
        ("faster-whisper", None, False, "small"),
        ("tiny-ko", None, False, None),
        ("openai-compatible", None, False, None),
    ],
)
def test_what_would_be_taken_is_told(
    config: SttConfig, engine: str, model: str | None, wanted: str | None, *, automatic: bool
) -> None:
    engines = LentEngines(replace(config, engine=engine, model=model))
    assert (engines.automatic, engines.wanted_model) == (automatic, wanted)


def test_a_gpu_wants_another_model(config: SttConfig) -> None:
    on_gpu = replace(config, run=FasterWhisperConfig(device="cuda"))
    assert LentEngines(config).default_model == "small"
    assert LentEngines(on_gpu).default_model == "large-v3-turbo"


def test_a_known_model_that_is_absent_says_how_to_get_it(config: SttConfig) -> None:
    engines = LentEngines(config)
    for name in ("medium", "owner/model"):
        with pytest.raises(ModelUnavailableError, match=f"moksori models fetch {name}"):
            engines.choose(name)


@pytest.mark.parametrize("name", ["no such model", "/etc", "../models", "."])
def test_an_unknown_name_is_not_found(config: SttConfig, name: str) -> None:
    with pytest.raises(NotFoundError):
        LentEngines(config).choose(name)


def test_a_path_counts_only_in_the_settings(
    config: SttConfig, put_model: PutModel, tmp_path: Path
) -> None:
    folder = put_model(tmp_path / "my-whisper")
    with pytest.raises(NotFoundError):
        LentEngines(config).choose(str(folder))
    engines = LentEngines(replace(config, model=str(folder)))
    choice = engines.choose(None)
    assert choice == SttChoice("faster-whisper", str(folder))
    assert engines.traits(choice).model == "my-whisper"


def test_a_model_that_the_settings_name_is_not_replaced_by_the_demo(config: SttConfig) -> None:
    engines = LentEngines(replace(config, model="medium"))
    with pytest.raises(ModelUnavailableError):
        engines.choose(None)
    assert engines.models()[0].present is False


@pytest.mark.parametrize(
    ("engine", "choice"),
    [
        ("tiny-ko", TINY),
        ("openai-compatible", SttChoice("openai-compatible", "whisper-large-v3")),
        ("moksori.testing.stt:FakeStt", SttChoice("moksori.testing.stt:FakeStt", None)),
    ],
)
def test_the_settings_may_name_an_engine(config: SttConfig, engine: str, choice: SttChoice) -> None:
    engines = LentEngines(replace(config, engine=engine, remote=REMOTE))
    assert engines.choose(None) == choice
    assert engines.traits(choice).model


def test_faster_whisper_without_its_model_is_told(config: SttConfig) -> None:
    with pytest.raises(ModelUnavailableError):
        LentEngines(replace(config, engine="faster-whisper")).choose(None)


def test_a_remote_engine_without_an_address_is_a_wrong_setting(config: SttConfig) -> None:
    with pytest.raises(ConfigError, match="base_url"):
        LentEngines(replace(config, engine="openai-compatible")).choose(None)


def test_an_engine_that_does_not_exist_is_told(config: SttConfig) -> None:
    engines = LentEngines(replace(config, engine="fastr-whisper"))
    with pytest.raises(EngineUnknownError, match="did you mean 'faster-whisper'"):
        engines.traits(engines.choose(None))


def test_the_remote_model_can_be_asked_for_by_name(config: SttConfig) -> None:
    choice = LentEngines(replace(config, remote=REMOTE)).choose("whisper-large-v3")
    assert choice == SttChoice("openai-compatible", "whisper-large-v3")


def test_models_are_listed_with_the_default_first(
    config: SttConfig, small: Path, put_model: PutModel
) -> None:
    put_model(small.parent / "fine-tune")
    models = LentEngines(replace(config, remote=REMOTE)).models()
    assert [(model.id, model.default, model.demo) for model in models] == [
        ("small", True, False),
        ("fine-tune", False, False),
        ("tiny-ko", False, True),
        ("whisper-large-v3", False, False),
    ]
    assert "whisper-1" in models[0].aliases


@pytest.mark.anyio
async def test_an_engine_is_shared(config: SttConfig) -> None:
    engines = LentEngines(replace(config, engine="moksori.testing.stt:FakeStt"))
    choice = engines.choose(None)
    async with engines.lend(choice) as first, engines.lend(choice) as second:
        assert first is second
    await engines.aclose()
    async with engines.lend(choice) as third:
        assert third is not first


@pytest.mark.anyio
async def test_a_model_that_has_gone_is_told(config: SttConfig, small: Path) -> None:
    engines = LentEngines(config)
    choice = engines.choose(None)
    (small / "model.bin").unlink()
    with pytest.raises(ModelUnavailableError):
        async with engines.lend(choice):
            pass


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("fetch", "offline", "tries"), [(False, False, 0), (True, True, 0), (True, False, 1)]
)
async def test_the_default_model_is_fetched_only_if_allowed(
    config: SttConfig,
    monkeypatch: pytest.MonkeyPatch,
    *,
    fetch: bool,
    offline: bool,
    tries: int,
) -> None:
    asked: list[str] = []

    async def unreachable(_library: object, name: str, **_how: object) -> Path:
        asked.append(name)
        raise ModelUnavailableError("the model hub can not be reached")

    monkeypatch.setattr("moksori.engines.stt.fetch.fetch_model", unreachable)
    engines = LentEngines(replace(config, fetch=fetch, offline=offline))
    assert await engines.prepare() is False
    assert asked == ["small"] * tries
    assert engines.choose(None) == TINY


@pytest.mark.anyio
@pytest.mark.usefixtures("small")
async def test_nothing_is_fetched_that_is_here(config: SttConfig) -> None:
    assert await LentEngines(replace(config, fetch=True)).prepare() is True


@pytest.mark.anyio
async def test_offline_forbids_fetching(config: SttConfig) -> None:
    with pytest.raises(ModelUnavailableError, match="offline"):
        await LentEngines(replace(config, offline=True)).fetch("small")
