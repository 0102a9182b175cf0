"""Rooms: several transcripts that belong together."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query
from starlette.requests import Request

from moksori.surfaces.http.callers import Caller, TheCore
from moksori.surfaces.http.jobs import Before
from moksori.surfaces.http.promises import ALWAYS, links, problems
from moksori.surfaces.http.replies import locale_of
from moksori.surfaces.http.shapes import DocumentShape, RoomId, RoomList, RoomSegments, RoomShape

router = APIRouter(prefix="/api/v1/conversation/rooms", tags=["rooms"])

TheRoomId = Annotated[RoomId, Path(description="As given with `request`.")]


_LISTED: Final = {
    "description": "The rooms.",
    **links("$response.body#/rooms/0/room_id", "room_id", "show_room", "read_room"),
}


@router.get(
    "",
    summary="List rooms, the latest used first",
    responses={200: _LISTED, **problems(*ALWAYS)},
)
async def list_rooms(core: TheCore, caller: Caller) -> RoomList:
    """List the rooms of this workspace, without their summaries."""
    found = await core.transcripts.rooms.listing(caller.workspace)
    return RoomList(rooms=[RoomShape.of(room) for room in found])


@router.get(
    "/{room_id}",
    summary="Show a room with a summary over its transcripts",
    responses=problems(*ALWAYS, 404, 422),
)
async def show_room(core: TheCore, caller: Caller, room_id: TheRoomId) -> RoomShape:
    """Show a room; its summary puts the minutes of its newest transcripts together."""
    return RoomShape.of(await core.transcripts.rooms.get(caller.workspace, room_id))


@router.get(
    "/{room_id}/segments",
    summary="Read what was said in a room",
    responses=problems(*ALWAYS, 404, 422),
)
async def read_room(
    request: Request,
    core: TheCore,
    caller: Caller,
    room_id: TheRoomId,
    before: Before = None,
    limit: Annotated[int, Query(ge=1, le=50, description="At most so many transcripts.")] = 20,
) -> RoomSegments:
    """Read the transcripts of a room with their segments, newest transcript first."""
    transcripts = core.transcripts
    found = await transcripts.listing(caller.workspace, room_id=room_id, before=before, limit=limit)
    if not found and before is None:
        await transcripts.rooms.get(caller.workspace, room_id)
    return RoomSegments(
        room_id=room_id,
        transcripts=[
            DocumentShape.whole(
                one, await transcripts.segments(caller.workspace, one.id), locale_of(request)
            )
            for one in found
        ],
        next_before=found[-1].id if len(found) == limit else None,
    )
