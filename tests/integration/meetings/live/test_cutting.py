"""A talk is cut and joined when all of it was heard and followed, not before."""

import pytest

from moksori.errors import ConflictError
from moksori.meetings.cutting import Cutting
from moksori.meetings.ledger import Ledger
from moksori.meetings.live.keeping import CREATED
from moksori.meetings.meeting import MeetingState
from moksori.meetings.parts import Cut
from moksori.ports.store import Transaction
from moksori.ports.stt import Word
from moksori.testing.hall import Hall
from tests.integration.meetings.live.understood import Understood

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

TALK = (
    "박지영: 이정훈 씨, 계약서 검토 좀 해 주세요.",
    "이정훈: 네, 제가 금요일까지 하겠습니다.",
)


class NoWords:
    """Words of recordings that are not there."""

    async def words(
        self, tx: Transaction, workspace: str, transcript_id: str, index: int
    ) -> tuple[Word, ...]:
        """Raise: nobody should ask."""
        raise AssertionError((tx, workspace, transcript_id, index))


async def test_what_is_followed_is_let_alone(hall: Hall) -> None:
    room = Understood(hall)
    cutting = Cutting(hall.desk, NoWords(), room.boards.citations)
    meeting = await hall.start()
    await room.hear(meeting, *TALK)

    async def refused() -> None:
        with pytest.raises(ConflictError):
            await cutting.split("w", meeting.id, "S0001", Cut(5))
        with pytest.raises(ConflictError):
            await cutting.merge("w", meeting.id, "S0001")

    async def heard(ledger: Ledger) -> None:
        await ledger.want_minutes(CREATED)

    await refused()
    await hall.live.end("w", meeting.id)
    assert (await hall.meeting(meeting.id)).state is MeetingState.CLOSING
    await refused()
    await hall.desk.write("w", meeting.id, heard)
    assert (await hall.meeting(meeting.id)).state is MeetingState.WRITING
    await refused()
    await room.do_all()
    assert (await hall.meeting(meeting.id)).state is MeetingState.READY
    merged = await cutting.merge("w", meeting.id, "S0001")
    assert (await hall.meeting(meeting.id)).segments == 1
    assert merged.cited, "the minutes of the talk"
    body = (await room.version(meeting)).body
    assert {name for item in body.items for name in item.evidence} == {"S0001"}
