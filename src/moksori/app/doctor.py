"""The doctor: what is there, what is missing, and what moksori would do; it changes nothing."""

import os
import platform
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

import anyio

from moksori.app.console.failures import explain
from moksori.app.console.words import say
from moksori.app.engines import NO_LLM, llm_address, open_llm, open_stt
from moksori.app.settings import Settings
from moksori.errors import ConfigError, MoksoriError

Status = Literal["ok", "note", "warning", "failure"]

DATABASE_S: Final = 10.0
KNOCK_S: Final = 1.0
LOW_BYTES: Final = 1 << 30
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
EXTRAS: Final = {
    "whisper": "faster_whisper",
    "espeak": "espeakng_loader",
    "postgres": "asyncpg",
    "mariadb": "asyncmy",
}
BINARIES: Final = ("espeak-ng", "nvidia-smi")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    status: Status
    text: str
    """A sentence for a person, in the language of the process."""
    facts: dict[str, str | int | float | bool] = field(default_factory=dict)


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Yield what was found, the parts that the main job needs first."""
    yield _program()
    yield _folder(settings)
    yield await _database(settings)
    yield _checked("recogniser", lambda: _recogniser(settings))
    yield _real_model(settings)
    yield _checked("speech detector", lambda: _detector(settings))
    yield _voice()
    yield _checked("language model", lambda: _language_model(settings))
    for extra, module in EXTRAS.items():
        yield _extra(extra, module)
    for binary in BINARIES:
        yield _binary(binary)
    yield _port(settings)
    yield await _keys(settings)


def _program() -> Finding:
    facts: dict[str, str | int | float | bool] = {
        "version": version("moksori"),
        "python": platform.python_version(),
        "cores": os.cpu_count() or 1,
    }
    text = f"moksori {facts['version']}, Python {facts['python']}, {sys.platform}"
    return Finding("program", "ok", text, facts)


def _folder(settings: Settings) -> Finding:
    name, home = "data folder", settings.home
    place = next(path for path in (home, *home.parents) if path.exists())
    if not (place.is_dir() and os.access(place, os.W_OK)):
        return Finding(name, "failure", say("{path} can not be written.", path=str(home)))
    free = shutil.disk_usage(place).free
    facts: dict[str, str | int | float | bool] = {"path": str(home), "free_bytes": free}
    text = say("{path}, {gb} GB free", path=str(home), gb=f"{free / 1e9:.1f}")
    return Finding(name, "ok" if free > LOW_BYTES else "warning", text, facts)


async def _database(settings: Settings) -> Finding:
    """Look at the schema; a SQLite file that is not there yet is not made."""
    from moksori.backends.store.migrate import HEAD, current

    name, url = "database", settings.store_url
    kind = url.partition(":")[0].partition("+")[0]
    if _unmade(url):
        return Finding(name, "ok", say("SQLite; made at the first start"), {"kind": kind})
    try:
        with anyio.fail_after(DATABASE_S):
            revision = await current(url)
    except MoksoriError as error:
        return Finding(name, "failure", explain(error), {"kind": kind})
    except TimeoutError:
        return Finding(name, "failure", say("The database does not answer."), {"kind": kind})
    text = (
        say("{kind}, schema {revision}", kind=kind, revision=revision)
        if revision == HEAD
        else say("{kind}; its schema is brought up to date at the next start", kind=kind)
    )
    return Finding(name, "ok", text, {"kind": kind, "revision": revision or ""})


def _unmade(url: str) -> bool:
    """Whether this is a SQLite file that is not there yet."""
    return url.startswith("sqlite:") and not Path(url.removeprefix("sqlite:///")).exists()


def _checked(name: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except MoksoriError as error:
        return Finding(name, "failure", explain(error), {"code": error.code})


def _recogniser(settings: Settings) -> Finding:
    from moksori.engines.stt import STT

    engines = open_stt(settings)
    choice = engines.choose(None)
    STT.load(choice.engine)
    traits = engines.traits(choice)
    facts: dict[str, str | int | float | bool] = {
        "asked": settings.stt.engine,
        "engine": traits.engine,
        "model": traits.model,
        "demo": traits.demo,
        "device": traits.device,
    }
    text = say(
        "{asked} takes the model {model} ({engine}, {device})",
        asked=settings.stt.engine,
        model=traits.model,
        engine=traits.engine,
        device=traits.device,
    )
    if not traits.demo:
        return Finding("recogniser", "ok", text, facts)
    demo = say("It is the bundled demo model: it knows a closed set of sentences, not free speech.")
    return Finding("recogniser", "warning", f"{text}. {demo}", facts)


def _real_model(settings: Settings) -> Finding:
    engines = open_stt(settings)
    real = [model.name for model in engines.shelf.stored()]
    name = "real models"
    if real:
        return Finding(name, "ok", ", ".join(real), {"count": len(real)})
    text = say("None is here. Fetch one: moksori models fetch {model}", model=engines.default_model)
    return Finding(name, "note", text, {"count": 0})


def _detector(settings: Settings) -> Finding:
    from moksori.engines.vad import VAD

    VAD.load(settings.vad.engine)
    return Finding("speech detector", "ok", settings.vad.engine)


def _voice() -> Finding:
    if find_spec("espeakng_loader") or shutil.which("espeak-ng"):
        return Finding("voice", "ok", "espeak-ng")
    text = say("There is no espeak-ng: moksori can not speak. It hears all the same.")
    return Finding("voice", "note", text)


def _language_model(settings: Settings) -> Finding:
    name, llm = "language model", open_llm(settings)
    if llm is None:
        text = say("None is set: minutes are written by rules. Set one: llm.engine and llm.model")
        return Finding(name, "note", text, {"engine": "none"})
    traits, alternate = llm.traits, settings.llm.alternate
    facts: dict[str, str | int | float | bool] = {
        "engine": traits.engine,
        "model": traits.model,
        "context_tokens": traits.context_tokens,
        "alternate": alternate.engine,
    }
    text = say(
        "{model} ({engine}), {tokens} tokens at once",
        model=traits.model,
        engine=traits.engine,
        tokens=traits.context_tokens,
    )
    if alternate.engine != NO_LLM:
        other = say("else {model} ({engine})", model=alternate.model or "", engine=alternate.engine)
        text = f"{text}; {other}"
    address = llm_address(settings)
    if address is None or not _silent(address):
        return Finding(name, "ok", text, facts)
    silent = say("{address} does not answer. Is the server running?", address=address)
    return Finding(name, "warning", f"{text}. {silent}", facts)


def _silent(url: str) -> bool:
    """Whether nobody listens there; servers beyond this machine are not looked for."""
    parts = urlsplit(url)
    if parts.hostname not in LOOPBACK:
        return False
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname, port), KNOCK_S).close()
    except OSError:
        return True
    return False


def _extra(extra: str, module: str) -> Finding:
    name = f"extra {extra}"
    if find_spec(module):
        return Finding(name, "ok", say("installed"), {"installed": True})
    text = say("not installed: pip install 'moksori[{extra}]'", extra=extra)
    return Finding(name, "note", text, {"installed": False})


def _binary(binary: str) -> Finding:
    path = shutil.which(binary)
    text = path or say("not found; not needed")
    return Finding(f"program {binary}", "ok" if path else "note", text, {"found": path is not None})


def _port(settings: Settings) -> Finding:
    server = settings.server
    address = f"{server.host}:{server.port}"
    family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((server.host, server.port))
        except OSError:
            text = say("{address} is taken; is moksori running there?", address=address)
            return Finding("port", "note", text, {"free": False})
    return Finding("port", "ok", say("{address} is free", address=address), {"free": True})


async def _keys(settings: Settings) -> Finding:
    name, exposed = "keys", settings.server.host not in LOOPBACK
    rule = settings.access.require_key
    if rule == "never":
        text = say("No key is asked for, by setting; only behind a proxy that signs people in.")
        return Finding(name, "warning" if exposed else "note", text, {"exposed": exposed})
    if rule == "auto" and not exposed:
        return Finding(name, "ok", say("None is needed on loopback."), {"exposed": False})
    if await _any_key(settings):
        return Finding(name, "ok", say("There is one; callers must show it."), {"exposed": exposed})
    text = say("A key is needed: moksori keys create NAME")
    return Finding(name, "failure" if exposed else "warning", text, {"exposed": exposed})


async def _any_key(settings: Settings) -> bool:
    from moksori.access.service import Access
    from moksori.backends.store import open_database
    from moksori.backends.store.migrate import HEAD, current

    url = settings.store_url
    if _unmade(url):
        return False
    try:
        if await current(url) != HEAD:
            return False
        database = open_database(url)
        try:
            return await Access(database).any_active()
        finally:
            await database.aclose()
    except ConfigError:
        raise
    except MoksoriError:
        return False
