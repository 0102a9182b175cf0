"""How the server is."""

from typing import Final, Literal

import anyio
from fastapi import APIRouter
from starlette.responses import Response

from moksori.core import Core
from moksori.ports.health import PartHealth
from moksori.surfaces.http.callers import Guest, TheCore
from moksori.surfaces.http.promises import ALWAYS, problems
from moksori.surfaces.http.shapes import Alive, Health, ModelShape, PartShape

router: Final = APIRouter(tags=["health"])

_DEADLINE_S: Final = 5.0
_SLOW: Final = PartHealth("checks", "down", "the checks did not end in time")


@router.get("/healthz", summary="Tell that the process answers", responses=problems(421, 500))
async def alive() -> Alive:
    """Answer, and look at nothing."""
    return Alive()


@router.get(
    "/api/health",
    summary="Tell how the database, the queue and the engines are",
    responses={
        503: {"model": Health, "description": "A part is down."},
        **problems(*(status for status in ALWAYS if status != 503)),  # noqa: PLR2004 - HTTP
    },
)
@router.get("/api/health/", include_in_schema=False)
async def health(response: Response, core: TheCore, guest: Guest) -> Health:
    """Look at every part; loads no model. Without a key only the states are told."""
    parts = await _parts(core)
    status = _status(parts)
    if status == "unhealthy":
        response.status_code = 503
    return Health(
        status=status,
        version=core.version,
        services={part.name: part.status for part in parts},
        parts=[PartShape.of(part) for part in parts] if guest else [],
        models=[ModelShape.of(model) for model in core.health.models()] if guest else [],
    )


async def _parts(core: Core) -> list[PartHealth]:
    with anyio.move_on_after(_DEADLINE_S):
        return list(await core.health.check())
    return [_SLOW]


def _status(parts: list[PartHealth]) -> Literal["healthy", "degraded", "unhealthy"]:
    states = {part.status for part in parts}
    if "down" in states:
        return "unhealthy"
    return "degraded" if "degraded" in states else "healthy"
