"""The HTTP application: routes, errors, guards and docs, put together."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from starlette.routing import Route

from moksori.core import Core
from moksori.surfaces.http import (
    boards,
    chunks,
    conversation_stream,
    docs,
    feed,
    following,
    health,
    jobs,
    keys,
    live,
    meeting_audio,
    meetings,
    minutes,
    openapi,
    recall,
    recognisers,
    replies,
    rooms,
    sample,
    segments,
    shared,
    shares,
    sounds,
    suggestions,
    tickets,
    transcribe,
    webhooks,
)
from moksori.surfaces.http.chunks import ChunkAsk
from moksori.surfaces.http.config import HttpConfig
from moksori.surfaces.http.doorway import Doorway
from moksori.surfaces.http.meeting_shapes import MeetingAsk
from moksori.surfaces.http.openai import audio, models
from moksori.surfaces.http.openai.realtime import socket as realtime
from moksori.surfaces.http.sockets import audio as audio_socket
from moksori.surfaces.http.sockets.seats import Seats
from moksori.surfaces.http.streams import Frames, OpenStreams

__all__ = ["HttpConfig", "create_app", "end_streams", "openapi_document"]

_ROUTERS = (
    jobs,
    following,
    rooms,
    live,
    meeting_audio,
    meetings,
    segments,
    minutes,
    sounds,
    shares,
    shared,
    sample,
    boards,
    tickets,
    suggestions,
    recall,
    webhooks,
    keys,
    recognisers,
    feed,
    transcribe,
    audio,
    models,
    health,
    audio_socket,
    conversation_stream,
    chunks,
    realtime,
)

_DESCRIPTION = """\
Korean-first, self-hosted voice AI. On loopback no key is needed; elsewhere send
`Authorization: Bearer mk_...`. Errors are `application/problem+json` with a stable `code`, in
Korean or English by `Accept-Language`; under `/v1` they have OpenAI's shape.
"""


def create_app(
    open_core: Callable[[], AbstractAsyncContextManager[Core]],
    config: HttpConfig,
    *,
    install_pages: Callable[[FastAPI], None] | None = None,
) -> FastAPI:
    """Build the application; its lifespan opens the core and closes it.

    `install_pages` adds the pages of the browser, after everything else.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_core() as core:
            app.state.core = core
            yield

    app = FastAPI(
        title="moksori",
        version=version("moksori"),
        description=_DESCRIPTION,
        openapi_tags=openapi.TAGS,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.config = config
    app.state.frames = Frames()
    app.state.streams = OpenStreams()
    app.state.seats = Seats()
    app.state.methods = _methods()
    for module in _ROUTERS:
        app.include_router(module.router)
    docs.install(app)
    replies.install(app)
    openapi.install(app, config, named=[MeetingAsk, ChunkAsk])
    if install_pages is not None:
        install_pages(app)
    app.add_middleware(Doorway, config=config)
    return app


def _methods() -> dict[str, frozenset[str]]:
    """Return the methods of every path as it is written down."""
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for module in _ROUTERS:
        for route in module.router.routes:
            if isinstance(route, Route):
                found[route.path] |= frozenset(route.methods or ())
    return dict(found)


def end_streams(app: FastAPI) -> None:
    """End the event streams under way, so that a shutdown need not wait for them."""
    streams: OpenStreams = app.state.streams
    streams.end()


def openapi_document(config: HttpConfig | None = None) -> dict[str, Any]:
    """Return the OpenAPI document; opens no core."""
    return create_app(_no_core, config or HttpConfig()).openapi()


def _no_core() -> AbstractAsyncContextManager[Core]:
    raise RuntimeError("this application is only there to be described")
