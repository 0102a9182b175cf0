"""The breaker, second by second; the clock is a list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.engines.adapters.breaker import Breaker, State

pytestmark = pytest.mark.unit


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock, failures=3, rest_s=10.0)


def fail(breaker: Breaker, times: int = 1, asked_s: float = 0.0) -> None:
    for _ in range(times):
        assert breaker.admits()
        breaker.failed(asked_s)


def state(breaker: Breaker) -> State:
    return breaker.state


def test_failures_in_a_row_open_it(breaker: Breaker) -> None:
    fail(breaker, 2)
    assert state(breaker) == "closed"
    fail(breaker)
    assert state(breaker) == "open"
    assert not breaker.admits()
    assert breaker.rest_s == 10.0


def test_a_success_in_between_starts_anew(breaker: Breaker) -> None:
    for _ in range(5):
        fail(breaker, 2)
        assert breaker.admits()
        breaker.succeeded()
    assert (state(breaker), breaker.rest_s) == ("closed", 0.0)


def test_after_its_rest_one_call_decides(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now = 9.99
    assert not breaker.admits()
    clock.now = 10.0
    assert state(breaker) == "half-open"
    assert breaker.admits()
    assert state(breaker) == "open"
    assert not breaker.admits()
    breaker.succeeded()
    assert state(breaker) == "closed"


def test_the_rest_doubles_up_to_ten_minutes(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    rests = [breaker.rest_s]
    for _ in range(8):
        clock.now += breaker.rest_s
        fail(breaker)
        rests.append(breaker.rest_s)
    assert rests == pytest.approx([10, 20, 40, 80, 160, 320, 600, 600, 600])
    clock.now += breaker.rest_s
    assert breaker.admits()
    breaker.succeeded()
    fail(breaker, 3)
    assert breaker.rest_s == pytest.approx(10.0)


def test_a_server_that_asks_for_rest_gets_it_at_once(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 1, asked_s=90.0)
    assert (state(breaker), breaker.rest_s) == ("open", 90.0)
    clock.now = 90.0
    fail(breaker, 1, asked_s=1e9)
    assert breaker.rest_s == pytest.approx(600.0)


def test_a_trial_that_was_abandoned_lets_the_next_one_try(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now = 10.0
    assert breaker.admits()
    breaker.abandoned()
    assert breaker.admits()


def test_failures_of_calls_that_began_before_change_nothing(breaker: Breaker, clock: Clock) -> None:
    assert all(breaker.admits() for _ in range(6))
    for _ in range(6):
        breaker.failed()
        clock.now += 1.0
    assert breaker.rest_s == pytest.approx(10.0 - 4.0)


@given(st.lists(st.sampled_from(["ask", "ok", "bad", "leave", "wait"]), max_size=60))
def test_it_never_locks_anybody_out_for_ever(steps: list[str]) -> None:
    clock = Clock()
    breaker, under_way = Breaker(clock, failures=2, rest_s=5.0), 0
    for step in steps:
        if step == "ask":
            under_way += breaker.admits()
        elif step == "wait":
            clock.now += 3.0
        elif under_way:
            under_way -= 1
            {"ok": breaker.succeeded, "bad": breaker.failed, "leave": breaker.abandoned}[step]()
    for _ in range(under_way):
        breaker.abandoned()
    clock.now += 600.0
    assert breaker.admits()
