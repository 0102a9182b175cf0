"""The door of `WS /v1/realtime`."""

from collections.abc import Sequence
from typing import Final

from fastapi import APIRouter
from starlette.websockets import WebSocket

from moksori.access.model import Principal
from moksori.errors import MoksoriError, UnsupportedOptionError
from moksori.surfaces.http.callers import known, shown, the_caller, the_core
from moksori.surfaces.http.failures import Failure
from moksori.surfaces.http.openai.realtime.conversation import RealtimeConversation
from moksori.surfaces.http.openai.realtime.session import SessionSettings
from moksori.surfaces.http.replies import reply

PATH: Final = "/v1/realtime"
SUBPROTOCOL: Final = "realtime"
KEY_PROTOCOL: Final = "openai-insecure-api-key."
"""Browsers can set no header: they show a key as one of their subprotocols."""

_BETA: Final = "realtime=v1"
_BETA_PROTOCOL: Final = "openai-beta.realtime-v1"

router = APIRouter()


@router.websocket(PATH)
async def realtime(socket: WebSocket) -> None:
    """Open a transcription session for who shows a good key, or none where none is needed."""
    offered: Sequence[str] = socket.scope["subprotocols"]
    try:
        check_intent(socket.query_params.get("intent"))
        await caller_of(socket)
    except MoksoriError as error:
        await socket.send_denial_response(reply(socket, Failure.of(error)))
        return
    await socket.accept(SUBPROTOCOL if SUBPROTOCOL in offered else None)
    as_before = _BETA_PROTOCOL in offered or _BETA in socket.headers.get("openai-beta", "")
    with socket.app.state.streams.one():
        talk = RealtimeConversation(
            socket, the_core(socket), SessionSettings(), as_before=as_before
        )
        await talk.run()


def check_intent(intent: str | None) -> None:
    """Make sure that nothing but transcription is asked for.

    Raises:
        UnsupportedOptionError: it is.
    """
    if intent not in {None, "transcription"}:
        raise UnsupportedOptionError("the only intent here is transcription", option="intent")


async def caller_of(socket: WebSocket) -> Principal:
    """Tell who calls.

    Raises:
        UnauthenticatedError: nobody we know.
    """
    secret = shown(socket) or key_in(socket.scope["subprotocols"])
    return await the_caller(await known(socket, secret))


def key_in(subprotocols: Sequence[str]) -> str | None:
    """Return the key among the subprotocols that a browser offers."""
    keys = (one.removeprefix(KEY_PROTOCOL) for one in subprotocols if one.startswith(KEY_PROTOCOL))
    return next(filter(None, keys), None)
