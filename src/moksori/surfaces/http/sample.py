"""The sample meeting, track by track: whoever has no microphone at hand can play it live."""

from pathlib import Path as File
from typing import Annotated, Final

import anyio.to_thread
from fastapi import APIRouter, Path
from starlette.responses import Response

from moksori.audio.apart import track_apart
from moksori.audio.decode import decode
from moksori.audio.track_file import FLAC
from moksori.errors import NotFoundError, of_disk
from moksori.surfaces.http.callers import Caller, TheConfig
from moksori.surfaces.http.config import HttpConfig
from moksori.surfaces.http.promises import ALWAYS, media, problems
from moksori.surfaces.http.shapes import Shape

router = APIRouter(prefix="/api/v1/sample", tags=["meetings"])

_KEPT: Final = "private, max-age=86400"

TheNumber = Annotated[int, Path(ge=0, le=999, description="The number of a track.")]


class SampleTrack(Shape):
    """What one person says in the sample meeting."""

    number: int
    """The number of the track, from 0."""
    participant: str | None
    """Who speaks."""


class SampleShape(Shape):
    """The sample meeting: a recording with a track per person; people and voices are made up."""

    duration_s: float
    """How long it is, seconds."""
    tracks: list[SampleTrack]
    """All of them begin together and are as long."""


@router.get(
    "", summary="Show who speaks in the sample meeting", responses=problems(*ALWAYS, 404, 422)
)
async def show_sample(caller: Caller, config: TheConfig) -> SampleShape:
    """Show the tracks of the sample meeting; where the server has none, it is a 404."""
    del caller
    sound = await anyio.to_thread.run_sync(decode, _sample(config))
    return SampleShape(
        duration_s=sound.recording.duration_s or 0.0,
        tracks=[SampleTrack(number=one.index, participant=one.name) for one in sound.tracks],
    )


@router.get(
    "/tracks/{number}",
    summary="Fetch what one person says in the sample meeting",
    response_class=Response,
    responses={
        200: media("The sound.", FLAC.media_type, binary=True),
        **problems(*ALWAYS, 404, 422, 507),
    },
)
async def fetch_sample_track(caller: Caller, config: TheConfig, number: TheNumber) -> Response:
    """Send a track as FLAC, 16 kHz mono, from the start of the meeting to its end."""
    del caller
    sample = _sample(config)
    try:
        sound = await anyio.to_thread.run_sync(track_apart, sample, number)
    except OSError as exc:
        full = "there is no space to make the sound"
        raise of_disk(exc, full, "there is no place to make the sound in") from exc
    return Response(sound, media_type=FLAC.media_type, headers={"Cache-Control": _KEPT})


def _sample(config: HttpConfig) -> File:
    if config.sample is None:
        raise NotFoundError("this server has no sample meeting")
    return config.sample
