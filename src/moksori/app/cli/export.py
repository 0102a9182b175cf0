"""`export`: a stored meeting as a file; without a meeting, the list of them."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from moksori.app.cli.options import ConfigOption, JsonOption, WorkspaceOption, settings_from
from moksori.app.console.words import pour, say, show, tell

if TYPE_CHECKING:
    from moksori.core import Core
    from moksori.meetings.export.service import ExportFile
    from moksori.meetings.meeting import Meeting

LATEST: Final = "latest"
_LISTED: Final = 50
_IMPOSSIBLE: Final = '/\\:*?"<>|'


class Kind(StrEnum):
    """Which kind of file."""

    MD = "md"
    DOCX = "docx"
    PDF = "pdf"
    SRT = "srt"
    VTT = "vtt"
    JSON = "json"


_BINARY: Final = frozenset({Kind.DOCX, Kind.PDF})


def export(
    meeting: Annotated[
        str | None,
        typer.Argument(
            metavar="[MEETING]", help="The id of a meeting, or `latest`; nothing lists them."
        ),
    ] = None,
    kind: Annotated[
        Kind, typer.Option("--format", "-f", help="md, docx, pdf, srt, vtt or json.")
    ] = Kind.MD,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A file or a folder; stdout if not given."),
    ] = None,
    workspace: WorkspaceOption = "default",
    config: ConfigOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write a stored meeting as a file: minutes with evidence, and all that was said."""
    import anyio

    from moksori.app.wiring import open_core

    if output is None and kind in _BINARY and sys.stdout.isatty():
        raise typer.BadParameter(say("Name a file with --output."))
    settings = settings_from(config)

    async def inside() -> None:
        async with open_core(settings, workers=False) as core:
            if meeting is None:
                _list(await core.meetings.listing(workspace, limit=_LISTED), as_json=as_json)
            else:
                meeting_id = await _id_of(core, workspace, meeting)
                _put(await core.exports.file(workspace, meeting_id, kind.value), output)

    anyio.run(inside)


async def _id_of(core: "Core", workspace: str, name: str) -> str:
    if name != LATEST:
        return name
    from moksori.errors import NotFoundError

    newest = await core.meetings.listing(workspace, limit=1)
    if not newest:
        raise NotFoundError("there are no meetings yet")
    return newest[0].id


def _list(meetings: "list[Meeting]", *, as_json: bool) -> None:
    if as_json:
        show(json.dumps({"meetings": [_row(one) for one in meetings]}, ensure_ascii=False))
        return
    if not meetings:
        tell(say("There are no meetings yet."))
    for one in meetings:
        show(f"{one.id}  {one.on}  {one.state.value:<7}  {one.title}")


def _row(meeting: "Meeting") -> dict[str, Any]:
    return {
        "id": meeting.id,
        "on": meeting.on.isoformat(),
        "state": meeting.state.value,
        "title": meeting.title,
    }


def _put(file: "ExportFile", output: Path | None) -> None:
    if output is None:
        pour(file.content)
        return
    path = output / safe(file.name) if output.is_dir() else output
    path.write_bytes(file.content)
    tell(say("Written: {path}", path=str(path)))


def safe(name: str) -> str:
    """Return a file name that every system takes."""
    return "".join("_" if letter in _IMPOSSIBLE else letter for letter in name)
