"""`WS /api/v1/audio`: somebody speaks in a meeting, and is told what was heard."""

from fastapi import APIRouter
from starlette.websockets import WebSocket

from moksori.audio.wire import PATH, SUBPROTOCOL
from moksori.errors import InputError, MoksoriError
from moksori.surfaces.http.callers import known, shown, the_core
from moksori.surfaces.http.failures import Failure
from moksori.surfaces.http.replies import reply
from moksori.surfaces.http.sockets.seats import Seats
from moksori.surfaces.http.sockets.session import Session

router = APIRouter()


@router.websocket(PATH)
async def audio(socket: WebSocket) -> None:
    """Open a socket for who speaks our subprotocol and shows no wrong key."""
    seats: Seats = socket.app.state.seats
    try:
        if SUBPROTOCOL not in socket.scope["subprotocols"]:
            raise InputError(f"this socket speaks {SUBPROTOCOL}")
        guest = await known(socket, shown(socket))
    except MoksoriError as error:
        await socket.send_denial_response(reply(socket, Failure.of(error)))
        return
    await socket.accept(SUBPROTOCOL)
    await Session(socket, the_core(socket), seats).run(guest)
