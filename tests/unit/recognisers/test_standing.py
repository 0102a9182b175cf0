from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from moksori.ports.models import ShelfModel
from moksori.ports.queue import Job, JobState
from moksori.recognisers.model import (
    State,
    job_id_of,
    kind_at,
    standing_of,
    told,
    under_way,
    worth_showing,
)

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 26, tzinfo=UTC)
SMALL = ShelfModel("small", suits="cpu")
STRANGE = ShelfModel("owner/model")


def job(state: JobState, **more: object) -> Job:
    made = Job("1", "k", "w", {"name": "small"}, state, tries=1, created_at=NOW, run_at=NOW)
    return replace(made, **more)  # type: ignore[arg-type] # - fields of a job


@pytest.mark.parametrize(
    ("found", "offline", "state"),
    [
        (None, False, State.ABSENT),
        (None, True, State.REFUSED),
        (job(JobState.QUEUED), False, State.FETCHING),
        (job(JobState.RUNNING), True, State.FETCHING),
        (job(JobState.RUNNING, cancel_requested=True), False, State.ABSENT),
        (job(JobState.CANCELLED), False, State.ABSENT),
        (job(JobState.DONE), False, State.ABSENT),
        (job(JobState.FAILED), True, State.REFUSED),
    ],
)
def test_a_model_that_is_not_here_stands_where_its_job_does(
    found: Job | None, state: State, *, offline: bool
) -> None:
    assert standing_of(SMALL, found, offline=offline).state is state


@pytest.mark.parametrize(("state", "offline"), [*product(JobState, [True, False])])
def test_what_is_here_is_here_whatever_became_of_its_job(state: JobState, *, offline: bool) -> None:
    here = replace(SMALL, present=True)
    standing = standing_of(here, job(state, error_code="storage_full"), offline=offline)
    assert (standing.state, standing.error_code) == (State.HERE, None)
    bundled = ShelfModel("tiny-ko", present=True, bundled=True)
    assert standing_of(bundled, job(state), offline=offline).state is State.BUNDLED


def test_only_a_failure_and_a_new_try_say_why() -> None:
    def said(found: Job) -> str | None:
        return standing_of(SMALL, found, offline=False).error_code

    assert said(job(JobState.FAILED, error_code="hub_unreachable")) == "hub_unreachable"
    assert said(job(JobState.QUEUED, error_code="hub_unreachable")) == "hub_unreachable"
    assert said(job(JobState.QUEUED, error_code="")) is None
    assert said(job(JobState.CANCELLED, error_code="cancelled")) is None


@pytest.mark.parametrize(
    ("model", "found", "shown"),
    [
        (SMALL, None, True),
        (STRANGE, None, False),
        (STRANGE, job(JobState.QUEUED), True),
        (STRANGE, job(JobState.FAILED, error_code="model_unavailable"), True),
        (STRANGE, job(JobState.CANCELLED), False),
        (replace(STRANGE, done_bytes=1), job(JobState.CANCELLED), True),
        (replace(STRANGE, present=True), None, True),
        (replace(STRANGE, default=True), None, True),
    ],
)
def test_only_what_somebody_asked_for_is_shown(
    model: ShelfModel, found: Job | None, *, shown: bool
) -> None:
    assert worth_showing(standing_of(model, found, offline=False)) is shown


def test_nobody_is_under_way_without_a_job() -> None:
    assert not under_way(None)


def test_a_folder_has_one_job_per_model() -> None:
    ids = {job_id_of(place, name) for place in "ab" for name in ("small", "a/b")}
    assert len(ids) == 4
    assert all(len(one) == 26 for one in ids)
    assert job_id_of("a", "small") in ids
    assert kind_at("a") != kind_at("b")


def test_an_event_says_where_a_model_stands() -> None:
    event = told("small", State.FETCHING, done=5, total=10)
    assert (event.topic, event.type) == ("models", "model_changed")
    assert event.payload == {
        "name": "small",
        "state": "fetching",
        "done_bytes": 5,
        "total_bytes": 10,
        "error_code": None,
    }
