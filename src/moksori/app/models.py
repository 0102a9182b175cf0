"""How the recogniser models of this machine are put together with the jobs that fetch them."""

from functools import cache
from typing import TYPE_CHECKING, Final

import structlog

from moksori.access.model import DEFAULT_WORKSPACE
from moksori.app.shift import Shift
from moksori.errors import BackendError, of_disk
from moksori.recognisers.model import kind_at
from moksori.recognisers.service import Desk
from moksori.recognisers.work import FetchPolicy, FetchWork

if TYPE_CHECKING:
    from moksori.app.settings import Settings
    from moksori.engines.stt.lending import LentEngines
    from moksori.ports.models import ModelShelf
    from moksori.transcripts.service import Backends

_LOOK_S: Final = 1.0

log = structlog.get_logger(__name__)


def open_shelf(settings: "Settings", engines: "LentEngines") -> "ModelShelf":
    """Return the models folder of this machine."""
    from moksori.backends.audiolog.place import place_of
    from moksori.engines.stt.offering import OfferedModels

    @cache
    def place() -> str:
        try:
            return place_of(settings.models_dir)
        except OSError as exc:
            raise of_disk(
                exc, "no space is left for the models", "the models folder can not be used"
            ) from exc

    return OfferedModels(engines, place, offline=settings.stt.offline)


def model_desk(backends: "Backends") -> Desk:
    """Return what fetching models is kept with: the keys of `default` look after the machine."""
    return Desk(backends.database, backends.queue, backends.events, DEFAULT_WORKSPACE)


def fetching_shift(
    settings: "Settings", backends: "Backends", engines: "LentEngines", owner: str
) -> Shift | None:
    """Return the shift that fetches models, beside each other and the other work of a worker.

    None where the models folder takes none: what lies there serves all the same.
    """
    shelf = open_shelf(settings, engines)
    try:
        kind = kind_at(shelf.place())
    except BackendError as error:
        log.warning("no_models_fetched", error_code=error.code)
        return None
    policy = FetchPolicy(settings.jobs.max_tries, settings.jobs.retry_base_s)
    work = FetchWork(model_desk(backends), shelf, policy)
    return Shift({kind: work}, backends.queue, owner, poll_s=_LOOK_S, at_once=True)
