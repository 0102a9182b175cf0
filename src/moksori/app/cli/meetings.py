"""Minutes for the command line: from a file to what is shown."""

from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import anyio

from moksori.app.minutes_writer import Engine, writer_of
from moksori.app.settings import Settings
from moksori.errors import InputError
from moksori.meetings.lines import Reading, read
from moksori.meetings.model import Line, Minutes
from moksori.meetings.templates import Template
from moksori.meetings.writer import Brief, Language, MinutesWriter

_SNIFFED: Final = 4096  # bytes
_LARGEST: Final = 64 << 20  # bytes of a transcript
_CUT: Final = 4  # bytes of a letter that the sniffing may have cut


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of minutes; without `engine` the settings say who writes."""

    on: date
    template: Template
    language: Language = "ko"
    engine: Engine | None = None


def minutes_of(settings: Settings, path: Path, wish: Wish) -> tuple[Reading, Minutes]:
    """Read or transcribe `path` and return its lines and their minutes.

    Raises:
        InputError: a transcript that can not be read, or audio that can not be decoded.
        ConfigError: a language model is wished for, and none is set up.
        EngineNotInstalledError: kiwipiepy is missing.
    """
    writer = writer_of(settings, wish.engine)  # first: nobody waits for a transcript in vain
    reading = _reading(settings, path)
    brief = Brief(reading.lines, wish.on, reading.participants, wish.template, wish.language)
    return reading, anyio.run(_write, writer, brief)


async def _write(writer: MinutesWriter, brief: Brief) -> Minutes:
    async with aclosing(writer):
        return await writer.write(brief)


def is_text(head: bytes) -> bool:
    """Tell whether the first bytes of a file are text in UTF-8."""
    if b"\0" in head:
        return False
    for cut in range(_CUT):
        try:
            head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return bool(head.strip())
    return False


def _reading(settings: Settings, path: Path) -> Reading:
    with path.open("rb") as file:
        head = file.read(_SNIFFED)
        if is_text(head):
            body = head + file.read(_LARGEST)
            return read(_decoded(body))
    return _heard(settings, path)


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise InputError("a transcript is written in UTF-8") from exc


def _heard(settings: Settings, path: Path) -> Reading:
    from moksori.app.cli.recordings import hear
    from moksori.transcripts.model import in_spoken_order

    segments = in_spoken_order(hear(settings, path))
    spoken = (one for one in segments if one.text.strip())
    lines = tuple(
        Line(one.id, one.speaker, one.text.strip(), one.start_s, one.end_s) for one in spoken
    )
    if not lines:
        raise InputError("nothing was said")
    return Reading(lines)
