"""What servers answer and tell, read by clients."""

from collections.abc import AsyncIterator

import httpx
import pytest

from moksori.client.answers import refusal, succeeded
from moksori.client.connection import judged, socket_url
from moksori.client.streams import Happening, parsed
from moksori.errors import (
    BackendError,
    MoksoriError,
    NotAudioError,
    StorageFullError,
    UnauthenticatedError,
)

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
    error = refusal(answer.status_code, answer.content)
    assert type(error) is kind
    assert error.detail == detail


async def test_a_job_that_failed_raises_its_error() -> None:
    succeeded({"state": "done"})
    with pytest.raises(NotAudioError):
        succeeded({"state": "failed", "error": {"code": "not_audio", "title": "x"}})
    with pytest.raises(MoksoriError, match="the job failed"):
        succeeded({"state": "cancelled", "error": None})


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8080", "ws://127.0.0.1:8080/api/v1/audio"),
        ("https://voice.example/", "wss://voice.example/api/v1/audio"),
        ("https://voice.example/under/?x=1#y", "wss://voice.example/under/api/v1/audio"),
    ],
)
async def test_the_socket_lies_where_the_server_is(url: str, expected: str) -> None:
    assert socket_url(url) == expected


@pytest.mark.parametrize("code", [1000, 4410])
async def test_an_end_in_order_is_the_end(code: int) -> None:
    closed = judged(code, {})
    assert (closed.code, closed.error, closed.retryable) == (code, None, False)


@pytest.mark.parametrize("code", [1001, 1006, 1011, 1012, 4408, 4429, 4507, 3999])
async def test_some_ends_are_to_come_again(code: int) -> None:
    closed = judged(code, {"code": "storage_full", "title": "x", "retry_after_s": 7})
    assert (closed.code, closed.retryable, closed.after_s) == (code, True, 7)
    assert isinstance(closed.error, StorageFullError)
    bare = judged(code, {})
    assert (bare.error, bare.retryable, bare.after_s) == (None, True, 0)


async def test_others_are_errors() -> None:
    refused = judged(4401, {"code": "unauthenticated", "title": "x", "reason": "why"})
    assert isinstance(refused.error, UnauthenticatedError)
    assert (refused.error.detail, refused.retryable) == ("why", False)
    assert isinstance(judged(4409, {}).error, BackendError)
