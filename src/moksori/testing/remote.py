"""Stand-ins for services elsewhere, as real HTTP servers on loopback: a recogniser, a model hub.

Each can be told to be slow, busy or mad, one request after another.
"""

import hashlib
import json
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import anyio
import numpy as np
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from moksori.audio.pcm import Pcm
from moksori.ports.stt import SttEngine, SttOptions
from moksori.testing.stt import window_of

_START_S: Final = 10.0
_PIECE_S: Final = 0.05

Trouble = Callable[[Request], Awaitable[Response | None]]
"""Answers in place of the service, or None to let it answer."""


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """Run an app on a free port of loopback, in a thread; yield its URL."""
    config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            _wait_for_start(server)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(_START_S)


def _wait_for_start(server: uvicorn.Server) -> None:
    pause = threading.Event()
    for _ in range(round(_START_S / 0.01)):
        if server.started:
            return
        pause.wait(0.01)
    raise AssertionError("the server did not start")


def answering(status: int, body: str | bytes = b"", **headers: str) -> Trouble:
    """Return a trouble that is a fixed answer."""

    async def trouble(_request: Request) -> Response:
        return Response(body, status, headers=headers)

    return trouble


def delaying(seconds: float) -> Trouble:
    """Return a trouble that is a delay."""

    async def trouble(_request: Request) -> None:
        await anyio.sleep(seconds)

    return trouble


@dataclass(slots=True)
class RemoteRecogniser:
    """A server with OpenAI's transcription route around any engine."""

    engine: SttEngine
    knows_verbose: bool = True
    api_key: str | None = None
    troubles: list[Trouble] = field(default_factory=list)
    """Taken from the front, one per request."""
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    """The form fields of every request."""

    def app(self) -> Starlette:
        """Return the app; serve it with `served`."""
        return Starlette(
            routes=[Route("/v1/audio/transcriptions", self._transcribe, methods=["POST"])]
        )

    async def _transcribe(self, request: Request) -> Response:
        if self.api_key and request.headers.get("authorization") != f"Bearer {self.api_key}":
            return JSONResponse({"error": {"message": "no such key"}}, 401)
        async with request.form() as form:
            sound = form["file"]
            assert not isinstance(sound, str)
            pcm = _read_wav(await sound.read())
            fields = {
                name: [str(value) for value in form.getlist(name)]
                for name in form
                if name != "file"
            }
        self.asked.append(fields)
        answer = await self.troubles.pop(0)(request) if self.troubles else None
        if answer is not None:
            return answer
        verbose = fields["response_format"] == ["verbose_json"]
        if verbose and not self.knows_verbose:
            return JSONResponse({"error": {"message": "no such response_format"}}, 400)
        return JSONResponse(await self._said(pcm, fields, verbose=verbose))

    async def _said(
        self, pcm: Pcm, fields: dict[str, list[str]], *, verbose: bool
    ) -> dict[str, Any]:
        word_times = "word" in fields.get("timestamp_granularities[]", [])
        options = SttOptions(language=fields["language"][0], word_times=word_times)
        (heard,) = await self.engine.transcribe([window_of(pcm)], options)
        text = " ".join(one.text for one in heard)
        if not verbose:
            return {"text": text}
        segments = [
            {
                "id": n,
                "start": one.start_s,
                "end": one.end_s,
                "text": f" {one.text}",
                "avg_logprob": one.avg_logprob,
                "no_speech_prob": one.no_speech_prob,
                "tokens": list(one.tokens),
            }
            for n, one in enumerate(heard)
        ]
        words = [
            {"word": word.text, "start": word.start_s, "end": word.end_s}
            for one in heard
            for word in one.words
        ]
        return {"task": "transcribe", "text": text, "segments": segments, "words": words}


def _read_wav(body: bytes) -> Pcm:
    assert body[:4] == b"RIFF"
    return np.frombuffer(body[44:], dtype="<i2").astype(np.float32) / np.float32(32768.0)


@dataclass(slots=True)
class ModelHub:
    """A hub that holds one model, given as file contents."""

    repository: str
    files: dict[str, bytes]
    troubles: list[Trouble] = field(default_factory=list)
    """For requests of files, taken from the front."""
    asked: list[str] = field(default_factory=list)
    """The files asked for, with the range where there was one."""
    revision: str = "f00d"
    bytes_per_s: int | None = None
    """How fast files come; None sends them at once."""

    def app(self) -> Starlette:
        """Return the app; serve it with `served`."""
        return Starlette(
            routes=[
                Route("/api/models/{owner}/{name}/revision/main", self._list),
                Route("/{owner}/{name}/resolve/{revision}/{file:path}", self._file),
            ]
        )

    async def _list(self, request: Request) -> Response:
        if self._named(request) != self.repository:
            return JSONResponse({"error": "Repository not found"}, 404)
        return JSONResponse(
            {"sha": self.revision, "siblings": [self._described(name) for name in self.files]}
        )

    def _described(self, name: str) -> dict[str, Any]:
        body = self.files[name]
        told: dict[str, Any] = {"rfilename": name, "size": len(body)}
        if name.endswith(".bin"):
            told["lfs"] = {"sha256": hashlib.sha256(body).hexdigest(), "size": len(body)}
        return told

    async def _file(self, request: Request) -> Response:
        name = request.path_params["file"]
        wanted = request.headers.get("range", "")
        self.asked.append(f"{name} {wanted}".strip())
        answer = await self.troubles.pop(0)(request) if self.troubles else None
        if answer is not None:
            return answer
        first = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        body, status = self.files[name][first:], 206 if wanted else 200
        if self.bytes_per_s is None:
            return Response(body, status)
        length = {"Content-Length": str(len(body))}
        return StreamingResponse(self._slowly(body), status, headers=length)

    async def _slowly(self, body: bytes) -> AsyncIterator[bytes]:
        """Send a file piece by piece; the speed may change meanwhile."""
        at = 0
        while at < len(body):
            size = len(body) if self.bytes_per_s is None else round(self.bytes_per_s * _PIECE_S)
            yield body[at : at + size]
            at += size
            await anyio.sleep(_PIECE_S)

    @staticmethod
    def _named(request: Request) -> str:
        return f"{request.path_params['owner']}/{request.path_params['name']}"


def small_model(size: int = 3_000_000) -> dict[str, bytes]:
    """Return files that look like a model from outside; nobody can load them."""
    body = np.random.default_rng(5).bytes(size)
    named: Sequence[str] = ("config.json", "tokenizer.json", "vocabulary.json")
    return {
        **{name: json.dumps({"file": name}).encode() for name in named},
        "model.bin": body,
        "README.md": b"# not wanted",
    }
