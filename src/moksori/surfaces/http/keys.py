"""API keys of the caller's workspace: made, listed, revoked.

There are no scopes: a key may do all that its workspace may, this too. Whether a key is needed to
come in is a setting; no key that is made or revoked changes it, so nobody locks himself out by
making the first one.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from moksori.errors import ConflictError
from moksori.surfaces.http.callers import Caller, TheConfig, TheCore
from moksori.surfaces.http.key_shapes import KeyAsk, KeyList, KeyShape, KeyWithSecret
from moksori.surfaces.http.promises import ALWAYS, links, problems
from moksori.surfaces.http.shapes import JobId

router = APIRouter(prefix="/api/v1/keys", tags=["keys"])

TheKeyId = Annotated[JobId, Path(description="As `list_keys` shows it.")]
Myself = Annotated[bool, Query(description="Revoke the very key that this request is sent with.")]


@router.get("", summary="List API keys", responses=problems(*ALWAYS))
async def list_keys(core: TheCore, config: TheConfig, caller: Caller) -> KeyList:
    """List the keys of this workspace, oldest first, without their secrets."""
    found = await core.access.list(caller.workspace)
    return KeyList(
        keys=[KeyShape.of(one, caller.key_id) for one in found], required=config.require_key
    )


@router.post(
    "",
    status_code=201,
    summary="Make an API key; its secret is shown this once",
    responses={
        201: {"description": "Made.", **links("$response.body#/id", "key_id", "revoke_key")},
        **problems(*ALWAYS, 409, 422, 507),
    },
)
async def create_key(core: TheCore, caller: Caller, ask: KeyAsk) -> KeyWithSecret:
    """Make a key for this workspace."""
    key, secret = await core.access.create(ask.name, workspace=caller.workspace)
    return KeyWithSecret.of(key, caller.key_id, secret=secret)


@router.delete(
    "/{key_id}",
    status_code=204,
    summary="Revoke an API key",
    responses=problems(*ALWAYS, 404, 409, 422, 507),
)
async def revoke_key(
    core: TheCore,
    caller: Caller,
    key_id: TheKeyId,
    myself: Myself = False,
) -> None:
    """Close a key for good; the one that this request is sent with only with `myself=true`."""
    if key_id == caller.key_id and not myself:
        raise ConflictError("this is the key that you have sent; say myself=true to revoke it")
    await core.access.revoke(key_id, workspace=caller.workspace)
