"""The parser of event streams."""

from collections.abc import AsyncIterator

import httpx
import pytest

from moksori.app.client import Happening, parsed, refusal
from moksori.errors import BackendError, MoksoriError, NotAudioError

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


@pytest.mark.parametrize(
    ("answer", "kind", "detail"),
    [
        (
            httpx.Response(415, json={"code": "not_audio", "title": "x", "reason": "y"}),
            NotAudioError,
            "y",
        ),
        (httpx.Response(500, json={"code": "internal", "title": "x"}), MoksoriError, "x"),
        (
            httpx.Response(400, json={"code": "newer", "title": "x", "reason": ""}),
            MoksoriError,
            "x",
        ),
        (httpx.Response(502, text="<html>"), BackendError, "the server answered with status 502"),
        (httpx.Response(502, json=[1]), BackendError, "the server answered with status 502"),
    ],
)
async def test_a_refusal_becomes_the_error_of_its_code(
    answer: httpx.Response, kind: type[MoksoriError], detail: str
) -> None:
    error = refusal(answer)
    assert type(error) is kind
    assert error.detail == detail
