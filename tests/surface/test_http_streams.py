"""Event streams: every reader sees the same, whenever it comes and however often it comes again."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from anyio.abc import Process

from moksori.app.settings import Settings, process_environ
from moksori.app.wiring import open_backends
from moksori.core import Core
from moksori.surfaces.http.app import HttpConfig
from moksori.testing.embedded import (
    EVENTS,
    JOBS,
    app_on,
    client_of,
    finished,
    hand_in,
    serving,
    settings_in,
    talk,
    working_core,
)
from moksori.testing.ports import free_port

pytestmark = [pytest.mark.surface, pytest.mark.anyio]


@dataclass(frozen=True)
class Seen:
    """One event as a browser's EventSource would hand it over."""

    id: str | None
    event: str
    data: dict[str, Any]


def parsed(block: str) -> Seen | None:
    fields = dict(
        line.split(": ", 1) for line in block.splitlines() if line and not line.startswith(":")
    )
    if "data" not in fields:
        return None
    return Seen(fields.get("id"), fields.get("event", "message"), json.loads(fields["data"]))


async def blocks_of(answer: httpx.Response) -> AsyncIterator[str]:
    rest = ""
    async for piece in answer.aiter_text():
        rest += piece
        *whole, rest = rest.split("\n\n")
        for block in whole:
            yield block
    assert not rest.strip(), "the last event is whole"


