"""What a player needs of a meeting: its sound as one file, and the shape of it."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import Response

from moksori.core import Core
from moksori.surfaces.http.callers import Caller, TheCore
from moksori.surfaces.http.lent_files import LentFile
from moksori.surfaces.http.meetings import TheMeetingId
from moksori.surfaces.http.promises import ALWAYS, problems, sound
from moksori.surfaces.http.shapes import Shape
from moksori.transcripts.playback import MEDIA_TYPE

router = APIRouter(prefix="/api/v1/meetings", tags=["meetings"])


class SoundShape(Shape):
    """How loud a recording is from its start to its end."""

    peaks: list[float]
    """At most 1200 points from 0 to 1, evenly spread."""


@router.get(
    "/{meeting_id}/sound",
    summary="Listen to a meeting: all its tracks in one file; ranges are possible",
    response_class=Response,
    responses=sound(MEDIA_TYPE, *ALWAYS, 404, 409, 422, 507),
)
async def hear_meeting(core: TheCore, caller: Caller, meeting_id: TheMeetingId) -> Response:
    """Send the sound of a meeting, as every browser plays it."""
    lent = await lent_sound(core, caller.workspace, meeting_id)
    return LentFile(lent, name=f"{meeting_id}.ogg", media_type=MEDIA_TYPE)


@router.get(
    "/{meeting_id}/sound/shape",
    summary="Show how loud a meeting is over its time",
    responses=problems(*ALWAYS, 404, 409, 422, 507),
)
async def show_sound(core: TheCore, caller: Caller, meeting_id: TheMeetingId) -> SoundShape:
    """Show the shape of the sound of a meeting, to be drawn."""
    recording = await _recording(core, caller.workspace, meeting_id)
    if recording is None:
        return SoundShape(peaks=await core.audio.shape(caller.workspace, meeting_id))
    return SoundShape(peaks=await core.transcripts.playback.shape(caller.workspace, recording))


async def lent_sound(
    core: Core, workspace: str, meeting_id: str
) -> AbstractAsyncContextManager[Path]:
    """Return the sound of a meeting, to be lent: its recording mixed down, or its live tracks.

    Raises:
        NotFoundError: there is no such meeting, or no sound of it.
        ConflictError: the sound of a live meeting is not made yet.
    """
    recording = await _recording(core, workspace, meeting_id)
    if recording is None:
        return core.audio.lent(await core.audio.find(workspace, meeting_id))
    return core.transcripts.playback.lent(workspace, recording)


async def _recording(core: Core, workspace: str, meeting_id: str) -> str | None:
    """Return the recording of a meeting; None where it was live, if it has any sound.

    Raises:
        NotFoundError: there is no such meeting.
    """
    return (await core.meetings.get(workspace, meeting_id)).transcript_id
