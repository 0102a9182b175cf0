"""What can be done with recogniser models; the fetching itself is done by workers (see `work`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import anyio.to_thread

from moksori.errors import AccessError, BackendError, ConflictError, NotFoundError
from moksori.ports.bus import EventLog
from moksori.ports.models import ModelShelf, ShelfModel
from moksori.ports.queue import Job, JobQueue, NewJob
from moksori.ports.store import Database, Transaction
from moksori.recognisers.model import (
    Standing,
    State,
    job_id_of,
    kind_at,
    standing_of,
    told,
    under_way,
    worth_showing,
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What fetching models is kept with. `workspace` is the one that looks after the machine."""

    database: Database
    queue: JobQueue
    events: EventLog
    workspace: str


class Recognisers:
    """The use cases; everybody may look, only the workspace of the desk may change anything."""

    def __init__(self, desk: Desk, shelf: ModelShelf) -> None:
        self._desk = desk
        self._shelf = shelf

    @property
    def offline(self) -> bool:
        """Whether the settings forbid the network."""
        return self._shelf.offline

    @property
    def automatic(self) -> bool:
        """Whether what is here decides which model serves requests that name none."""
        return self._shelf.automatic

    def may_change(self, workspace: str) -> bool:
        """Tell whether the keys of a workspace may fetch and remove models."""
        return workspace == self._desk.workspace

    async def listing(self) -> Sequence[Standing]:
        """Return what is here, on its way or worth fetching, the default first."""
        try:
            place: str | None = await anyio.to_thread.run_sync(self._shelf.place)
        except BackendError:  # nothing can come, but what is here can be shown
            place = None
        found = await anyio.to_thread.run_sync(self._shelf.listing)
        standings = [await self._standing(place, model) for model in found]
        return [one for one in standings if worth_showing(one)]

    async def get(self, name: str) -> Standing:
        """Return one model of the listing.

        Raises:
            NotFoundError: it is not in there.
        """
        for one in await self.listing():
            if one.model.name == name:
                return one
        raise NotFoundError("no such model is here, on its way or offered")

    async def fetch(self, workspace: str, name: str) -> Standing:
        """Have a worker fetch a model, unless it is here or on its way.

        Raises:
            AccessError: this workspace does not look after the machine.
            NotFoundError: the name is neither a size of Whisper nor a hub id.
            OfflineError: the settings forbid the network.
            StorageFullError: there is not enough space.
            ModelUnavailableError: the models folder can not be written.
        """
        self._check(workspace)
        name = await anyio.to_thread.run_sync(self._shelf.canonical, name)
        place = await anyio.to_thread.run_sync(self._shelf.place)
        present = {one.name for one in await self._shelved() if one.present}
        if name not in present and not under_way(await self._job(place, name)):
            await anyio.to_thread.run_sync(self._shelf.begin, name)
            await self._desk.database.run(partial(self._enqueue, place, name))
            self._desk.queue.wake()
            self._desk.events.wake()
        return await self.get(name)

    async def cancel(self, workspace: str, name: str) -> Standing:
        """Stop fetching a model; what has arrived stays for the next try.

        Raises:
            AccessError: this workspace does not look after the machine.
            NotFoundError: nobody fetches it.
        """
        self._check(workspace)
        name = await anyio.to_thread.run_sync(self._shelf.canonical, name)
        place = await anyio.to_thread.run_sync(self._shelf.place)
        if not under_way(await self._job(place, name)):
            raise NotFoundError("nobody fetches this model")
        await self._desk.database.run(partial(self._call_off, place, name))
        self._desk.events.wake()
        (model,) = [one for one in await self._shelved() if one.name == name]
        return await self._standing(place, model)

    async def remove(self, workspace: str, name: str) -> None:
        """Delete a model, or what has arrived of it.

        Raises:
            AccessError: this workspace does not look after the machine.
            ConflictError: it is bundled, on its way, or belongs to another program.
            NotFoundError: it is not here.
            BackendError: the models folder does not let it go.
        """
        self._check(workspace)
        name = await anyio.to_thread.run_sync(self._shelf.canonical, name)
        place = await anyio.to_thread.run_sync(self._shelf.place)
        model = next((one for one in await self._shelved() if one.name == name), None)
        if model is None:
            raise NotFoundError("this model is not here")
        if model.bundled:
            raise ConflictError("this model belongs to moksori itself")
        if not model.present and under_way(await self._job(place, name)):
            raise ConflictError("this model is being fetched; cancel that first")
        if model.present and not model.removable:
            raise ConflictError("another program, or the settings, brought this model here")
        if not await anyio.to_thread.run_sync(self._shelf.remove, name):
            raise NotFoundError("this model is not here")
        await self._desk.database.run(partial(self._forget, place, name))
        self._desk.events.wake()

    def _check(self, workspace: str) -> None:
        if not self.may_change(workspace):
            raise AccessError(f"only the workspace {self._desk.workspace} changes this machine")

    async def _shelved(self) -> Sequence[ShelfModel]:
        return await anyio.to_thread.run_sync(self._shelf.listing)

    async def _standing(self, place: str | None, model: ShelfModel) -> Standing:
        job = None
        if place is not None and not (model.present or model.bundled):
            job = await self._job(place, model.name)
        return standing_of(model, job, offline=self._shelf.offline)

    async def _job(self, place: str, name: str) -> Job | None:
        try:
            return await self._desk.queue.get(self._desk.workspace, job_id_of(place, name))
        except NotFoundError:
            return None

    async def _enqueue(self, place: str, name: str, tx: Transaction) -> None:
        """Put the one job of this model into the queue, in place of one that has ended."""
        await self._strike(place, name, tx)
        job = NewJob(
            kind=kind_at(place),
            workspace=self._desk.workspace,
            args={"name": name},
            id=job_id_of(place, name),
        )
        await self._desk.queue.enqueue(tx, job)
        await self._tell(name, State.FETCHING, tx)

    async def _call_off(self, place: str, name: str, tx: Transaction) -> None:
        await self._desk.queue.cancel(tx, self._desk.workspace, job_id_of(place, name))
        await self._tell(name, State.ABSENT, tx)

    async def _forget(self, place: str, name: str, tx: Transaction) -> None:
        await self._strike(place, name, tx)
        await self._tell(name, State.ABSENT, tx)

    async def _strike(self, place: str, name: str, tx: Transaction) -> None:
        try:
            await self._desk.queue.forget(tx, self._desk.workspace, job_id_of(place, name))
        except NotFoundError:
            return

    async def _tell(self, name: str, state: State, tx: Transaction) -> None:
        await self._desk.events.append(tx, self._desk.workspace, [told(name, state)])
