"""The sound of live meetings, once they have ended: of all tracks in one, and of each."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from moksori.audio.track_file import FLAC, OPUS
from moksori.core import Core
from moksori.meetings.live.audio import AudioFile
from moksori.surfaces.http.callers import Caller, TheCore
from moksori.surfaces.http.lent_files import LentFile
from moksori.surfaces.http.meetings import TheMeetingId
from moksori.surfaces.http.promises import ALWAYS, sound

router = APIRouter(prefix="/api/v1/meetings/{meeting_id}", tags=["meetings"])

TheTrack = Annotated[
    int, Path(ge=0, le=2**31 - 1, description="The number of a track, as `show_live` has it.")
]


def _sent(core: Core, file: AudioFile) -> LentFile:
    return LentFile(core.audio.lent(file), name=file.name, media_type=file.media_type)


@router.get(
    "/audio",
    summary="Hear a live meeting again",
    response_class=Response,
    responses=sound(OPUS.media_type, *ALWAYS, 404, 409, 422),
)
async def fetch_meeting_audio(core: TheCore, caller: Caller, meeting_id: TheMeetingId) -> Response:
    """Send all tracks as one Ogg/Opus; times are those of the segments, pauses are silence.

    With `Range`, so that players can seek. While the meeting goes on, and until its files are made,
    it is a 409; where no sound is kept, a 404.
    """
    return _sent(core, await core.audio.find(caller.workspace, meeting_id))


@router.get(
    "/tracks/{number}/audio",
    summary="Hear one track of a live meeting again",
    response_class=Response,
    responses=sound(FLAC.media_type, *ALWAYS, 404, 409, 422),
)
async def fetch_track_audio(
    core: TheCore, caller: Caller, meeting_id: TheMeetingId, number: TheTrack
) -> Response:
    """Send a track as FLAC, as it came: every frame once; what never came is silence."""
    return _sent(core, await core.audio.find(caller.workspace, meeting_id, number))
