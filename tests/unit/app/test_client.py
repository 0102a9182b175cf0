"""The parser of event streams."""

from collections.abc import AsyncIterator

import pytest

from moksori.app.client import Happening, parsed

pytestmark = [pytest.mark.unit, pytest.mark.anyio]


async def happenings(text: str) -> list[Happening]:
    async def lines() -> AsyncIterator[str]:
        for line in text.split("\n"):
            yield line

    return [happening async for happening in parsed(lines())]


async def test_events_have_id_type_and_payload() -> None:
    text = 'id: 7\nevent: job_progress\ndata: {"state": "running"}\n\n'
    assert await happenings(text) == [Happening("7", "job_progress", {"state": "running"})]


async def test_comments_and_blocks_without_data_are_skipped() -> None:
    text = ': heartbeat\n\nevent: nothing\n\nid: 1\nevent: x\ndata: {"a":1}\n\n'
    assert [happening.kind for happening in await happenings(text)] == ["x"]


async def test_data_over_several_lines_is_one_document() -> None:
    assert await happenings('data: {"a":\ndata: 1}\n\n') == [Happening("", "message", {"a": 1})]


async def test_a_block_that_was_cut_off_is_not_believed() -> None:
    assert await happenings('id: 1\nevent: x\ndata: {"a": 1}') == []
