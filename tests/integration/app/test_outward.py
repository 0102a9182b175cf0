"""The settings of webhooks reach the way out; a worker sends, and leaves nothing half done."""

from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import httpx
import pytest

from moksori.app.outward import open_outbound
from moksori.app.settings import load_settings
from moksori.app.wiring import open_core
from moksori.app.worker import run_worker
from moksori.errors import AddressRefusedError, ConfigError
from moksori.testing.embedded import settings_in, working_core
from moksori.testing.receiver import receiving
from moksori.webhooks.model import NewWebhook

pytestmark = [pytest.mark.integration, pytest.mark.anyio]


@pytest.mark.parametrize(
    ("settings", "url", "accepted"),
    [
        ({}, "https://8.8.8.8/", True),
        ({}, "http://8.8.8.8/", False),
        ({"allow_http": True}, "http://8.8.8.8/", True),
        ({}, "https://10.1.2.3/", False),
        ({"allow_private": ["10.1.0.0/16"]}, "https://10.1.2.3/", True),
        ({"allow_private": ["10.1.0.0/16"]}, "https://10.2.0.1/", False),
        ({"allow_private": ["10.1.0.0/16"]}, "http://10.1.2.3/", False),
        ({"allow_private": ["fd00::/8"]}, "https://[fd12::1]/", True),
    ],
)
async def test_the_settings_open_what_they_name(
    tmp_path: Path, settings: dict[str, Any], url: str, *, accepted: bool
) -> None:
    outbound = open_outbound(settings_in(tmp_path, webhooks=settings))
    if accepted:
        await outbound.check(url)
    else:
        with pytest.raises(AddressRefusedError):
            await outbound.check(url)


def test_networks_come_from_the_environment(tmp_path: Path) -> None:
    environ = {"MOKSORI_WEBHOOKS__ALLOW_PRIVATE": "10.0.0.0/8,fd00::/8"}
    settings = load_settings(environ=environ, cwd=tmp_path)
    assert settings.webhooks.allow_private == ("10.0.0.0/8", "fd00::/8")


@pytest.mark.parametrize("network", ["10.0.0.1/8", "home", "10.0.0.0/40", ""])
def test_what_is_no_network_is_refused_at_start(tmp_path: Path, network: str) -> None:
    with pytest.raises(ConfigError, match="allow_private"):
        settings_in(tmp_path, webhooks={"allow_private": [network]})


async def test_a_real_worker_sends_over_real_http(tmp_path: Path) -> None:
    opened = {"allow_http": True, "allow_private": ["127.0.0.0/8"], "poll_ms": 20}
    settings = settings_in(tmp_path, webhooks=opened)
    with receiving() as receiver:
        async with working_core(settings) as core:
            made = await core.webhooks.create("w", NewWebhook(receiver.url))
            cursor = (await core.webhooks.get("w", made.id)).cursor
            for name in ("제품", "연구"):
                await core.boards.create("w", name)
            events = await core.events.read("w", after=cursor)
            assert await anyio.to_thread.run_sync(receiver.wait, len(events))
    messages = [one.message for one in receiver.came]
    assert len(events) >= 2
    assert [(one["type"], one["data"]) for one in messages] == [
        (one.type, one.payload) for one in events
    ]


async def test_without_a_worker_nothing_is_sent(tmp_path: Path) -> None:
    opened = {"allow_http": True, "allow_private": ["127.0.0.0/8"], "poll_ms": 20}
    settings = settings_in(tmp_path, webhooks=opened)
    with receiving() as receiver:
        async with open_core(settings, workers=False) as core:
            await core.webhooks.create("w", NewWebhook(receiver.url))
            await core.boards.create("w", "제품")
            await anyio.sleep(0.3)
            assert receiver.came == []
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(run_worker, settings)
                assert await anyio.to_thread.run_sync(receiver.wait, 1)
                tasks.cancel_scope.cancel()


def test_the_client_library_verifies_tls_by_default(tmp_path: Path) -> None:
    context = open_outbound(settings_in(tmp_path))._secure()
    assert context.check_hostname
    assert context.verify_mode == httpx.create_ssl_context().verify_mode
