"""What an answer leads to: the schedule of tries in virtual time, and who is given up."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.ports.outbound import Answer, Trouble
from moksori.webhooks.model import (
    PAUSES,
    PING_SEQ,
    Delivery,
    DeliveryState,
    Reason,
    Secret,
    Verdict,
    Webhook,
    asked_pause,
    body_of,
    event_types,
    gone,
    judged,
)

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
PATIENCE = timedelta(days=5)
WEBHOOK = Webhook(
    id="W",
    workspace="w",
    url="https://example.com/",
    types=(),
    description="",
    secrets=(Secret("whsec_new"), Secret("whsec_old", NOW)),
    created_at=NOW,
    next_at=NOW,
    cursor=6,
)
EVENT = Delivery("D", "W", "msg_W_7", 7, "ticket_changed", NOW)


def judge(
    answer: Answer,
    *,
    webhook: Webhook = WEBHOOK,
    tried: Delivery = EVENT,
    now: datetime = NOW,
    dice: float = 0.0,
) -> Verdict:
    tried = replace(tried, tries=tried.tries + 1)
    return judged(webhook, tried, answer, now, patience=PATIENCE, dice=lambda: dice)


def schedule(answer: Answer, dice: float = 0.0) -> Iterator[tuple[datetime, Verdict]]:
    """Try again whenever it is time, until it is settled."""
    webhook, delivery, now = WEBHOOK, EVENT, NOW
    while True:
        verdict = judge(answer, webhook=webhook, tried=delivery, now=now, dice=dice)
        yield now, verdict
        delivery = verdict.delivery
        if delivery.state is not DeliveryState.WAITING or delivery.next_at is None:
            return
        webhook = replace(webhook, failing_since=verdict.changes["failing_since"])
        now = delivery.next_at


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_2xx_is_an_acknowledgement(status: int) -> None:
    failing = replace(WEBHOOK, failing_since=NOW - timedelta(hours=1))
    verdict = judge(Answer(status), webhook=failing)
    assert verdict.delivery.state is DeliveryState.DELIVERED
    assert verdict.changes == {"cursor": 7, "next_at": NOW, "failing_since": None}


@pytest.mark.parametrize(
    "answer",
    [
        *(
            Answer(status)
            for status in (100, 199, 301, 302, 307, 308, 400, 401, 404, 429, 500, 503)
        ),
        *(Answer(trouble=trouble) for trouble in Trouble),
    ],
)
def test_all_else_is_tried_again(answer: Answer) -> None:
    verdict = judge(answer)
    assert verdict.delivery.state is DeliveryState.WAITING
    assert verdict.delivery.next_at == NOW + timedelta(seconds=5)
    assert "cursor" not in verdict.changes
    assert verdict.disabled is None


def test_the_pauses_grow_for_31_hours_and_then_it_has_failed() -> None:
    times, verdicts = zip(*schedule(Answer(500)), strict=True)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert gaps == list(PAUSES)
    assert [gap.total_seconds() for gap in gaps] == [5, 30, 120, 600, 3600, 21_600, 86_400]
    last = verdicts[-1]
    assert last.delivery.state is DeliveryState.FAILED
    assert last.delivery.tries == len(PAUSES) + 1
    assert last.changes["cursor"] == 7
    assert last.changes["failing_since"] == NOW
    assert timedelta(hours=31) < times[-1] - NOW < timedelta(hours=32)


@pytest.mark.parametrize("dice", [-1.0, -0.3, 0.7, 1.0])
def test_pauses_are_spread(dice: float) -> None:
    times = [now for now, _ in schedule(Answer(500), dice)]
    for pause, (earlier, later) in zip(PAUSES, pairwise(times), strict=True):
        assert later - earlier == pause * (1 + 0.1 * dice)


def test_who_is_gone_is_disabled_at_once_and_keeps_what_waits() -> None:
    verdict = judge(Answer(410))
    assert verdict.disabled is Reason.GONE
    assert verdict.changes["active"] is False
    assert verdict.delivery.state is DeliveryState.WAITING
    assert "cursor" not in verdict.changes


@pytest.mark.parametrize(("days", "disabled"), [(4.9, None), (5.0, Reason.FAILING)])
def test_who_fails_for_days_is_disabled(days: float, disabled: Reason | None) -> None:
    failing = replace(WEBHOOK, failing_since=NOW - timedelta(days=days))
    assert judge(Answer(500), webhook=failing).disabled is disabled
    assert judge(Answer(200), webhook=failing).disabled is None


def test_what_is_sent_by_hand_is_tried_once() -> None:
    for seq in (PING_SEQ, 3, 6):
        by_hand = replace(EVENT, seq=seq)
        for status in (500, 410):
            verdict = judge(Answer(status), tried=by_hand)
            assert verdict.delivery.state is DeliveryState.FAILED
            assert verdict.changes == {"cursor": 6, "next_at": NOW}
            assert verdict.disabled is None
        assert judge(Answer(200), tried=by_hand).delivery.state is DeliveryState.DELIVERED


def test_what_is_gone_lets_the_next_one_through() -> None:
    verdict = gone(WEBHOOK, EVENT, NOW)
    assert verdict.delivery.state is DeliveryState.GONE
    assert verdict.changes["cursor"] == 7


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0),
        ("", 0),
        ("120", 120),
        (" 120 ", 120),
        ("-5", 0),
        ("1.5", 0),
        ("soon", 0),
        ("99999999999999999999", 86_400),
        ("１２０", 0),
        ("Mon, 16 Nov 2026 09:10:00 GMT", 600),
        ("Mon, 16 Nov 2026 08:00:00 GMT", 0),
        ("Mon, 16 Nov 2026 18:10:00 +0900", 600),
        ("Mon, 16 Nov 2026 09:10:00 -0000", 600),
        ("Mon, 16 Nov 2076 09:10:00 GMT", 86_400),
        ("Mon, 99 Nov 2026 09:10:00 GMT", 0),
    ],
)
def test_retry_after(header: str | None, seconds: float) -> None:
    assert asked_pause(header, NOW) == timedelta(seconds=seconds)


@given(st.text(max_size=40))
def test_any_retry_after_is_bounded(header: str) -> None:
    assert timedelta(0) <= asked_pause(header, NOW) <= timedelta(days=1)


def test_retry_after_only_makes_pauses_longer() -> None:
    assert judge(Answer(503, "120")).delivery.next_at == NOW + timedelta(minutes=2)
    assert judge(Answer(503, "1")).delivery.next_at == NOW + timedelta(seconds=5)


def test_secrets_sign_until_their_end() -> None:
    assert WEBHOOK.secret == "whsec_new"
    assert WEBHOOK.keys(NOW - timedelta(seconds=1)) == ["whsec_new", "whsec_old"]
    assert WEBHOOK.keys(NOW) == ["whsec_new"]


def test_what_is_secret_or_private_is_not_in_a_repr() -> None:
    shown = repr(WEBHOOK)
    for word in ("whsec", "example.com"):
        assert word not in shown


def test_types_are_those_of_the_event_log() -> None:
    known = event_types()
    assert {"transcript_segment", "ticket_changed", "webhook_changed"} <= known
    assert not {"segment_partial", "speech_started", "listener_load"} & known, "these are not kept"
    assert WEBHOOK.wants("anything")
    chosen = replace(WEBHOOK, types=("ticket_changed",))
    assert chosen.wants("ticket_changed")
    assert not chosen.wants("job_progress")


def test_the_body_is_plain_json() -> None:
    body = body_of("person_changed", NOW, {"name": "김민수"})
    assert body.decode() == (
        '{"type":"person_changed","timestamp":"2026-11-16T09:00:00Z","data":{"name":"김민수"}}'
    )
    assert json.loads(body_of("x", NOW.replace(microsecond=5), {}))["timestamp"].endswith("05Z")
