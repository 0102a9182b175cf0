"""Signatures, verified by the library of those who wrote the standard."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from moksori.webhooks.model import body_of
from moksori.webhooks.signing import PREFIX, new_secret, signature, signed

pytestmark = pytest.mark.unit

BODY = body_of("ticket_changed", datetime(2026, 11, 16, 9, tzinfo=UTC), {"title": "결제 화면 🙂"})


def now() -> int:
    return int(datetime.now(UTC).timestamp())


def test_the_vector_of_the_standard() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    found = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_their_library_believes_us() -> None:
    secret = new_secret()
    headers = dict(signed([secret], "msg_1_2", now(), BODY))
    found = Webhook(secret).verify(BODY.decode(), headers)
    assert found["data"] == {"title": "결제 화면 🙂"}


def test_while_a_secret_is_replaced_both_are_believed() -> None:
    new, old = new_secret(), new_secret()
    headers = dict(signed([new, old], "msg_1_2", now(), BODY))
    assert headers["webhook-signature"].count("v1,") == 2
    for secret in (new, old):
        Webhook(secret).verify(BODY.decode(), headers)


@pytest.mark.parametrize("spoil", ["id", "timestamp", "body", "secret", "age"])
def test_nothing_else_is_believed(spoil: str) -> None:
    secret, stamp, body = new_secret(), now(), BODY.decode()
    if spoil == "age":
        stamp -= int(timedelta(minutes=6).total_seconds())
    headers = dict(signed([secret], "msg_1_2", stamp, BODY))
    if spoil == "id":
        headers["webhook-id"] = "msg_1_3"
    elif spoil == "timestamp":
        headers["webhook-timestamp"] = str(stamp + 1)
    elif spoil == "body":
        body += " "
    elif spoil == "secret":
        secret = new_secret()
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, headers)


def test_secrets_are_long_and_never_the_same() -> None:
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    for secret in made:
        assert secret.startswith(PREFIX)
        assert len(base64.b64decode(secret.removeprefix(PREFIX), validate=True)) == 32
