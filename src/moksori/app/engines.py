"""Engines as the settings want them; building one here loads no model."""

from pathlib import Path
from typing import TYPE_CHECKING

from moksori.app.settings import Settings, process_environ
from moksori.audio.speech import VadSettings as SpeechTiming
from moksori.ports.vad import VadEngine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moksori.engines.stt.lending import LentEngines
    from moksori.engines.stt.openai_compatible import OpenAICompatibleConfig


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
