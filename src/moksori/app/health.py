"""How the parts are; looking at them loads no model and changes nothing."""

import os
import shutil
from collections.abc import Awaitable, Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

import anyio
import anyio.to_thread

from moksori.app.engines import open_llm
from moksori.app.presence import Presence
from moksori.app.settings import Settings
from moksori.errors import MoksoriError
from moksori.ports.health import ModelInfo, PartHealth
from moksori.ports.queue import JobState
from moksori.transcripts.service import Backends

if TYPE_CHECKING:
    from moksori.engines.stt.lending import LentEngines

LITTLE_SPACE_MB: Final = 512
"""Less free space than this is worth a warning."""

_LOOK_S: Final = 5.0


class Health:
    """Implements `moksori.ports.health.HealthReporter`."""

    def __init__(self, settings: Settings, backends: Backends, engines: "LentEngines") -> None:
        self._settings = settings
        self._backends = backends
        self._engines = engines
        self._presence = Presence(backends.database)

    async def check(self) -> Sequence[PartHealth]:
        """Look at every part, each for a few seconds at most; never raises."""
        looks: dict[str, Callable[[], Awaitable[PartHealth]]] = {
            "database": self._database,
            "queue": self._queue,
            "blobs": self._blobs,
            "stt": self._stt,
            "vad": self._vad,
            "tts": self._tts,
            "llm": self._llm,
        }
        return [await _looked(name, look) for name, look in looks.items()]

    def models(self) -> Sequence[ModelInfo]:
        """List the recogniser models that requests may name, the default first."""
        return self._engines.models()

    async def _database(self) -> PartHealth:
        database = self._backends.database
        await database.ping()
        return PartHealth("database", "ok", facts={"dialect": database.dialect})

    async def _queue(self) -> PartHealth:
        depth = await self._backends.queue.depth()
        workers = await self._presence.alive()
        facts: dict[str, str | int | float | bool] = {
            "queued": depth.get(JobState.QUEUED, 0),
            "running": depth.get(JobState.RUNNING, 0),
            "workers": workers,
        }
        if workers == 0:
            return PartHealth("queue", "degraded", "no worker is alive", facts)
        return PartHealth("queue", "ok", facts=facts)

    async def _blobs(self) -> PartHealth:
        parts = urlsplit(self._settings.blobs_url)
        folder = Path(unquote(parts.path)) if parts.scheme == "file" else Path(parts.geturl())
        return await anyio.to_thread.run_sync(_folder_health, folder)

    async def _stt(self) -> PartHealth:
        choice = self._engines.choose(None)
        traits = self._engines.traits(choice)
        facts: dict[str, str | int | float | bool] = {
            "engine": traits.engine,
            "model": traits.model,
            "demo": traits.demo,
            "device": traits.device,
        }
        return PartHealth("stt", "ok", facts=facts)

    async def _vad(self) -> PartHealth:
        from moksori.engines.vad import VAD

        name = self._settings.vad.engine
        VAD.load(name)
        if name == "silero" and find_spec("onnxruntime") is None:
            return PartHealth("vad", "down", "onnxruntime is not installed", {"engine": name})
        return PartHealth("vad", "ok", facts={"engine": name})

    async def _tts(self) -> PartHealth:
        from moksori.engines.tts import TTS

        name = self._settings.tts.engine
        TTS.load(name)
        return PartHealth("tts", "ok", facts={"engine": name})

    async def _llm(self) -> PartHealth:
        llm = open_llm(self._settings)
        if llm is None:
            return PartHealth("llm", "off", "no language model is set; rules do its work")
        facts: dict[str, str | int | float | bool] = {
            "engine": llm.traits.engine,
            "model": llm.traits.model,
            "alternate": self._settings.llm.alternate.engine,
        }
        await llm.aclose()
        return PartHealth("llm", "ok", facts=facts)


async def _looked(name: str, look: Callable[[], Awaitable[PartHealth]]) -> PartHealth:
    """Look at one part; an error or a long silence is its health."""
    with anyio.move_on_after(_LOOK_S):
        try:
            return await look()
        except MoksoriError as error:
            return PartHealth(name, "down", error.detail, {"error_code": error.code})
    return PartHealth(name, "down", "no answer in time", {"error_code": "deadline_exceeded"})


def _folder_health(folder: Path) -> PartHealth:
    place = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    free_mb = shutil.disk_usage(place).free >> 20
    facts: dict[str, str | int | float | bool] = {"free_mb": free_mb}
    if not os.access(place, os.W_OK):
        return PartHealth("blobs", "down", "the folder can not be written", facts)
    if free_mb < LITTLE_SPACE_MB:
        return PartHealth("blobs", "degraded", "little space is left", facts)
    return PartHealth("blobs", "ok", facts=facts)
