"""A recogniser that fails: every way in tells it, in its own shape, and nothing hangs."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import anyio
import httpx
import pytest

from moksori.core import Core
from moksori.errors import (
    BackendError,
    MoksoriError,
    OverloadedError,
    RateLimitedError,
    StorageFullError,
)
from moksori.surfaces.http.app import HttpConfig
from moksori.testing.embedded import (
    BROKEN,
    EVENTS,
    JOBS,
    REQUEST,
    app_on,
    client_of,
    finished,
    hand_in,
    settings_in,
    talk,
    working_core,
)

pytestmark = [pytest.mark.surface, pytest.mark.anyio]


@pytest.fixture(scope="module")
async def broken_core(
    tmp_path_factory: pytest.TempPathFactory, anyio_backend: str
) -> AsyncIterator[Core]:
    del anyio_backend
    settings = settings_in(tmp_path_factory.mktemp("broken"), stt={"engine": BROKEN})
    async with working_core(settings) as opened:
        yield opened


@pytest.fixture
async def broken(broken_core: Core) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app_on(broken_core)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("locale", "title"), [("ko", "음성 인식에 실패했어요"), ("en", "Recognition failed")]
)
async def test_a_failed_job_says_why(broken: httpx.AsyncClient, locale: str, title: str) -> None:
    job_id = await hand_in(broken, talk())
    await finished(broken, job_id)
    job = (await broken.get(f"{JOBS}/{job_id}", headers={"Accept-Language": locale})).json()
    assert (job["state"], job["summary"]) == ("failed", None)
    assert job["error"]["code"] == "engine_failed"
    assert job["error"]["title"] == title
    assert job["error"]["retryable"] is False
    assert job["finished_at"]


async def test_its_stream_ends_with_the_error(broken: httpx.AsyncClient) -> None:
    job_id = await hand_in(broken, talk())
    answer = await broken.get(f"{EVENTS}/{job_id}")
    last = answer.text.rstrip("\n").split("\n\n")[-1]
    assert "event: error" in last
    assert json.loads(last.partition("data: ")[2]) == {
        "type": "error",
        "job_id": job_id,
        "code": "engine_failed",
        "retryable": False,
    }


async def test_the_short_way_is_a_problem(broken: httpx.AsyncClient) -> None:
    answer = await broken.post("/api/stt/transcribe", files={"file": talk()})
    assert (answer.status_code, answer.json()["code"]) == (502, "engine_failed")
    assert answer.json()["reason"] == "", "what an engine says stays inside"


async def test_openai_clients_get_a_server_error(broken: httpx.AsyncClient) -> None:
    answer = await broken.post("/v1/audio/transcriptions", files={"file": talk()})
    assert answer.status_code == 502
    assert answer.json()["error"]["type"] == "server_error"
    assert answer.json()["error"]["code"] == "engine_failed"


async def test_openai_streams_end_with_the_error(broken: httpx.AsyncClient) -> None:
    answer = await broken.post(
        "/v1/audio/transcriptions", files={"file": talk()}, data={"stream": "true"}
    )
    assert answer.status_code == 200, "the status was sent before"
    [block] = [part for part in answer.text.split("\n\n") if part.startswith("data: ")]
    assert json.loads(block[6:])["error"]["code"] == "engine_failed"


async def test_failed_one_shots_leave_nothing(broken_core: Core) -> None:
    key, secret = await broken_core.access.create("t", workspace="clean")
    async with client_of(app_on(broken_core), Authorization=f"Bearer {secret}") as client:
        await client.post("/api/stt/transcribe", files={"file": talk()})
        await client.post("/v1/audio/transcriptions", files={"file": talk()})
        assert (await client.get(JOBS)).json()["jobs"] == []
    await broken_core.access.revoke(key.id)


class Refusing:
    """Transcripts of a server in trouble."""

    def __init__(self, error: MoksoriError) -> None:
        self._error = error

    async def listing(self, *args: object, **options: object) -> list[object]:
        del args, options
        raise self._error


@pytest.mark.parametrize(
    ("error", "status", "seconds"),
    [
        (OverloadedError(), 503, "10"),
        (BackendError("db.internal is gone"), 503, "5"),
        (RateLimitedError(), 429, "5"),
        (StorageFullError(), 507, "60"),
    ],
    ids=lambda value: getattr(value, "code", None),
)
async def test_what_may_succeed_later_says_when(
    core: Core, error: MoksoriError, status: int, seconds: str
) -> None:
    app = app_on(core)
    app.state.core = replace(core, transcripts=Refusing(error))  # type: ignore[arg-type] # one method of it
    async with client_of(app) as client:
        answer = await client.get(JOBS)
    assert answer.status_code == status
    assert answer.headers["Retry-After"] == seconds
    assert answer.json()["retryable"] is True
    assert answer.json()["code"] == error.code
    assert "db.internal" not in answer.text


async def test_a_slow_health_check_does_not_hang(core: Core) -> None:

    from moksori.surfaces.http import health

    class Slow:
        async def check(self) -> list[object]:
            await anyio.sleep_forever()
            return []

    patch = pytest.MonkeyPatch()
    patch.setattr(health, "_DEADLINE_S", 0.1)
    app = app_on(core, HttpConfig(require_key=True))
    app.state.core = replace(core, health=Slow())  # type: ignore[arg-type] # one method
    try:
        async with client_of(app) as client:
            answer = await client.get("/api/health")
    finally:
        patch.undo()
    assert (answer.status_code, answer.json()["services"]) == (503, {"checks": "down"})


async def test_a_full_queue_of_uploads_is_answered_one_by_one(client: httpx.AsyncClient) -> None:

    ids: list[str] = []

    async def one(number: int) -> None:
        answer = await client.post(
            REQUEST, files={"file": talk(1)}, headers={"Idempotency-Key": f"n-{number % 5}"}
        )
        assert answer.status_code == 202, answer.text
        ids.append(answer.json()["job_id"])

    async with anyio.create_task_group() as tasks:
        for number in range(20):
            tasks.start_soon(one, number)
    assert len(ids) == 20
    assert len(set(ids)) == 5, "keys hold when requests meet"