@asynccontextmanager
async def following(
    client: httpx.AsyncClient, job_id: str, *, after: str | None = None
) -> AsyncIterator[AsyncIterator[str]]:
    headers = {} if after is None else {"Last-Event-ID": after}
    async with client.stream("GET", f"{EVENTS}/{job_id}", headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        yield blocks_of(answer)


async def all_of(client: httpx.AsyncClient, job_id: str, *, after: str | None = None) -> list[Seen]:
    with anyio.fail_after(20):
        async with following(client, job_id, after=after) as blocks:
            return [seen async for block in blocks if (seen := parsed(block)) is not None]


@pytest.fixture
async def web(server_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server_url, timeout=20) as client:
        yield client


async def test_a_job_is_told_from_its_first_event_to_its_summary(web: httpx.AsyncClient) -> None:
    job_id = await hand_in(web, talk(4))
    seen = await all_of(web, job_id)
    assert {one.event for one in seen} == {"job_progress", "transcript_segment", "final_summary"}
    assert seen[0].data["state"] == "queued"
    assert seen[-1].event == "final_summary"
    segments = [one.data for one in seen if one.event == "transcript_segment"]
    assert [one["index"] for one in segments] == [0, 1, 2, 3]
    assert all(one["model"] == "fake" and one["demo"] for one in segments)
    assert all(one.data["type"] == one.event for one in seen)
    numbers = [int(one.id or 0) for one in seen]
    assert numbers == sorted(set(numbers))


async def test_early_late_and_reconnecting_readers_see_the_same(web: httpx.AsyncClient) -> None:
    job_id = await hand_in(web, talk(8))
    seen: dict[str, list[Seen]] = {"first": [], "second": [], "patchy": []}

    async def read(name: str) -> None:
        seen[name] = await all_of(web, job_id)

    async def read_in_pieces() -> None:
        """Hang up after every second event, and come again with the last number."""
        while not (seen["patchy"] and seen["patchy"][-1].event == "final_summary"):
            last = seen["patchy"][-1].id if seen["patchy"] else None
            async with following(web, job_id, after=last) as blocks:
                found = 0
                async for block in blocks:
                    if (event := parsed(block)) is not None:
                        seen["patchy"].append(event)
                        found += 1
                    if found == 2:
                        break

    with anyio.fail_after(30):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(read, "first")
            tasks.start_soon(read, "second")
            tasks.start_soon(read_in_pieces)
    late = await all_of(web, job_id)
    assert len(late) > 10
    assert seen == {"first": late, "second": late, "patchy": late}


async def test_the_number_may_stand_in_the_query(web: httpx.AsyncClient) -> None:
    job_id = await hand_in(web, talk())
    whole = await all_of(web, job_id)
    answer = await web.get(f"{EVENTS}/{job_id}", params={"last_event_id": whole[1].id or ""})
    rest = [one for block in answer.text.split("\n\n") if (one := parsed(block))]
    assert rest == whole[2:]


async def test_a_reader_who_has_seen_the_end_is_told_to_stop(web: httpx.AsyncClient) -> None:
    job_id = await hand_in(web, talk())
    last = (await all_of(web, job_id))[-1].id or ""
    answer = await web.get(f"{EVENTS}/{job_id}", headers={"Last-Event-ID": last})
    assert (answer.status_code, answer.content) == (204, b"")


async def test_the_stream_tells_when_to_come_again(client: httpx.AsyncClient) -> None:
    job_id = await hand_in(client, talk())
    await finished(client, job_id)
    assert (await client.get(f"{EVENTS}/{job_id}")).text.startswith("retry: 2000\n\nid: ")


async def test_a_failed_job_ends_with_an_error(idle_core: Core) -> None:
    async with client_of(app_on(idle_core)) as client:
        job_id = await hand_in(client, talk())
        await client.post(f"{JOBS}/{job_id}/cancel")
        seen = await all_of(client, job_id)
    assert [one.event for one in seen] == ["job_progress", "error"]
    assert seen[-1].data["code"] == "cancelled"


async def test_a_quiet_stream_has_a_heartbeat_and_ends_with_its_job(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, jobs={"workers": 0})
    config = HttpConfig(sse_heartbeat_s=0.1)
    async with idle(settings) as core:
        with serving(lambda: idle(settings), config) as url:
            async with httpx.AsyncClient(base_url=url, timeout=20) as web:
                job_id = await hand_in(web, talk())
                beats, events = 0, []
                with anyio.fail_after(20):
                    async with following(web, job_id) as blocks:
                        async for block in blocks:
                            beats += block == ": still here"
                            if (event := parsed(block)) is not None:
                                events.append(event.event)
                            if beats == 3:
                                await core.transcripts.cancel("default", job_id)
                                beats += 1
    assert beats >= 4
    assert events == ["job_progress", "error"]


@asynccontextmanager
async def idle(settings: Settings) -> AsyncIterator[Core]:
    from moksori.app.wiring import open_core

    async with open_core(settings, workers=False) as core:
        yield core


async def test_a_reader_of_deleted_events_gets_a_reset(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with working_core(settings) as core, client_of(app_on(core)) as client:
        old = await hand_in(client, talk())
        await finished(client, old)
        seen = await all_of(client, old)
        async with open_backends(settings, migrate=False) as backends:
            await backends.events.prune(datetime.now(UTC) + timedelta(seconds=1))
        for after in (None, seen[1].id):
            again = await all_of(client, old, after=after)
            assert [one.event for one in again] == ["reset", "final_summary"]
            reset = again[0]
            assert again[1] == Seen(None, "final_summary", seen[-1].data)
            assert reset.data["segments_url"] == f"{JOBS}/{old}/segments"
            segments = (await client.get(reset.data["segments_url"])).json()["segments"]
            assert len(segments) == 2
            done = await client.get(f"{EVENTS}/{old}", headers={"Last-Event-ID": reset.id or ""})
            assert done.status_code == 204, "no reset for ever"


async def test_a_deleted_job_ends_its_readers(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    config = HttpConfig(sse_heartbeat_s=0.1)
    with serving(lambda: idle(settings), config) as url:
        async with httpx.AsyncClient(base_url=url, timeout=20) as web:
            job_id = await hand_in(web, talk())
            with anyio.fail_after(10):
                async with following(web, job_id) as blocks:
                    async for block in blocks:
                        if block.startswith("id:"):
                            await web.delete(f"{JOBS}/{job_id}")


@pytest.mark.parametrize("job_id", ["01K00000000000000000000000", "x"])
async def test_an_unknown_job_is_told_at_once(client: httpx.AsyncClient, job_id: str) -> None:
    answer = await client.get(f"{EVENTS}/{job_id}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("number", ["-1", "soon", str(2**63)])
async def test_an_impossible_number_is_refused(client: httpx.AsyncClient, number: str) -> None:
    answer = await client.get(f"{EVENTS}/x", headers={"Last-Event-ID": number})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")


async def test_a_number_from_the_future_is_a_reset(client: httpx.AsyncClient) -> None:
    job_id = await hand_in(client, talk())
    await finished(client, job_id)
    seen = await all_of(client, job_id, after="999999999")
    assert seen[0].event == "reset"
    assert seen[-1].event == "final_summary"


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[Process, str]]:
    """Run `moksori serve` without workers."""
    port = free_port()
    variables = {"MOKSORI_DATA_DIR": str(folder), "MOKSORI_JOBS__WORKERS": "0"}
    async with await anyio.open_process(
        [sys.executable, "-m", "moksori", "serve", "--port", str(port)],
        env={**process_environ(), **variables, "MOKSORI_SERVER__SHUTDOWN_S": "30"},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as web:
                await answering(web)
            yield process, f"http://127.0.0.1:{port}"
        finally:
            with suppress(ProcessLookupError):
                process.kill()


async def answering(web: httpx.AsyncClient) -> None:
    for _ in range(200):
        try:
            await web.get("/healthz")
        except httpx.TransportError:
            await anyio.sleep(0.1)
        else:
            return


async def test_a_shutdown_ends_the_streams_in_order(tmp_path: Path) -> None:
    async with (
        served(tmp_path) as (process, url),
        httpx.AsyncClient(base_url=url, timeout=20) as web,
    ):
        job_id = await hand_in(web, talk())
        with anyio.fail_after(10):
            async with following(web, job_id) as blocks:
                async for block in blocks:
                    if block.startswith("id:"):
                        process.terminate()
            assert await process.wait() == 0
