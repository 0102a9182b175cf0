"""The way out of moksori: guarded by the settings, and served by each worker."""

from datetime import timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING

from moksori.app.settings import Settings
from moksori.transcripts.service import Backends
from moksori.webhooks.model import PostPolicy
from moksori.webhooks.postman import Postman

if TYPE_CHECKING:
    from moksori.providers.outbound import GuardedOutbound


def open_outbound(settings: Settings) -> "GuardedOutbound":
    """Return the way out."""
    from moksori.providers.addresses import networks
    from moksori.providers.outbound import GuardedOutbound

    chosen = settings.webhooks
    return GuardedOutbound(
        allow_http=chosen.allow_http,
        allowed=networks(chosen.allow_private),
        timeout_s=chosen.timeout_s,
    )


def open_postman(settings: Settings, backends: Backends, owner: str) -> Postman:
    """Return what a worker serves webhooks with."""
    from moksori.backends.store.statements import read_clock

    chosen = settings.webhooks
    return Postman(
        backends.database,
        backends.events,
        open_outbound(settings),
        owner=owner,
        clock=read_clock,
        agent=f"moksori/{version('moksori')}",
        policy=PostPolicy(
            poll_s=chosen.poll_ms / 1000,
            timeout_s=chosen.timeout_s,
            patience=timedelta(days=chosen.disable_after_days),
        ),
    )
