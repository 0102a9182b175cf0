"""Models on every database: one job per model, its progress told, its ends written down."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import anyio
import pytest

from moksori.app.attendance import Attendance
from moksori.backends.bus.rows import RowEventLog
from moksori.backends.queue.rows import RowQueue
from moksori.backends.store.database import SqlDatabase
from moksori.errors import (
    AccessError,
    ConflictError,
    HubUnreachableError,
    MoksoriError,
    NotFoundError,
    OfflineError,
    StorageFullError,
)
from moksori.ports.models import Progress, ShelfModel
from moksori.ports.queue import JobState
from moksori.recognisers.model import job_id_of, kind_at
from moksori.recognisers.service import Desk, Recognisers
from moksori.recognisers.work import FetchPolicy, FetchWork

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

one_database = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

TOTAL = 1_000_000
PLACE = "here"
KIND = kind_at(PLACE)
WORKSPACE = "default"


@dataclass
class Folder:
    """A models folder in memory; `steps` is how many pieces a model comes in."""

    offline: bool = False
    automatic: bool = True
    steps: int = 4
    pause_s: float = 0.0
    troubles: list[MoksoriError] = field(default_factory=list)
    models: dict[str, ShelfModel] = field(
        default_factory=lambda: {
            "tiny-ko": ShelfModel("tiny-ko", present=True, bundled=True, default=True),
            "small": ShelfModel("small", suits="cpu", wanted=True),
            "cached": ShelfModel("cached", present=True),
        }
    )

    def place(self) -> str:
        return PLACE

    def listing(self) -> Sequence[ShelfModel]:
        return list(self.models.values())

    def canonical(self, name: str) -> str:
        if name not in self.models and "/" not in name:
            raise NotFoundError("no")
        return name

    def begin(self, name: str) -> None:
        if self.offline:
            raise OfflineError("offline")
        self.models.setdefault(name, ShelfModel(name))

    async def fetch(self, name: str, progress: Progress) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        for step in range(1, self.steps + 1):
            await anyio.sleep(self.pause_s)
            progress(TOTAL * step // self.steps, TOTAL)
        self.models[name] = replace(self.models[name], present=True, removable=True)

    def remove(self, name: str) -> bool:
        there = self.models[name].present
        self.models[name] = replace(self.models[name], present=False, removable=False)
        return there


@pytest.fixture
def folder() -> Folder:
    return Folder()


@pytest.fixture
def desk(database: SqlDatabase, queue: RowQueue, event_log: RowEventLog) -> Desk:
    return Desk(database, queue, event_log, WORKSPACE)


@pytest.fixture
def recognisers(desk: Desk, folder: Folder) -> Recognisers:
    return Recognisers(desk, folder)


async def work(desk: Desk, folder: Folder, queue: RowQueue) -> None:
    """Do one job, as a worker does it."""
    lease = await queue.claim([KIND], "w")
    assert lease is not None
    policy = FetchPolicy(max_tries=2, retry_base_s=0.01)
    await Attendance({KIND: FetchWork(desk, folder, policy)}, queue.ttl_s).attend(lease)


async def states(desk: Desk) -> list[str]:
    return [one.payload["state"] for one in await desk.events.read(WORKSPACE, topics=["models"])]


async def test_a_model_is_fetched(
    desk: Desk, folder: Folder, recognisers: Recognisers, queue: RowQueue
) -> None:
    assert (await recognisers.fetch(WORKSPACE, "small")).state == "fetching"
    await work(desk, folder, queue)
    assert (await recognisers.get("small")).state == "here"
    assert (await queue.get(WORKSPACE, job_id_of(PLACE, "small"))).state is JobState.DONE
    assert await states(desk) == ["fetching", "here"]
    assert (await recognisers.fetch(WORKSPACE, "small")).state == "here"
    assert await queue.claim([KIND], "w") is None


async def test_many_who_ask_at_once_get_one_job(
    desk: Desk, recognisers: Recognisers, queue: RowQueue
) -> None:
    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(recognisers.fetch, WORKSPACE, "small")
    assert (await queue.depth())[JobState.QUEUED] == 1
    assert set(await states(desk)) == {"fetching"}


async def test_a_fetch_that_nobody_has_begun_is_cancelled_at_once(
    desk: Desk, recognisers: Recognisers, queue: RowQueue
) -> None:
    await recognisers.fetch(WORKSPACE, "small")
    assert (await recognisers.cancel(WORKSPACE, "small")).state == "absent"
    assert await queue.claim([KIND], "w") is None
    with pytest.raises(NotFoundError):
        await recognisers.cancel(WORKSPACE, "small")
    assert await states(desk) == ["fetching", "absent"]
    assert (await recognisers.fetch(WORKSPACE, "small")).state == "fetching"
    assert await queue.claim([KIND], "w") is not None


async def test_a_fetch_under_way_hears_the_call_within_a_second(
    desk: Desk, folder: Folder, recognisers: Recognisers, queue: RowQueue
) -> None:
    folder.steps, folder.pause_s = 1_000, 0.02
    await recognisers.fetch(WORKSPACE, "small")
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(work, desk, folder, queue)
        await anyio.sleep(0.3)
        began = anyio.current_time()
        await recognisers.cancel(WORKSPACE, "small")
    assert anyio.current_time() - began < 1.5
    assert (await queue.get(WORKSPACE, job_id_of(PLACE, "small"))).state is JobState.CANCELLED
    standing = await recognisers.get("small")
    assert (standing.state, standing.error_code) == ("absent", None)


@one_database
async def test_progress_is_told_in_steps_and_not_without_end(
    desk: Desk,
    folder: Folder,
    recognisers: Recognisers,
    queue: RowQueue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("moksori.recognisers.work._LOOK_S", 0.0001)
    folder.steps = 5_000
    await recognisers.fetch(WORKSPACE, "small")
    await work(desk, folder, queue)
    told = await desk.events.read(WORKSPACE, topics=["models"])
    shares = [one.payload["done_bytes"] / TOTAL for one in told[1:]]
    assert 3 < len(shares) <= 202
    assert shares == sorted(shares)


@one_database
async def test_what_may_succeed_later_is_tried_again_and_then_given_up(
    desk: Desk, folder: Folder, recognisers: Recognisers, queue: RowQueue
) -> None:
    folder.troubles = [HubUnreachableError("away"), HubUnreachableError("away")]
    await recognisers.fetch(WORKSPACE, "small")
    await work(desk, folder, queue)
    waiting = await recognisers.get("small")
    assert (waiting.state, waiting.error_code) == ("fetching", "hub_unreachable")
    await anyio.sleep(0.05)
    await work(desk, folder, queue)
    given_up = await recognisers.get("small")
    assert (given_up.state, given_up.error_code) == ("absent", "hub_unreachable")
    await recognisers.fetch(WORKSPACE, "small")
    await work(desk, folder, queue)
    assert (await recognisers.get("small")).state == "here"


@one_database
async def test_a_full_disk_is_told_at_once(
    desk: Desk, folder: Folder, recognisers: Recognisers, queue: RowQueue
) -> None:
    folder.troubles = [StorageFullError("full")]
    await recognisers.fetch(WORKSPACE, "small")
    await work(desk, folder, queue)
    assert (await recognisers.get("small")).error_code == "storage_full"


@one_database
async def test_a_worker_that_leaves_hands_the_fetch_on(
    desk: Desk, folder: Folder, recognisers: Recognisers, queue: RowQueue
) -> None:
    folder.steps, folder.pause_s = 1_000, 0.02
    await recognisers.fetch(WORKSPACE, "small")
    lease = await queue.claim([KIND], "w")
    assert lease is not None
    attendance = Attendance({KIND: FetchWork(desk, folder)}, queue.ttl_s)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(attendance.attend, lease)
        await anyio.sleep(0.1)
        attendance.leave()
    folder.steps, folder.pause_s = 1, 0.0
    await work(desk, folder, queue)
    assert (await recognisers.get("small")).state == "here"


@one_database
async def test_a_job_that_kills_its_workers_ends(
    desk: Desk, folder: Folder, recognisers: Recognisers, database: SqlDatabase
) -> None:
    deadly = RowQueue(database, ttl_s=0.01, max_tries=1)
    await recognisers.fetch(WORKSPACE, "small")
    assert await deadly.claim([KIND], "dies") is not None
    await anyio.sleep(0.05)
    await work(desk, folder, deadly)
    assert (await recognisers.get("small")).error_code == "internal"


@one_database
@pytest.mark.parametrize("name", ["tiny-ko", "cached"])
async def test_what_is_not_ours_is_not_removed(recognisers: Recognisers, name: str) -> None:
    with pytest.raises(ConflictError):
        await recognisers.remove(WORKSPACE, name)


@one_database
async def test_a_model_is_removed_and_can_be_fetched_again(
    desk: Desk, folder: Folder, recognisers: Recognisers, queue: RowQueue
) -> None:
    await recognisers.fetch(WORKSPACE, "owner/model")
    with pytest.raises(ConflictError):
        await recognisers.remove(WORKSPACE, "owner/model")
    await work(desk, folder, queue)
    await recognisers.remove(WORKSPACE, "owner/model")
    with pytest.raises(NotFoundError):
        await recognisers.remove(WORKSPACE, "owner/model")
    with pytest.raises(NotFoundError):
        await recognisers.get("owner/model")
    assert (await recognisers.fetch(WORKSPACE, "owner/model")).state == "fetching"
    assert await states(desk) == ["fetching", "here", "absent", "fetching"]


@one_database
async def test_a_model_that_has_just_arrived_is_removed_before_its_job_has_ended(
    desk: Desk, folder: Folder, recognisers: Recognisers, queue: RowQueue
) -> None:
    await recognisers.fetch(WORKSPACE, "small")
    lease = await queue.claim([KIND], "w")
    assert lease is not None
    await folder.fetch("small", lambda _done, _total: None)
    await recognisers.remove(WORKSPACE, "small")
    await Attendance({KIND: FetchWork(desk, Folder())}, queue.ttl_s).attend(lease)
    assert (await recognisers.get("small")).state == "absent"
    assert await states(desk) == ["fetching", "absent"]


@one_database
async def test_only_who_looks_after_the_machine_changes_it(recognisers: Recognisers) -> None:
    assert not recognisers.may_change("other")
    for call in (recognisers.fetch, recognisers.cancel, recognisers.remove):
        with pytest.raises(AccessError):
            await call("other", "small")


@one_database
async def test_offline_and_unknown_names_leave_no_job(
    folder: Folder, recognisers: Recognisers, queue: RowQueue
) -> None:
    folder.offline = True
    with pytest.raises(OfflineError):
        await recognisers.fetch(WORKSPACE, "small")
    with pytest.raises(NotFoundError):
        await recognisers.fetch(WORKSPACE, "nonsense")
    assert (await recognisers.get("small")).state == "refused"
    assert await queue.claim([KIND], "w") is None
