"""`POST /api/v1/audio/chunks`: simple clients send a recording piece by piece."""

from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import numpy as np
import pytest

from moksori.app.wiring import open_core
from moksori.backends.audiolog import open_audiolog
from moksori.core import Core
from moksori.meetings.live.chunks import MOST_BYTES
from moksori.ports.audiolog import MeetingKey
from moksori.schema import new_id
from moksori.surfaces.http.app import HttpConfig
from moksori.testing.earshot import hearing_core
from moksori.testing.embedded import app_on, client_of, settings_in, talk, wav
from moksori.testing.sounds import silence, tone

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

CHUNKS = "/api/v1/audio/chunks"
MEETINGS = "/api/v1/meetings"


@pytest.fixture
async def client(idle_core: Core) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app_on(idle_core)) as opened:
        yield opened


@pytest.fixture
def key() -> str:
    return new_id()


async def send(
    client: httpx.AsyncClient, key: str, sound: bytes | str, **headers: str
) -> httpx.Response:
    body = sound if isinstance(sound, str) else b64encode(sound).decode()
    return await client.post(CHUNKS, json={"body": body}, headers={"randomkey": key, **headers})


async def stored(core: Core, meeting_id: str) -> int:
    status = await core.live.status("default", meeting_id)
    return sum(one.state.frames for one in status.tracks)


async def test_a_piece_is_on_the_disk_when_it_is_answered(
    client: httpx.AsyncClient, idle_core: Core, key: str
) -> None:
    answer = await send(client, key, b"one")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["statusCode"], told["body"]) == (200, "stored")
    assert await stored(idle_core, told["meeting_id"]) == 1
    again = (await send(client, key, b"two")).json()
    assert again["meeting_id"] == told["meeting_id"]
    assert await stored(idle_core, told["meeting_id"]) == 2


async def test_a_dash_ends_the_recording(client: httpx.AsyncClient, key: str) -> None:
    made = (await send(client, key, b"one")).json()
    for _ in range(2):
        ended = await send(client, key, "-")
        assert (ended.status_code, ended.json()["body"]) == (200, "ended")
        assert ended.json()["meeting_id"] == made["meeting_id"]
    shown = (await client.get(f"{MEETINGS}/{made['meeting_id']}")).json()
    assert shown["state"] == "closing"
    late = await send(client, key, b"late")
    assert (late.status_code, late.json()["code"]) == (409, "conflict")


async def test_a_dash_for_nothing_is_not_found(client: httpx.AsyncClient, key: str) -> None:
    assert (await send(client, key, "-")).status_code == 404


async def test_a_piece_sent_again_counts_once(
    client: httpx.AsyncClient, idle_core: Core, key: str
) -> None:
    name = {"Idempotency-Key": "piece-1"}
    made = (await send(client, key, b"one", **name)).json()
    assert (await send(client, key, b"one", **name)).json() == made
    assert await stored(idle_core, made["meeting_id"]) == 1
    other = await send(client, key, b"two", **name)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")


async def test_first_pieces_at_once_make_one_meeting(
    client: httpx.AsyncClient, idle_core: Core, key: str
) -> None:
    made: list[str] = []

    async def one(number: int) -> None:
        answer = await send(client, key, bytes([number]))
        assert answer.status_code == 200, answer.text
        made.append(answer.json()["meeting_id"])

    async with anyio.create_task_group() as tasks:
        for number in range(6):
            tasks.start_soon(one, number)
    assert len(set(made)) == 1
    assert await stored(idle_core, made[0]) == 6


