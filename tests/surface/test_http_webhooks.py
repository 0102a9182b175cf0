"""Webhooks over HTTP: from an event to a real receiver that verifies it, and walls in between."""

from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any

import anyio
import anyio.to_thread
import httpx
import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from moksori.app.settings import Settings
from moksori.core import Core
from moksori.surfaces.http.app import HttpConfig, openapi_document
from moksori.testing.embedded import app_on, client_of, settings_in
from moksori.testing.receiver import Received, Receiver, receiving

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

WEBHOOKS = "/api/v1/webhooks"
PEOPLE = "/api/v1/people"

Json = dict[str, Any]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("surface")
    allowed = {"allow_http": True, "allow_private": ["127.0.0.0/8"], "poll_ms": 20}
    return settings_in(folder, webhooks=allowed)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@pytest.fixture(autouse=True)
async def tidy(client: httpx.AsyncClient) -> AsyncIterator[None]:
    """Leave no webhook to the next test."""
    yield
    for one in (await client.get(WEBHOOKS)).json()["webhooks"]:
        await client.delete(f"{WEBHOOKS}/{one['id']}")


async def make(client: httpx.AsyncClient, url: str, *types: str, **fields: Any) -> Json:  # noqa: ANN401 - JSON
    answer = await client.post(WEBHOOKS, json={"url": url, "types": list(types), **fields})
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


async def came(receiver: Receiver, count: int) -> list[Received]:
    assert await anyio.to_thread.run_sync(partial(receiver.wait, count))
    return receiver.came


async def settled(client: httpx.AsyncClient, webhook: Json, count: int) -> list[Json]:
    """Wait until so many deliveries are settled; return the log, newest first."""
    with anyio.fail_after(20):
        while True:
            answer = await client.get(f"{WEBHOOKS}/{webhook['id']}/deliveries")
            found: list[Json] = answer.raise_for_status().json()["deliveries"]
            if len([one for one in found if one["state"] != "waiting"]) >= count:
                return found
            await anyio.sleep(0.02)


async def test_a_change_reaches_a_receiver_that_can_verify_it(
    client: httpx.AsyncClient, receiver: Receiver
) -> None:
    webhook = await make(client, receiver.url, "person_changed")
    person = (await client.post(PEOPLE, json={"name": "김민수"})).json()
    (message,) = await came(receiver, 1)
    found = Verifier(webhook["secret"]).verify(message.body.decode(), dict(message.headers))
    assert found["type"] == "person_changed"
    assert found["data"] == {"person_id": person["id"], "action": "created"}
    assert message.headers["user-agent"].startswith("moksori/")
    (delivery,) = await settled(client, webhook, 1)
    assert (delivery["state"], delivery["status"], delivery["tries"]) == ("delivered", 204, 1)
    assert delivery["message_id"] == message.id
    here = f"{WEBHOOKS}/{webhook['id']}/deliveries/{delivery['id']}"
    assert (await client.get(here)).json() == delivery


async def test_500_then_204_is_tried_again_with_the_same_id(client: httpx.AsyncClient) -> None:
    answers = [500, 204]
    with receiving(lambda _: answers.pop(0)) as receiver:
        webhook = await make(client, receiver.url, "person_changed")
        await client.post(PEOPLE, json={"name": "이정훈"})
        await came(receiver, 1)
        with anyio.fail_after(20):
            while True:
                answer = await client.get(f"{WEBHOOKS}/{webhook['id']}/deliveries")
                (delivery,) = answer.json()["deliveries"] or [{"tries": 0}]
                if delivery["tries"]:
                    break
                await anyio.sleep(0.02)
        assert (delivery["state"], delivery["error_code"]) == ("waiting", "status")
        assert delivery["next_at"] is not None
        shown = (await client.get(f"{WEBHOOKS}/{webhook['id']}")).json()
        assert shown["failing_since"] is not None
        here = f"{WEBHOOKS}/{webhook['id']}/deliveries/{delivery['id']}/resend"
        assert (await client.post(here)).status_code == 202
        first, second = await came(receiver, 2)
        assert (first.id, first.body) == (second.id, second.body)
        (delivery,) = await settled(client, webhook, 1)
        assert delivery["state"] == "delivered"


