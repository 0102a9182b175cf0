"""The workers of `serve` load their model before anybody asks for it, unless told not to."""

from pathlib import Path

import anyio
import pytest

from moksori.testing.processes import program

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

LOADING_S = 2.0
"""Within this time models are there, where processes warm up by themselves."""


def settings(tmp_path: Path, **more: str) -> dict[str, str]:
    return {
        "MOKSORI_DATA_DIR": str(tmp_path),
        "MOKSORI_SERVER__PORT": "0",
        "MOKSORI_STT__ENGINE": "tiny-ko",
        "MOKSORI_LOG__FORMAT": "json",
        **more,
    }


async def test_a_served_worker_warms_up_by_itself(tmp_path: Path) -> None:
    async with program("serve", settings=settings(tmp_path)) as server:
        await server.logged("warmed_up", model="tiny-ko")
        await server.logged("warmed_up", model="kiwi")
        assert await server.end() == 0


async def test_warming_up_can_be_switched_off(tmp_path: Path) -> None:
    cold = settings(tmp_path, MOKSORI_JOBS__WARM_UP="false")
    async with program("serve", settings=cold) as server:
        for child in ("listener_ready", "worker_ready"):
            await server.logged(child)
        await anyio.sleep(LOADING_S)
        assert await server.end() == 0
        assert not any(line.get("event") == "warmed_up" for line in server.lines)
