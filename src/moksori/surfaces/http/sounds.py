"""What a player needs of a meeting: its sound as one file, and the shape of it."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from moksori.core import Core
from moksori.errors import NotFoundError
from moksori.surfaces.http.callers import Caller, TheCore
from moksori.surfaces.http.meetings import TheMeetingId
from moksori.surfaces.http.promises import ALWAYS, problems
from moksori.surfaces.http.shapes import Shape
from moksori.transcripts.playback import MEDIA_TYPE

router = APIRouter(prefix="/api/v1/meetings", tags=["meetings"])

_PRIVATE: Final = {"Cache-Control": "private, max-age=3600"}
_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The sound, Ogg with Opus.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    },
    206: {"description": "The part that `Range` asks for."},
    416: {"description": "There is no such part."},
}


class SoundShape(Shape):
    """How loud a recording is from its start to its end."""

    peaks: list[float]
    """At most 1200 points from 0 to 1, evenly spread."""


@router.get(
    "/{meeting_id}/sound",
    summary="Listen to a meeting: all its tracks in one file; ranges are possible",
    response_class=Response,
    responses={**_FILE, **problems(*ALWAYS, 404, 422)},
)
async def hear_meeting(core: TheCore, caller: Caller, meeting_id: TheMeetingId) -> Response:
    """Send the sound of a meeting, as every browser plays it."""
    recording = await _recording(core, caller.workspace, meeting_id)
    lent = core.transcripts.playback.lent(caller.workspace, recording)
    return await LentFile.of(lent)


@router.get(
    "/{meeting_id}/sound/shape",
    summary="Show how loud a meeting is over its time",
    responses=problems(*ALWAYS, 404, 422),
)
async def show_sound(core: TheCore, caller: Caller, meeting_id: TheMeetingId) -> SoundShape:
    """Show the shape of the sound of a meeting, to be drawn."""
    recording = await _recording(core, caller.workspace, meeting_id)
    return SoundShape(peaks=await core.transcripts.playback.shape(caller.workspace, recording))


async def _recording(core: Core, workspace: str, meeting_id: str) -> str:
    """Return the recording of a meeting.

    Raises:
        NotFoundError: there is no such meeting, or it has no recording.
    """
    meeting = await core.meetings.get(workspace, meeting_id)
    if meeting.transcript_id is None:
        raise NotFoundError("this meeting has no recording")
    return meeting.transcript_id


class LentFile(FileResponse):
    """A file that is lent for as long as it is sent."""

    def __init__(self, path: Path, loan: AbstractAsyncContextManager[Path]) -> None:
        super().__init__(path, media_type=MEDIA_TYPE, headers=_PRIVATE)
        self._loan = loan

    @classmethod
    async def of(cls, loan: AbstractAsyncContextManager[Path]) -> "LentFile":
        """Take the loan; errors of it come here, before anything is sent."""
        return cls(await loan.__aenter__(), loan)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, and give it back however that ends."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._loan.__aexit__(None, None, None)
