"""Segments of meetings, cut in two and made one."""

from typing import Annotated, Final

from fastapi import APIRouter, Body
from starlette.responses import Response

from moksori.surfaces.http.callers import Caller, TheCore
from moksori.surfaces.http.etags import ETAG, IfMatch, put_etag, version_of
from moksori.surfaces.http.meetings import TheMeetingId, TheSegmentId
from moksori.surfaces.http.promises import ALWAYS, problems
from moksori.surfaces.http.segment_shapes import (
    MergedSegment,
    SegmentCutAsk,
    SegmentMergeAsk,
    SegmentParts,
)

router = APIRouter(prefix="/api/v1/meetings/{meeting_id}/segments/{segment_id}", tags=["meetings"])

_PROBLEMS: Final = problems(*ALWAYS, 404, 409, 412, 422, 507)


@router.post(
    "/split",
    summary="Cut a segment in two",
    responses={200: {"description": "Both parts; `ETag` is the first one's.", **ETAG}, **_PROBLEMS},
)
async def split_meeting_segment(
    response: Response,
    core: TheCore,
    caller: Caller,
    meeting_id: TheMeetingId,
    segment_id: TheSegmentId,
    ask: SegmentCutAsk,
    if_match: IfMatch = None,
) -> SegmentParts:
    """Cut a segment behind some of its words; the second part is a segment of its own.

    Minutes and tickets that cite it cite the part that has their words. While the meeting is heard
    it is a 409, and so it is where segments have no times, unless it is the last one.
    """
    parted = await core.cutting.split(
        caller.workspace, meeting_id, segment_id, ask.cut(), rev=version_of(if_match)
    )
    put_etag(response, parted.first.rev)
    return SegmentParts.of(parted)


@router.post(
    "/merge",
    summary="Make a segment one with its neighbour",
    responses={200: {"description": "The one segment.", **ETAG}, **_PROBLEMS},
)
async def merge_meeting_segments(
    response: Response,
    core: TheCore,
    caller: Caller,
    meeting_id: TheMeetingId,
    segment_id: TheSegmentId,
    ask: Annotated[SegmentMergeAsk, Body()],
    if_match: IfMatch = None,
) -> MergedSegment:
    """Join what was said one after the other; the later segment is gone.

    Minutes and tickets that cite it cite the earlier one. While the meeting is heard it is a 409.
    """
    merged = await core.cutting.merge(
        caller.workspace, meeting_id, segment_id, other=ask.other, rev=version_of(if_match)
    )
    put_etag(response, merged.segment.rev)
    return MergedSegment.of(merged)
