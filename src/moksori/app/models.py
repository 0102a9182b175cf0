"""How the recogniser models of this machine are put together with the jobs that fetch them."""

from functools import cache
from typing import TYPE_CHECKING, Final

from moksori.access.model import DEFAULT_WORKSPACE
from moksori.app.shift import Shift
from moksori.errors import of_disk
from moksori.recognisers.model import kind_at
from moksori.recognisers.service import Desk
from moksori.recognisers.work import FetchPolicy, FetchWork

if TYPE_CHECKING:
    from moksori.app.settings import Settings
    from moksori.engines.stt.lending import LentEngines
    from moksori.ports.models import ModelShelf
    from moksori.transcripts.service import Backends

_LOOK_S: Final = 1.0


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
) -> Shift:
    """Return the shift that fetches models, beside each other and the other work of a worker.

    Raises:
        StorageFullError, BackendError: the models folder has no name, and can not be given one.
    """
    shelf = open_shelf(settings, engines)
    policy = FetchPolicy(settings.jobs.max_tries, settings.jobs.retry_base_s)
    work = FetchWork(model_desk(backends), shelf, policy)
    return Shift(
        {kind_at(shelf.place()): work}, backends.queue, owner, poll_s=_LOOK_S, at_once=True
    )
