"""From an exception to the reply that a caller reads."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any, Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match

from moksori.errors import MoksoriError
from moksori.surfaces.http.config import HttpConfig, Locale
from moksori.surfaces.http.failures import Failure, FieldProblem, preferred

OPENAI_PREFIX: Final = "/v1"
PROBLEM_TYPE: Final = "application/problem+json"

_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_CODES: Final = {
    401: "unauthenticated",
    403: "access_denied",
    404: "not_found",
    405: "method_not_allowed",
    413: "upload_too_large",
    415: "unsupported_media_type",
    416: "range_not_satisfiable",
    421: "host_not_allowed",
}


def locale_of(request: HTTPConnection) -> Locale:
    """Return the language in which this caller reads messages."""
    config: HttpConfig = request.app.state.config
    return preferred(request.headers.get("accept-language"), config.locale)


def as_openai(request: HTTPConnection) -> bool:
    """Whether a route answers as OpenAI's API does."""
    path = request.url.path
    return path == OPENAI_PREFIX or path.startswith(f"{OPENAI_PREFIX}/")


def reply(
    request: HTTPConnection, failure: Failure, headers: Mapping[str, str] | None = None
) -> Response:
    """Put a failure into the shape that the route promises."""
    locale = locale_of(request)
    sent = {**_headers(failure, locale), **(headers or {})}
    if as_openai(request):
        content = failure.openai(locale).model_dump()
        return JSONResponse(content, failure.openai_status, headers=sent)
    content = failure.problem(locale, request.state.request_id).model_dump()
    return JSONResponse(content, failure.answer.status, headers=sent, media_type=PROBLEM_TYPE)


def _headers(failure: Failure, locale: Locale) -> dict[str, str]:
    headers = {"Content-Language": locale, "Vary": "Accept-Language", "Cache-Control": "no-store"}
    wait_s = failure.retry_after_s or failure.answer.retry_after_s
    if wait_s is not None:
        headers["Retry-After"] = str(ceil(wait_s))
    if failure.code == "unauthenticated":
        headers["WWW-Authenticate"] = 'Bearer realm="moksori"'
    return headers


def unusable(errors: Sequence[Any]) -> Failure:
    """Tell which values can not be used, from pydantic's list; the values are left out."""
    fields = tuple(
        FieldProblem(where=".".join(str(part) for part in error["loc"]), message=error["msg"])
        for error in errors
    )
    return Failure("bad_input", fields=fields)


def install(app: FastAPI) -> None:
    """Answer every exception that a route may raise."""
    app.add_exception_handler(MoksoriError, _on_moksori_error)
    app.add_exception_handler(RequestValidationError, _on_unusable_values)
    app.add_exception_handler(HTTPException, _on_http_exception)


async def _on_moksori_error(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, MoksoriError)  # noqa: S101 - the type of the handler is too wide
    return reply(request, Failure.of(exc))


async def _on_unusable_values(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, RequestValidationError)  # noqa: S101 - as above
    return reply(request, unusable(exc.errors()))


async def _on_http_exception(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, HTTPException)  # noqa: S101 - as above
    headers = dict(exc.headers or {})
    if exc.status_code == 405:  # noqa: PLR2004 - HTTP
        headers["Allow"] = ", ".join(_allowed(request))
    return reply(request, Failure(_CODES.get(exc.status_code, "bad_input")), headers)


def _is_routed(request: Request, method: str) -> bool:
    return any(
        route.matches({**request.scope, "method": method})[0] is Match.FULL
        for route in request.app.router.routes
    )


def _allowed(request: Request) -> list[str]:
    """Return every method of a path; the router knows only those of its first match.

    `/meetings/live` is no name of a meeting: where a path stands as it is, only that counts.
    """
    exact: Mapping[str, frozenset[str]] = request.app.state.methods
    known = exact.get(request.url.path)
    return [
        name
        for method in _METHODS
        if (method in known if known is not None else _is_routed(request, method))
        for name in (("GET", "HEAD") if method == "GET" else (method,))
    ]
