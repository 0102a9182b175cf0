"""A server with a webhook, as its operator meets it: killed, ended, left with a backlog."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any

import anyio
import anyio.to_thread
import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from moksori.testing.hearing import bursts, said_at
from moksori.testing.processes import gone, until
from moksori.testing.receiver import Receiver, receiving

pytestmark = [
    pytest.mark.integration,
    pytest.mark.slow,
    pytest.mark.anyio,
    pytest.mark.usefixtures("in_time"),
]

WINDOWS = 20
WEBHOOKS = "/api/v1/webhooks"
Serving = Callable[[dict[str, str]], AbstractAsyncContextManager[Any]]
Calling = Callable[..., AbstractAsyncContextManager[Any]]
Caller = Any  # the class stands in conftest.py


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@pytest.fixture
def opened(settings: dict[str, str]) -> dict[str, str]:
    """The settings of a server that may send to this machine."""
    return {
        **settings,
        "MOKSORI_WEBHOOKS__ALLOW_HTTP": "true",
        "MOKSORI_WEBHOOKS__ALLOW_PRIVATE": "127.0.0.0/8",
        "MOKSORI_WEBHOOKS__TIMEOUT_S": "1",
        "MOKSORI_WEBHOOKS__POLL_MS": "20",
    }


async def make(caller: Caller, receiver: Receiver, *types: str) -> dict[str, Any]:
    answer = await caller.client.post(WEBHOOKS, json={"url": receiver.url, "types": [*types]})
    made: dict[str, Any] = answer.raise_for_status().json()
    return made


async def came(receiver: Receiver, count: int) -> None:
    assert await anyio.to_thread.run_sync(partial(receiver.wait, count, within_s=60.0))


def once(receiver: Receiver) -> list[dict[str, Any]]:
    """Return what came as a receiver keeps it that knows each id once."""
    by_id = {one.id: one.message for one in reversed(receiver.came)}
    ids = list(dict.fromkeys(one.id for one in receiver.came))
    return [by_id[name] for name in ids]


async def test_a_recording_is_told_of_while_it_is_heard(
    opened: dict[str, str], serving: Serving, calling: Calling, receiver: Receiver
) -> None:
    """The worker that hears is the worker that sends: neither waits for the other."""
    async with serving(opened) as server, calling(server) as caller:
        webhook = await make(caller, receiver, "transcript_segment", "final_summary")
        job_id = (await caller.hand_in(bursts(WINDOWS))).json()["job_id"]
        await came(receiver, 3)
        assert (await caller.job(job_id))["state"] == "running"
        await caller.done(job_id)
        await came(receiver, WINDOWS + 1)
        assert await server.end() == 0
    verifier = Verifier(webhook["secret"])
    told = [verifier.verify(one.body.decode(), dict(one.headers))["data"] for one in receiver.came]
    assert [one["text"] for one in told[:-1]] == [said_at(1.2 * n) for n in range(WINDOWS)]
    assert told[-1]["job_id"] == job_id
    assert "summary" in told[-1]


@pytest.mark.parametrize("polite", [True, False], ids=["ended", "killed"])
async def test_what_was_left_is_sent_after_the_next_start(
    opened: dict[str, str],
    serving: Serving,
    calling: Calling,
    receiver: Receiver,
    *,
    polite: bool,
) -> None:
    async with serving(opened) as server, calling(server) as caller:
        await make(caller, receiver, "transcript_segment", "final_summary")
        job_id = (await caller.hand_in(bursts(WINDOWS))).json()["job_id"]
        await came(receiver, 4)
        workers = server.children
        if polite:
            assert await server.end() == 0
        else:
            await server.kill()
            for pid in workers:
                os.kill(pid, signal.SIGKILL)
        assert await gone(workers, within_s=10.0)
    async with serving(opened) as server, calling(server) as caller:
        await caller.done(job_id)

        async def all_came() -> bool:
            await anyio.lowlevel.checkpoint()
            return bool(once(receiver)[-1]["type"] == "final_summary")

        assert await until(all_came)
        events = await caller.events(job_id)
    wanted = [told for _, told in events if told["type"] in {"transcript_segment", "final_summary"}]
    assert [one["data"] for one in once(receiver)] == [
        {name: value for name, value in told.items() if name != "type"} for told in wanted
    ]
    assert len(receiver.came) - len(once(receiver)) <= 1


async def test_a_receiver_that_was_away_gets_all_of_it_in_order(
    opened: dict[str, str], serving: Serving, calling: Calling
) -> None:
    """One message is tried while the receiver is away, however much happens."""
    away = True
    with receiving(lambda _: 503 if away else 204) as receiver:
        async with serving(opened) as server, calling(server) as caller:
            await make(caller, receiver, "transcript_segment", "final_summary")
            job_id = (await caller.hand_in(bursts(WINDOWS))).json()["job_id"]
            await caller.done(job_id)
            assert len({one.id for one in receiver.came}) == 1
            assert len(receiver.came) <= 4
            away = False
            tries = len(receiver.came)
            await came(receiver, tries + WINDOWS + 1)
        texts = [one["data"].get("text") for one in once(receiver)]
        assert texts == [*(said_at(1.2 * n) for n in range(WINDOWS)), None]


async def test_two_servers_workers_share_the_webhooks(
    opened: dict[str, str], serving: Serving, calling: Calling
) -> None:
    """Several workers, several webhooks: each event comes to each of them once, in order."""
    opened["MOKSORI_JOBS__WORKERS"] = "2"
    with receiving() as first, receiving() as second, receiving() as third:
        receivers = [first, second, third]
        async with serving(opened) as server, calling(server) as caller:
            for receiver in receivers:
                await make(caller, receiver, "transcript_segment")
            ids = [(await caller.hand_in(bursts(8))).json()["job_id"] for _ in range(3)]
            for job_id in ids:
                await caller.done(job_id)
            for receiver in receivers:
                await came(receiver, 24)
            assert await server.end() == 0
        for receiver in receivers:
            numbers = [int(one.id.rpartition("_")[2]) for one in receiver.came]
            assert len(numbers) == 24
            assert numbers == sorted(set(numbers))
