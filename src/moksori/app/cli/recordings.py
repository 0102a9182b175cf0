"""Recordings through the job path of a private core, and their transcripts written out."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import anyio

from moksori.access.model import DEFAULT_WORKSPACE
from moksori.app.console.exits import exit_for
from moksori.app.console.failures import explain
from moksori.app.console.notes import model_line, warn
from moksori.app.console.progress import JobBar
from moksori.app.console.words import show, tell
from moksori.app.private import open_private_core
from moksori.app.settings import Settings
from moksori.core import Core
from moksori.errors import MoksoriError, StorageFullError, UnsupportedOptionError, is_full
from moksori.transcripts.formats import document, rendered
from moksori.transcripts.model import NewTranscript, Segment, Transcript

BLOCK_BYTES: Final = 1 << 20
HEARTBEAT_S: Final = 5.0
RESULT_S: Final = 30.0
SUFFIX: Final = {"text": "txt", "json": "json", "srt": "srt", "vtt": "vtt"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of every recording."""

    new: NewTranscript
    form: str
    output: Path | None = None


def transcribe_all(settings: Settings, files: Sequence[Path], wish: Wish) -> int:
    """Transcribe one recording after the other; return the exit code of the first that failed."""
    return anyio.run(_all, settings, files, wish)


def hear(settings: Settings, path: Path) -> list[Segment]:
    """Transcribe one recording and return its segments; what to know of it goes to stderr.

    Raises:
        MoksoriError: the recording can not be transcribed.
    """
    return anyio.run(_hear, settings, path)


async def _hear(settings: Settings, path: Path) -> list[Segment]:
    async with open_private_core(settings) as core:
        transcript, segments = await _one(core, path, NewTranscript(keep_audio=False))
    _notes(transcript)
    return segments


async def _all(settings: Settings, files: Sequence[Path], wish: Wish) -> int:
    code = 0
    async with open_private_core(settings) as core:
        for path, name in zip(files, written_names(files, SUFFIX[wish.form]), strict=True):
            try:
                transcript, segments = await _one(core, path, wish.new)
            except MoksoriError as error:
                tell(f"{path.name}: {explain(error)}")
                code = code or exit_for(error)
                continue
            _notes(transcript)
            text = _written(transcript, segments, wish.form)
            if wish.output is not None:
                _write(wish.output, name, text)
            else:
                _print(path, text, wish, several=len(files) > 1)
    return code


def written_names(files: Sequence[Path], suffix: str) -> list[str]:
    """Return a name for the transcript of each recording, none of them twice.

    `a.wav` becomes `a.txt`; where another recording would get that name, `a.wav.txt`, and for
    recordings of the same name in different folders `a.wav.2.txt`, `a.wav.3.txt` ...
    """
    stems = Counter(path.stem.casefold() for path in files)
    taken: set[str] = set()
    names = []
    for path in files:
        name = path.stem if stems[path.stem.casefold()] == 1 else path.name
        number, unique = 1, name
        while unique.casefold() in taken:
            number += 1
            unique = f"{name}.{number}"
        taken.add(unique.casefold())
        names.append(f"{unique}.{suffix}")
    return names


async def _one(core: Core, path: Path, new: NewTranscript) -> tuple[Transcript, list[Segment]]:
    size = (await anyio.Path(path).stat()).st_size
    new = replace(new, filename=path.name)
    with JobBar(path.name) as bar:
        job_id = await core.transcripts.request(
            DEFAULT_WORKSPACE, new, _blocks(path), limit_bytes=max(1, size)
        )
        follow = core.transcripts.follow(DEFAULT_WORKSPACE, job_id, heartbeat_s=HEARTBEAT_S)
        async with follow as events:
            async for event in events:
                if event is not None:
                    bar.feed(event.type, event.payload)
    return await core.transcripts.result(DEFAULT_WORKSPACE, job_id, deadline_s=RESULT_S)


async def _blocks(path: Path) -> AsyncIterator[bytes]:
    async with await anyio.open_file(path, "rb") as file:
        while block := await file.read(BLOCK_BYTES):
            yield block


def _notes(transcript: Transcript) -> None:
    tell(model_line(transcript.model, demo=transcript.demo))
    for warning in transcript.warnings:
        tell(warn(warning))


def _written(transcript: Transcript, segments: list[Segment], form: str) -> str:
    if form == "json":
        return json.dumps(document(transcript, segments), ensure_ascii=False)
    note = model_line(transcript.model, demo=transcript.demo)
    return rendered(form, segments, note=note).rstrip("\n")


def _write(folder: Path, name: str, text: str) -> None:
    """Write a transcript into a folder.

    Raises:
        StorageFullError: the disk is full.
        UnsupportedOptionError: the folder can not be written.
    """
    target = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target.write_text(text + "\n", encoding="utf-8")
    except OSError as exc:
        if is_full(exc):
            raise StorageFullError("the transcript was not written") from exc
        raise UnsupportedOptionError("--output can not be written", option="output") from exc
    show(str(target))


def _print(path: Path, text: str, wish: Wish, *, several: bool) -> None:
    if several and wish.form == "text":
        show(f"==> {path.name} <==")
    show(text)