async def test_410_disables_and_says_why(client: httpx.AsyncClient) -> None:
    with receiving(lambda _: 410) as receiver:
        webhook = await make(client, receiver.url, "person_changed")
        await client.post(PEOPLE, json={"name": "박서연"})
        await came(receiver, 1)
        with anyio.fail_after(20):
            while (shown := (await client.get(f"{WEBHOOKS}/{webhook['id']}")).json())["active"]:  # noqa: ASYNC110 - it is done in the background
                await anyio.sleep(0.02)
    assert shown["disabled_reason"] == "gone"
    tested = await client.post(f"{WEBHOOKS}/{webhook['id']}/test")
    assert (tested.status_code, tested.json()["code"]) == (409, "conflict")


async def test_a_redirect_is_a_failure_and_is_not_followed(client: httpx.AsyncClient) -> None:
    with receiving(lambda _: 307) as receiver:
        webhook = await make(client, receiver.url)
        await client.post(f"{WEBHOOKS}/{webhook['id']}/test")
        (delivery, *_) = await settled(client, webhook, 1)
        assert (delivery["state"], delivery["status"]) == ("failed", 307)
        assert len(receiver.came) == 1


async def test_a_ping_is_sent(client: httpx.AsyncClient, receiver: Receiver) -> None:
    webhook = await make(client, receiver.url, "person_changed")
    answer = await client.post(f"{WEBHOOKS}/{webhook['id']}/test")
    assert (answer.status_code, answer.json()["type"]) == (202, "ping")
    (message,) = await came(receiver, 1)
    assert message.message["data"] == {"webhook_id": webhook["id"]}
    (delivery,) = await settled(client, webhook, 1)
    assert (delivery["event"], delivery["state"]) == (None, "delivered")


async def test_both_secrets_verify_after_a_rotation(
    client: httpx.AsyncClient, receiver: Receiver
) -> None:
    webhook = await make(client, receiver.url, "person_changed")
    rotated = (await client.post(f"{WEBHOOKS}/{webhook['id']}/rotate")).json()
    assert rotated["secret"] != webhook["secret"]
    await client.post(f"{WEBHOOKS}/{webhook['id']}/test")
    (message,) = await came(receiver, 1)
    for secret in (webhook["secret"], rotated["secret"]):
        Verifier(secret).verify(message.body.decode(), dict(message.headers))


async def test_secrets_are_shown_once(client: httpx.AsyncClient, receiver: Receiver) -> None:
    webhook = await make(client, receiver.url, description="회의록")
    here = f"{WEBHOOKS}/{webhook['id']}"
    shown = (await client.get(here)).json()
    assert shown == {name: value for name, value in webhook.items() if name != "secret"}
    assert (await client.get(WEBHOOKS)).json() == {"webhooks": [shown]}
    edited = (await client.patch(here, json={"description": "새 설명", "types": None})).json()
    assert edited == {**shown, "description": "새 설명"}


async def test_a_webhook_stops_and_goes_on(client: httpx.AsyncClient, receiver: Receiver) -> None:
    webhook = await make(client, receiver.url, "person_changed")
    here = f"{WEBHOOKS}/{webhook['id']}"
    assert (await client.patch(here, json={"active": False})).json()["active"] is False
    await client.post(PEOPLE, json={"name": "가"})
    await anyio.sleep(0.2)
    assert receiver.came == []
    await client.patch(here, json={"active": True})
    await client.post(PEOPLE, json={"name": "나"})
    await came(receiver, 2)
    await settled(client, webhook, 2)
    assert len(receiver.came) == 2


async def test_deliveries_are_paged(client: httpx.AsyncClient, receiver: Receiver) -> None:
    webhook = await make(client, receiver.url, "person_changed")
    for name in "가나다":
        await client.post(PEOPLE, json={"name": name})
    everything = await settled(client, webhook, 3)
    here = f"{WEBHOOKS}/{webhook['id']}/deliveries"
    page = (await client.get(here, params={"limit": 2})).json()
    rest = (await client.get(here, params={"before": page["next_before"]})).json()
    assert page["deliveries"] + rest["deliveries"] == everything
    assert rest["next_before"] is None
    events = [one["event"] for one in everything]
    assert events == sorted(events, reverse=True)
    failed = await client.get(here, params={"state": "failed"})
    assert failed.json()["deliveries"] == []


