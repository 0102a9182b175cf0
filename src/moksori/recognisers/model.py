"""Where a model stands, and the job that brings it; no I/O."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

from moksori.events import ModelChanged
from moksori.ports.bus import NewEvent
from moksori.ports.models import ShelfModel
from moksori.ports.queue import Job, JobState

TOPIC: Final = "models"
FETCH_KIND: Final = "model_fetch"

_ID_LENGTH: Final = 26


class State(StrEnum):
    """Where a model stands."""

    BUNDLED = "bundled"
    HERE = "here"
    FETCHING = "fetching"
    ABSENT = "absent"
    REFUSED = "refused"
    """It is not here, and the settings forbid the network."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A model and where it stands; `error_code` tells why the last try to fetch it failed."""

    model: ShelfModel
    state: State
    error_code: str | None = None


def kind_at(place: str) -> str:
    """Return the kind of the jobs that only processes with this models folder can do."""
    return f"{FETCH_KIND}@{place}"


def job_id_of(place: str, name: str) -> str:
    """Return the id of the one job that fetches a model into a folder."""
    return sha256(f"{place}\n{name}".encode()).hexdigest()[:_ID_LENGTH]


def under_way(job: Job | None) -> bool:
    """Tell whether a job fetches its model, or will."""
    return job is not None and not job.state.final and not job.cancel_requested


def standing_of(model: ShelfModel, job: Job | None, *, offline: bool) -> Standing:
    """Decide where a model stands."""
    if model.bundled:
        return Standing(model, State.BUNDLED)
    if model.present:
        return Standing(model, State.HERE)
    if under_way(job):
        return Standing(model, State.FETCHING, (job and job.error_code) or None)
    if offline:
        return Standing(model, State.REFUSED)
    failed = job is not None and job.state is JobState.FAILED
    return Standing(model, State.ABSENT, job.error_code if job and failed else None)


def worth_showing(standing: Standing) -> bool:
    """Tell whether there is anything to say of a model: it is offered, here, or was asked for."""
    model = standing.model
    known = model.present or model.suits is not None or model.default or model.bundled
    tried = standing.state is State.FETCHING or standing.error_code is not None
    return known or tried or model.done_bytes > 0


def told(
    name: str,
    state: State,
    *,
    done: int = 0,
    total: int | None = None,
    error_code: str | None = None,
) -> NewEvent:
    """Return the event that tells where a model stands."""
    event = ModelChanged(name, state.value, done, total, error_code)
    return NewEvent(TOPIC, event.type, event.payload())
