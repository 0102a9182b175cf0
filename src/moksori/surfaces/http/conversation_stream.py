"""The door of `WS /api/v1/conversation/stream`."""

from typing import Annotated, Final, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.websockets import WebSocket

from moksori.errors import MoksoriError, UnsupportedOptionError
from moksori.surfaces.http.callers import known, shown, the_config, the_core
from moksori.surfaces.http.failures import Failure
from moksori.surfaces.http.meeting_shapes import MeetingTitle
from moksori.surfaces.http.replies import reply, unusable
from moksori.surfaces.http.sockets.conversation import Conversation, StreamOptions

PATH: Final = "/api/v1/conversation/stream"

router = APIRouter()


class StreamQuery(BaseModel):
    """What may stand behind the `?`."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    language: Literal["ko", "en"] = "ko"
    """Spoken language, and that of the minutes."""
    title: MeetingTitle | None = None
    """The minutes find one where it is absent."""
    format: Literal["auto", "pcm"] = "auto"
    """`pcm`: bare 16-bit mono PCM. `auto`: what the first bytes say, else the same."""
    sample_rate: Annotated[int, Field(ge=8_000, le=192_000)] = 16_000
    """Of bare PCM."""
    partials: bool = False
    """Whether to be told what is heard before an utterance is over."""
    room_id: str | None = None
    """Refused: rooms hold recordings, a stream becomes a meeting."""

    def options(self) -> StreamOptions:
        """Return what is asked for.

        Raises:
            UnsupportedOptionError: a room is named.
        """
        if self.room_id is not None:
            raise UnsupportedOptionError("a stream can not belong to a room", option="room_id")
        return StreamOptions(
            language=self.language,
            title=self.title,
            format=self.format,
            sample_rate=self.sample_rate,
            partials=self.partials,
        )


@router.websocket(PATH)
async def conversation_stream(socket: WebSocket) -> None:
    """Open a socket for who shows no wrong key; a key may also come in the first message."""
    try:
        options = StreamQuery.model_validate(dict(socket.query_params)).options()
        guest = await known(socket, shown(socket))
    except ValidationError as exc:
        named = [{**error, "loc": ("query", *error["loc"])} for error in exc.errors()]
        await socket.send_denial_response(reply(socket, unusable(named)))
        return
    except MoksoriError as error:
        await socket.send_denial_response(reply(socket, Failure.of(error)))
        return
    await socket.accept()
    with socket.app.state.streams.one():
        summary_s = the_config(socket).sync_deadline_s
        talk = Conversation(socket, the_core(socket), options, summary_s=summary_s)
        await talk.run(guest)