async def test_a_key_makes_one_webhook(client: httpx.AsyncClient, receiver: Receiver) -> None:
    headers, ask = {"Idempotency-Key": "k"}, {"url": receiver.url}
    first = await client.post(WEBHOOKS, json=ask, headers=headers)
    again = await client.post(WEBHOOKS, json=ask, headers=headers)
    other = await client.post(WEBHOOKS, json={**ask, "description": "x"}, headers=headers)
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "https://10.0.0.1/"}, "address_refused"),
        ({"url": "https://169.254.169.254/latest/meta-data"}, "address_refused"),
        ({"url": "https://[::1]/"}, "address_refused"),
        ({"url": "https://nowhere.invalid/"}, "address_refused"),
        ({"url": "https://user:pw@example.com/"}, "address_refused"),
        ({"url": "ftp://example.com/"}, "bad_input"),
        ({"url": "https://"}, "bad_input"),
        ({"url": "https://a b"}, "bad_input"),
        ({"url": "https://" + "a" * 3000}, "bad_input"),
        ({"url": 1}, "bad_input"),
        ({}, "bad_input"),
        ({"url": "https://10.0.0.1/", "types": ["nothing"]}, "unsupported_option"),
        ({"url": "https://10.0.0.1/", "types": "ticket_changed"}, "bad_input"),
        ({"url": "https://10.0.0.1/", "description": "\x00"}, "bad_input"),
        ({"url": "https://10.0.0.1/", "secret": "whsec_mine"}, "bad_input"),
    ],
)
async def test_what_can_not_be_used_is_refused(
    client: httpx.AsyncClient, body: Json, code: str
) -> None:
    answer = await client.post(WEBHOOKS, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await client.get(WEBHOOKS)).json() == {"webhooks": []}


async def test_the_refusal_speaks_korean(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        WEBHOOKS, json={"url": "https://10.0.0.1/"}, headers={"Accept-Language": "ko"}
    )
    assert answer.json()["title"] == "이 주소로는 보낼 수 없어요"


@pytest.fixture
async def strangers(core: Core) -> AsyncIterator[httpx.AsyncClient]:
    _, secret = await core.access.create("남", workspace="elsewhere")
    async with client_of(app_on(core), Authorization=f"Bearer {secret}") as opened:
        yield opened


async def test_another_workspace_sees_and_hears_nothing(
    client: httpx.AsyncClient, strangers: httpx.AsyncClient, receiver: Receiver
) -> None:
    webhook = await make(client, receiver.url, "person_changed")
    await strangers.post(PEOPLE, json={"name": "남의 사람"})
    await client.post(PEOPLE, json={"name": "우리 사람"})
    (delivery,) = await settled(client, webhook, 1)
    assert len(receiver.came) == 1
    here = f"{WEBHOOKS}/{webhook['id']}"
    attempts: list[tuple[str, str, Json | None]] = [
        ("GET", here, None),
        ("PATCH", here, {"active": False}),
        ("DELETE", here, None),
        ("POST", f"{here}/rotate", None),
        ("POST", f"{here}/test", None),
        ("GET", f"{here}/deliveries", None),
        ("GET", f"{here}/deliveries/{delivery['id']}", None),
        ("POST", f"{here}/deliveries/{delivery['id']}/resend", None),
    ]
    for method, url, body in attempts:
        answer = await strangers.request(method, url, json=body)
        assert answer.status_code == 404, (method, url)
    assert (await strangers.get(WEBHOOKS)).json() == {"webhooks": []}
    assert (await client.get(here)).json()["active"] is True


async def test_without_a_key_nothing_opens(core: Core) -> None:
    async with client_of(app_on(core, HttpConfig(require_key=True))) as locked:
        assert (await locked.get(WEBHOOKS)).status_code == 401


def test_the_document_names_the_event_types_and_leads_on() -> None:
    document = openapi_document()
    types = document["components"]["schemas"]["WebhookAsk"]["properties"]["types"]
    assert {"ticket_changed", "transcript_segment"} <= set(types["items"]["enum"])
    made = document["paths"][WEBHOOKS]["post"]["responses"]["201"]
    assert {"show_webhook", "rotate_secret", "list_deliveries"} <= set(made["links"])
