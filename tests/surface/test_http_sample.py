"""The sample meeting over HTTP: who speaks, what each of them says, and who may hear it."""

import io
import json
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest

from moksori.app.server import http_config
from moksori.app.settings import Settings
from moksori.core import Core
from moksori.surfaces.http.config import HttpConfig
from moksori.testing.embedded import app_on, client_of

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

SAMPLE = "/api/v1/sample"
FOLDER = Path(str(files("moksori.app"))) / "sample"
TRUTH: dict[str, Any] = json.loads((FOLDER / "sample_meeting.json").read_text("utf-8"))
RATE = 16_000
MARGIN_S = 0.4
"""So long is a microphone open before and after a line."""


@pytest.fixture
async def client(core: Core, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server as `moksori serve` sets it up."""
    async with client_of(app_on(core, http_config(settings))) as opened:
        yield opened


async def test_everybody_in_it_is_named(client: httpx.AsyncClient) -> None:
    told = (await client.get(SAMPLE)).raise_for_status().json()
    assert told["tracks"] == [
        {"number": one["track"], "participant": one["name"]} for one in TRUTH["speakers"]
    ]
    assert told["duration_s"] == pytest.approx(TRUTH["seconds"], abs=0.1)


@pytest.mark.parametrize("number", range(4))
async def test_a_track_holds_the_lines_of_one_person(
    client: httpx.AsyncClient, number: int
) -> None:
    answer = await client.get(f"{SAMPLE}/tracks/{number}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "audio/flac"
    assert answer.headers["Cache-Control"] == "private, max-age=86400"
    with av.open(io.BytesIO(answer.content), "r") as container:
        parts = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
    sound = np.abs(np.concatenate(parts).astype(np.int32))
    assert sound.size / RATE == pytest.approx(TRUTH["seconds"], abs=0.1)
    loud = np.zeros(sound.size, dtype=bool)
    for line in (one for one in TRUTH["lines"] if one["track"] == number):
        first, last = line["start"] - MARGIN_S, line["end"] + MARGIN_S
        assert sound[int(line["start"] * RATE) : int(line["end"] * RATE)].max() > 3000
        loud[max(int(first * RATE), 0) : int(last * RATE)] = True
    assert sound[~loud].max() < 200


@pytest.mark.parametrize("number", ["4", "-1", "1000", "first"])
async def test_a_track_that_is_not_there(client: httpx.AsyncClient, number: str) -> None:
    answer = await client.get(f"{SAMPLE}/tracks/{number}")
    assert answer.status_code == (404 if number == "4" else 422)


@pytest.mark.parametrize("path", ["", "/tracks/0"])
async def test_a_server_without_a_sample_says_so(core: Core, path: str) -> None:
    async with client_of(app_on(core)) as client:
        answer = await client.get(f"{SAMPLE}{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["", "/tracks/0"])
async def test_who_needs_a_key_needs_it_here_too(core: Core, path: str) -> None:
    config = HttpConfig(require_key=True, sample=FOLDER / "sample_meeting.mka")
    async with client_of(app_on(core, config)) as client:
        assert (await client.get(f"{SAMPLE}{path}")).status_code == 401
        _, secret = await core.access.create("sample")
        key = {"Authorization": f"Bearer {secret}"}
        assert (await client.get(f"{SAMPLE}{path}", headers=key)).status_code == 200
