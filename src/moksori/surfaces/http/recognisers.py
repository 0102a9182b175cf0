"""The recogniser models of this machine: what is here, and how more come."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request

from moksori.surfaces.http.callers import Caller, TheCore
from moksori.surfaces.http.promises import ALWAYS, problems
from moksori.surfaces.http.recogniser_shapes import ModelName, ShelfList, ShelfModelShape
from moksori.surfaces.http.replies import locale_of

router = APIRouter(prefix="/api/v1/models", tags=["models"])

TheModelName = Annotated[
    ModelName,
    Path(description="A size of Whisper, such as `small`, or an id of the hub, `owner/name`."),
]


@router.get("", summary="List recogniser models", responses=problems(*ALWAYS, 507))
async def list_shelf(request: Request, core: TheCore, caller: Caller) -> ShelfList:
    """List the models that are here, on their way, or worth fetching, the default first."""
    found = await core.recognisers.listing()
    locale = locale_of(request)
    return ShelfList(
        models=[ShelfModelShape.of(one, locale) for one in found],
        offline=core.recognisers.offline,
        automatic=core.recognisers.automatic,
        may_change=core.recognisers.may_change(caller.workspace),
    )


@router.post(
    "/{name:path}/fetch",
    status_code=202,
    summary="Fetch a model",
    responses=problems(*ALWAYS, 404, 409, 422, 507),
)
async def fetch_model(
    request: Request, core: TheCore, caller: Caller, name: TheModelName
) -> ShelfModelShape:
    """Have a worker fetch a model; one that is here or on its way stays as it is.

    How far it is comes as `model_changed`. A fetch that broke off goes on where it stopped. The
    keys of the workspace `default` may do this.
    """
    standing = await core.recognisers.fetch(caller.workspace, name)
    return ShelfModelShape.of(standing, locale_of(request))


@router.delete(
    "/{name:path}/fetch",
    summary="Stop fetching a model",
    responses=problems(*ALWAYS, 404, 422, 507),
)
async def cancel_fetch(
    request: Request, core: TheCore, caller: Caller, name: TheModelName
) -> ShelfModelShape:
    """Stop fetching a model; what has arrived stays for the next try."""
    standing = await core.recognisers.cancel(caller.workspace, name)
    return ShelfModelShape.of(standing, locale_of(request))


@router.delete(
    "/{name:path}",
    status_code=204,
    summary="Remove a model",
    responses=problems(*ALWAYS, 404, 409, 422, 507),
)
async def remove_model(core: TheCore, caller: Caller, name: TheModelName) -> None:
    """Remove a model that was fetched, or what has arrived of it; the bundled one stays."""
    await core.recognisers.remove(caller.workspace, name)
