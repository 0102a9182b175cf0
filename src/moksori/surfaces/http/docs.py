"""Swagger UI at `/docs`, and the sockets at `/asyncapi.yaml`; all of it comes from this host."""

from importlib.resources import files
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

_ASSETS: Final = "/docs/assets"

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"
)

_PAGE: Final = f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>moksori API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{_ASSETS}/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="{_ASSETS}/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""

_START: Final = """\
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout"
});
"""


def install(app: FastAPI) -> None:
    """Add the page and its files."""
    app.add_route("/docs", _page, include_in_schema=False)
    app.add_route("/docs/start.js", _start, include_in_schema=False)
    app.add_route("/asyncapi.yaml", _sockets, include_in_schema=False)
    app.mount(_ASSETS, StaticFiles(directory=_folder()), name="docs-assets")


def _folder() -> Path:
    return Path(str(files("fastapi_offline"))) / "static"


async def _page(request: Request) -> Response:
    del request
    return HTMLResponse(_PAGE, headers={"Content-Security-Policy": _POLICY})


async def _start(request: Request) -> Response:
    del request
    return Response(_START, media_type="text/javascript")


async def _sockets(request: Request) -> Response:
    del request
    described = files("moksori.surfaces.http.sockets").joinpath("asyncapi.yaml")
    return Response(described.read_bytes(), media_type="application/yaml")