async def test_another_process_at_it_is_a_reason_to_come_again(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    elsewhere = open_audiolog(settings.audiolog_url)
    async with (
        open_core(settings, workers=False) as core,
        client_of(app_on(core)) as client,
        elsewhere.running(),
    ):
        made = (await send(client, "k", b"one")).json()
        async with elsewhere.writing(MeetingKey("default", made["meeting_id"])):
            answer = await send(client, "k", b"two")
        assert (answer.status_code, answer.json()["code"]) == (503, "overloaded")
        assert int(answer.headers["Retry-After"]) >= 1
        assert (await send(client, "k", b"two")).status_code == 200
        assert await stored(core, made["meeting_id"]) == 2


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"body": "not base64!"}, 422, "unsupported_option"),
        ({"body": ""}, 422, "empty_audio"),
        ({"body": b64encode(b"%PDF-1.7 and so on").decode()}, 415, "not_audio"),
        ({"body": 7}, 422, "bad_input"),
        ({}, 422, "bad_input"),
        ({"body": "QQ==", "more": 1}, 422, "bad_input"),
        ([], 422, "bad_input"),
    ],
)
async def test_what_is_no_piece(
    client: httpx.AsyncClient,
    key: str,
    body: object,
    status: int,
    code: str,
) -> None:
    answer = await client.post(CHUNKS, json=body, headers={"randomkey": key})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await send(client, key, "-")).status_code == 404  # it has begun nothing


@pytest.mark.parametrize("name", ["", "가", "a" * 129])
async def test_what_is_no_key(client: httpx.AsyncClient, name: str) -> None:
    headers = [(b"randomkey", name.encode())]
    answer = await client.post(CHUNKS, json={"body": "QQ=="}, headers=headers)
    assert answer.status_code == 422
    assert (await client.post(CHUNKS, json={"body": "QQ=="})).status_code == 422


async def test_a_piece_has_a_largest_size(
    client: httpx.AsyncClient, idle_core: Core, key: str
) -> None:
    largest = await send(client, key, bytes(MOST_BYTES))
    assert largest.status_code == 200, largest.text
    more = await send(client, key, bytes(MOST_BYTES + 1))
    assert (more.status_code, more.json()["code"]) == (413, "upload_too_large")
    assert await stored(idle_core, largest.json()["meeting_id"]) == MOST_BYTES // (256 * 1024)


async def test_keys_open_workspaces(idle_core: Core, key: str) -> None:
    app = app_on(idle_core, HttpConfig(require_key=True))
    async with client_of(app) as client:
        assert (await send(client, key, b"one")).status_code == 401
        made = set()
        for workspace in ("first", "second"):
            _, secret = await idle_core.access.create("k", workspace=workspace)
            answer = await send(client, key, b"one", **{"X-API-Key": secret})
            made.add(answer.json()["meeting_id"])
    assert len(made) == 2


async def heard(client: httpx.AsyncClient, meeting_id: str) -> dict[str, Any]:
    with anyio.fail_after(30):
        while True:
            shown: dict[str, Any] = (await client.get(f"{MEETINGS}/{meeting_id}")).json()
            if shown["state"] in {"ready", "failed"}:
                return shown
            await anyio.sleep(0.05)


def cut(sound: bytes) -> list[bytes]:
    return [sound[at : at + 20_000] for at in range(0, len(sound), 20_000)]


@pytest.mark.parametrize("apart", [False, True])
async def test_a_recording_becomes_a_meeting_with_minutes(tmp_path: Path, *, apart: bool) -> None:
    """Its pieces are cut from one file, or a file each."""
    pieces = (
        cut(talk(3))
        if not apart
        else [wav(np.concatenate([silence(1.0), tone(1.2, 300.0), silence(1.5)])) for _ in range(3)]
    )
    async with hearing_core(settings_in(tmp_path)) as core, client_of(app_on(core)) as client:
        for piece in pieces:
            made = (await send(client, "k", piece)).json()
        assert (await send(client, "k", "-")).status_code == 200
        shown = await heard(client, made["meeting_id"])
        assert shown["state"] == "ready"
        found = await client.get(f"{MEETINGS}/{made['meeting_id']}/segments")
        assert len(found.json()["segments"]) == 3
        minutes = await client.get(f"{MEETINGS}/{made['meeting_id']}/minutes")
        assert minutes.status_code == 200
