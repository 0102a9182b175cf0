"""The pages of the browser: one built document at every address that is a page, and its files.

Addresses are listed, so that a mistyped one stays a 404, and nothing of the API is ever shadowed.
"""

from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path
from secrets import token_urlsafe
from typing import Final

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from moksori.surfaces.web.missing import missing_page
from moksori.surfaces.web.policy import PERMISSIONS, policy

PAGES: Final = ("meetings", "board", "inbox", "search", "integrations", "settings", "s")
"""The first part of every address that is a page, besides `/`; the rest is the page's own."""

NONCE: Final = "%NONCE%"
"""Stands in the built document where the nonce of an answer goes."""

_FOREVER: Final = "public, max-age=31536000, immutable"
_FOR_A_DAY: Final = "public, max-age=86400"

_TYPES: Final = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
"""Of the files that are packed when they are built."""

Handler = Callable[[Request], Awaitable[Response]]


def built_pages() -> Path:
    """Return the folder of the built pages; it may not be there."""
    return Path(str(files("moksori"))) / "webui"


def install(app: FastAPI, *, sample: Path | None = None, folder: Path | None = None) -> None:
    """Serve the pages that lie in `folder`, or a plain one that says they are not built.

    `sample` is a recording that somebody who has none can hand in.
    """
    place = folder or built_pages()
    if sample is not None:
        app.add_route("/sample/meeting.mka", _file(sample), include_in_schema=False)
    document = place / "index.html"
    page = _page(document.read_text("utf-8")) if document.is_file() else missing_page
    for path in (
        "/",
        *(f"/{name}" for name in PAGES),
        *(f"/{name}/{{rest:path}}" for name in PAGES),
    ):
        app.add_route(path, page, include_in_schema=False)
    if document.is_file():
        app.add_route("/favicon.svg", _file(place / "favicon.svg"), include_in_schema=False)
        app.mount("/assets", Lasting(directory=place / "assets"), name="ui-assets")


class Lasting(StaticFiles):
    """Files whose names hold a digest of their content: they never change."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file, to be kept for good; packed where the browser can unpack it."""
        packed = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        if packed and self.lookup_path(f"{path}.gz")[1] is not None:
            response = await super().get_response(f"{path}.gz", scope)
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Type"] = _TYPES[Path(path).suffix]
        else:
            response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _FOREVER
        response.headers["Vary"] = "Accept-Encoding"
        return response


def _page(document: str) -> Handler:
    async def page(request: Request) -> Response:
        """Send the document; the browser asks anew each time, so that an update shows at once."""
        del request
        nonce = token_urlsafe(16)
        headers = {
            "Content-Security-Policy": policy(nonce),
            "Permissions-Policy": PERMISSIONS,
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        return HTMLResponse(document.replace(NONCE, nonce), headers=headers)

    return page


def _file(path: Path) -> Handler:
    async def file(request: Request) -> Response:
        del request
        return FileResponse(path, headers={"Cache-Control": _FOR_A_DAY})

    return file
