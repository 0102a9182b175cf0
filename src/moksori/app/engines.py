"""Engines as the settings want them; building one here loads no model."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from moksori.app.settings import Settings, process_environ
from moksori.audio.speech import VadSettings as SpeechTiming
from moksori.ports.vad import VadEngine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moksori.app.settings.sections import AlternateLlmSettings
    from moksori.engines.adapters.meter import Meter
    from moksori.engines.llm.stack import TokenKey
    from moksori.engines.stt.lending import LentEngines
    from moksori.engines.stt.openai_compatible import OpenAICompatibleConfig
    from moksori.ports.llm import LanguageModel

NO_LLM: Final = "none"


def open_stt(settings: Settings) -> "LentEngines":
    """Return the recognisers of this process."""
    from moksori.engines.stt.faster_whisper import FasterWhisperConfig
    from moksori.engines.stt.lending import LentEngines, SttConfig

    chosen = settings.stt
    run = FasterWhisperConfig(
        device=chosen.device,
        compute_type=chosen.compute_type,
        threads=chosen.threads,
        batch_size=chosen.batch_size,
        idle_release_s=chosen.idle_release_s,
    )
    return LentEngines(
        SttConfig(
            models_dir=settings.models_dir,
            hub_cache=hub_cache(process_environ()),
            engine=chosen.engine,
            model=chosen.model,
            run=run,
            remote=_remote(settings),
            fetch=chosen.fetch,
            fetch_deadline_s=chosen.fetch_deadline_s,
            offline=chosen.offline,
            hub_url=chosen.hub_url,
        )
    )


def open_vad(settings: Settings) -> VadEngine:
    """Return the voice activity detector.

    Raises:
        EngineUnknownError: no detector has the name in the settings.
        EngineNotInstalledError: it lacks a package.
    """
    from moksori.engines.vad import VAD

    return VAD.load(settings.vad.engine)()


def open_llm(settings: Settings, meter: "Meter[TokenKey] | None" = None) -> "LanguageModel | None":
    """Return the language model with all that stands around it; None if the settings name none.

    `meter` counts the tokens.

    Raises:
        EngineUnknownError: no engine has the name in the settings.
        ConfigError: a model or an address is missing.
    """
    chosen = settings.llm
    if chosen.engine == NO_LLM:
        return None
    from moksori.engines.llm.stack import StackConfig, stacked

    named = [one for one in (chosen, chosen.alternate) if one.engine != NO_LLM]
    config = StackConfig(
        breaker_failures=chosen.breaker_failures,
        breaker_rest_s=chosen.breaker_rest_s,
        cache_ttl_s=chosen.cache_ttl_s if chosen.cache else None,
    )
    return stacked(*map(_language_model, named), config=config, meter=meter)


def llm_address(settings: Settings) -> str | None:
    """Return where the language model is asked, if that is known; errors as `open_llm`."""
    from moksori.engines.llm import LLM

    factory = LLM.load(settings.llm.engine)
    usual: str | None = getattr(factory, "base_url", None)
    return settings.llm.base_url or usual


def speech_timing(settings: Settings) -> SpeechTiming:
    """Return when speech begins and ends, as the settings say."""
    chosen = settings.vad
    return SpeechTiming(
        threshold=chosen.threshold,
        exit=chosen.exit_threshold,
        min_speech_ms=chosen.min_speech_ms,
        min_silence_ms=chosen.min_silence_ms,
        pad_ms=chosen.pad_ms,
    )


def hub_cache(environ: "Mapping[str, str]") -> Path | None:
    """Return the folder where other programs of this user keep models of the hub, if there is one.

    The variables are those of the hub's own client.
    """
    if "HF_HUB_CACHE" in environ:
        folder = Path(environ["HF_HUB_CACHE"])
    elif "HF_HOME" in environ:
        folder = Path(environ["HF_HOME"]) / "hub"
    else:
        cache = Path(environ.get("XDG_CACHE_HOME", "~/.cache"))
        folder = cache / "huggingface" / "hub"
    folder = folder.expanduser()
    return folder if folder.is_dir() else None


def _language_model(chosen: "AlternateLlmSettings") -> "LanguageModel":
    from moksori.engines.llm import LLM
    from moksori.engines.llm.connection import Connection

    return LLM.load(chosen.engine)(
        Connection(
            model=chosen.model or "",
            base_url=chosen.base_url,
            api_key=None if chosen.api_key is None else chosen.api_key.get_secret_value(),
            context_tokens=chosen.context_tokens,
            timeout_s=chosen.timeout_s,
            max_tries=chosen.max_tries,
            temperature=chosen.temperature,
            parallel=chosen.parallel,
            rungs=chosen.rungs or None,
        )
    )


def _remote(settings: Settings) -> "OpenAICompatibleConfig | None":
    chosen = settings.stt.openai
    if chosen.base_url is None:
        return None
    from moksori.engines.stt.openai_compatible import OpenAICompatibleConfig

    return OpenAICompatibleConfig(
        base_url=chosen.base_url,
        model=chosen.model,
        api_key=None if chosen.api_key is None else chosen.api_key.get_secret_value(),
        timeout_s=chosen.timeout_s,
        max_tries=chosen.max_tries,
        parallel=chosen.parallel,
    )
