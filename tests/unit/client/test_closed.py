"""How connections of a live track end, and what their owner learns of it, on real sockets."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import anyio
import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from moksori.audio.wire import SUBPROTOCOL, Close
from moksori.client import Closed, LiveAudio, Voice, speaking
from moksori.errors import (
    BackendError,
    ConflictError,
    MoksoriError,
    UnauthenticatedError,
)

pytestmark = [pytest.mark.unit, pytest.mark.anyio]

STARTED = {
    "type": "started",
    "meeting": "01M",
    "next_sequence": 0,
    "missing": [],
    "resume": "r",
    "seen": 0,
}
BUSY = {"type": "error", "code": "overloaded", "title": "full", "retry_after_s": 0.3}
TAKEN = {"type": "error", "code": "conflict", "title": "somebody speaks here"}
VOICE = Voice(track="me")
WAIT_S = 5.0

Says = tuple[Sequence[dict[str, Any]], int | None]
"""What a server says over one connection, and how it closes it; None: it stays."""


@asynccontextmanager
async def server(*lives: Says, refuse: HTTPStatus | None = None) -> AsyncIterator[str]:
    """Run a server that treats its connections so, one after the other; yields its address."""
    waiting = list(lives)

    async def hold(socket: ServerConnection) -> None:
        await socket.recv()
        words, code = waiting.pop(0)
        for word in words:
            await socket.send(json.dumps(word))
        if code is None:
            await socket.wait_closed()
        else:
            await socket.close(code)

    def answer(socket: ServerConnection, request: Request) -> Response | None:
        del request
        if refuse is None:
            return None
        body = {"code": "unauthenticated", "title": "no key"} if refuse == HTTPStatus(401) else {}
        return socket.respond(refuse, json.dumps(body))

    protocols = [Subprotocol(SUBPROTOCOL)]
    async with serve(hold, "127.0.0.1", 0, subprotocols=protocols, process_request=answer) as door:
        port = next(iter(door.sockets)).getsockname()[1]
        yield f"http://127.0.0.1:{port}"


async def until(holds: Callable[[], bool]) -> None:
    with anyio.fail_after(WAIT_S):
        while not holds():  # noqa: ASYNC110 - a real socket closes in its own time
            await anyio.sleep(0.005)


async def ended(live: LiveAudio) -> MoksoriError | None:
    """Run to the end; return what it raises there."""
    with anyio.fail_after(WAIT_S):
        await live.run()
    try:
        live.check()
    except MoksoriError as error:
        return error
    return None


async def test_a_meeting_that_ends_is_no_error() -> None:
    async with server(([STARTED, {"type": "ended"}], Close.ENDED)) as address:
        live = LiveAudio(address, VOICE)
        assert live.closed is None
        assert await ended(live) is None
    assert live.closed == Closed(Close.ENDED, None, retryable=False)


async def test_a_refusal_is_raised_and_kept_with_its_code() -> None:
    async with server(([TAKEN], Close.CONFLICT)) as address:
        live = LiveAudio(address, VOICE)
        error = await ended(live)
    assert isinstance(error, ConflictError)
    assert live.closed is not None
    assert (live.closed.code, live.closed.error) == (Close.CONFLICT, error)
    assert not live.closed.retryable


async def test_a_cut_is_told_with_its_reason_and_forgotten_when_mended() -> None:
    lives: list[Says] = [([STARTED, BUSY], Close.OVERLOADED), ([STARTED], None)]
    async with server(*lives) as address, speaking(address, VOICE) as live:
        await until(lambda: live.closed is not None)
        cut = live.closed
        with anyio.fail_after(WAIT_S):
            async for told in live:
                if told.kind == "disconnected":
                    break
        await until(lambda: live.closed is None)
        assert not live.over
    assert cut is not None
    assert (cut.code, cut.retryable, cut.after_s) == (Close.OVERLOADED, True, 0.3)
    assert told.payload == {
        "pause_s": 0.3,
        "close": 4429,
        "code": "overloaded",
        "reason": "full",
        "retryable": True,
    }


async def test_a_server_that_stays_away_is_an_error_after_a_while() -> None:
    async with server(([STARTED], Close.RESTART)) as address:
        live = LiveAudio(address, VOICE, patience_s=0.1)
        error = await ended(live)
    assert isinstance(error, BackendError)
    assert live.closed == Closed(Close.RESTART, None, retryable=True)


async def test_a_door_that_stays_shut_has_no_code() -> None:
    async with server(refuse=HTTPStatus.UNAUTHORIZED) as address:
        live = LiveAudio(address, VOICE)
        error = await ended(live)
    assert isinstance(error, UnauthenticatedError)
    assert live.closed == Closed(None, error, retryable=False)


async def test_nobody_at_the_address_is_worth_another_try() -> None:
    async with server() as address:
        pass
    live = LiveAudio(address, VOICE, patience_s=0.1)
    assert isinstance(await ended(live), BackendError)
    assert live.closed is not None
    assert (live.closed.code, live.closed.retryable) == (None, True)
