"""Webhooks: where the events of a workspace are sent, and what came of that."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query

from moksori.surfaces.http.callers import Caller, TheCore
from moksori.surfaces.http.jobs import IdempotencyKey
from moksori.surfaces.http.promises import ALWAYS, links, problems
from moksori.surfaces.http.shapes import JobId
from moksori.surfaces.http.webhook_shapes import (
    DeliveryList,
    DeliveryShape,
    DeliveryStateName,
    WebhookAsk,
    WebhookEdit,
    WebhookList,
    WebhookShape,
    WebhookWithSecret,
)
from moksori.webhooks.model import DeliveryState

router = APIRouter(prefix="/api/v1/webhooks", tags=["webhooks"])

TheWebhookId = Annotated[JobId, Path(description="As `create_webhook` answered it.")]
TheDeliveryId = Annotated[JobId, Path(description="As `list_deliveries` showed it.")]
SomeState = Annotated[DeliveryStateName | None, Query(description="Only such deliveries.")]
BeforeDelivery = Annotated[JobId | None, Query(description="Only older than this one.")]
Page = Annotated[int, Query(ge=1, le=200, description="At most so many.")]

_MADE: Final = {
    "description": "Made.",
    **links(
        "$response.body#/id",
        "webhook_id",
        *("show_webhook", "edit_webhook", "delete_webhook", "rotate_secret"),
        *("test_webhook", "list_deliveries"),
    ),
}


_SENT: Final = {
    "description": "It will be sent.",
    "links": {
        name: {
            "operationId": name,
            "parameters": {
                "webhook_id": "$request.path.webhook_id",
                "delivery_id": "$response.body#/id",
            },
        }
        for name in ("show_delivery", "resend_delivery")
    },
}


@router.get("", summary="List webhooks", responses=problems(*ALWAYS))
async def list_webhooks(core: TheCore, caller: Caller) -> WebhookList:
    """List the webhooks of this workspace, oldest first."""
    found = await core.webhooks.listing(caller.workspace)
    return WebhookList(webhooks=[WebhookShape.of(one) for one in found])


@router.post(
    "",
    status_code=201,
    summary="Make a webhook; its secret is shown this once",
    responses={201: _MADE, **problems(*ALWAYS, 409, 422, 507)},
)
async def create_webhook(
    core: TheCore, caller: Caller, ask: WebhookAsk, idempotency_key: IdempotencyKey = None
) -> WebhookWithSecret:
    """Send what happens from now on to a URL, signed by Standard Webhooks."""
    made = await core.webhooks.create(caller.workspace, ask.new(), key=idempotency_key)
    return WebhookWithSecret.of(made, secret=made.secret)


@router.get("/{webhook_id}", summary="Show a webhook", responses=problems(*ALWAYS, 404, 422))
async def show_webhook(core: TheCore, caller: Caller, webhook_id: TheWebhookId) -> WebhookShape:
    """Show a webhook."""
    return WebhookShape.of(await core.webhooks.get(caller.workspace, webhook_id))


@router.patch(
    "/{webhook_id}",
    summary="Change a webhook, stop it, or let it go on",
    responses=problems(*ALWAYS, 404, 422, 507),
)
async def edit_webhook(
    core: TheCore, caller: Caller, webhook_id: TheWebhookId, ask: WebhookEdit
) -> WebhookShape:
    """Change a webhook; with a new URL what waits is tried at once."""
    made = await core.webhooks.edit(caller.workspace, webhook_id, ask.changes())
    return WebhookShape.of(made)


@router.delete(
    "/{webhook_id}",
    status_code=204,
    summary="Delete a webhook and its log",
    responses=problems(*ALWAYS, 404, 422, 507),
)
async def delete_webhook(core: TheCore, caller: Caller, webhook_id: TheWebhookId) -> None:
    """Delete a webhook; what waits is not sent any more."""
    await core.webhooks.delete(caller.workspace, webhook_id)


@router.post(
    "/{webhook_id}/rotate",
    summary="Give a webhook a new secret; the last one signs too for a day",
    responses=problems(*ALWAYS, 404, 422, 507),
)
async def rotate_secret(
    core: TheCore, caller: Caller, webhook_id: TheWebhookId
) -> WebhookWithSecret:
    """Make a new secret; it is shown this once."""
    made = await core.webhooks.rotate(caller.workspace, webhook_id)
    return WebhookWithSecret.of(made, secret=made.secret)


@router.post(
    "/{webhook_id}/test",
    status_code=202,
    summary="Send a ping",
    responses={202: _SENT, **problems(*ALWAYS, 404, 409, 422, 507)},
)
async def test_webhook(core: TheCore, caller: Caller, webhook_id: TheWebhookId) -> DeliveryShape:
    """Let a `ping` be sent, once and before all else; look at its delivery for the outcome."""
    return DeliveryShape.of(await core.webhooks.test(caller.workspace, webhook_id))


@router.get(
    "/{webhook_id}/deliveries",
    summary="List what was sent, newest first",
    responses=problems(*ALWAYS, 404, 422),
)
async def list_deliveries(
    core: TheCore,
    caller: Caller,
    webhook_id: TheWebhookId,
    state: SomeState = None,
    before: BeforeDelivery = None,
    limit: Page = 50,
) -> DeliveryList:
    """List what was tried; of the answers only the status is kept."""
    found = await core.webhooks.deliveries(
        caller.workspace,
        webhook_id,
        state=None if state is None else DeliveryState(state),
        before=before,
        limit=limit,
    )
    return DeliveryList(
        deliveries=[DeliveryShape.of(one) for one in found],
        next_before=found[-1].id if len(found) == limit else None,
    )


@router.get(
    "/{webhook_id}/deliveries/{delivery_id}",
    summary="Show a delivery",
    responses=problems(*ALWAYS, 404, 422),
)
async def show_delivery(
    core: TheCore, caller: Caller, webhook_id: TheWebhookId, delivery_id: TheDeliveryId
) -> DeliveryShape:
    """Show a delivery."""
    found = await core.webhooks.delivery(caller.workspace, webhook_id, delivery_id)
    return DeliveryShape.of(found)


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/resend",
    status_code=202,
    summary="Send one again",
    responses=problems(*ALWAYS, 404, 409, 422, 507),
)
async def resend_delivery(
    core: TheCore, caller: Caller, webhook_id: TheWebhookId, delivery_id: TheDeliveryId
) -> DeliveryShape:
    """Send a delivery again, at once and with the same message id."""
    made = await core.webhooks.resend(caller.workspace, webhook_id, delivery_id)
    return DeliveryShape.of(made)
