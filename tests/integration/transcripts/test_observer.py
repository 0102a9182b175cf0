"""Who observes transcripts is inside their transactions: both happen, or neither."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import func, select

from moksori.backends.queue.tables import JOB
from moksori.errors import ConflictError
from moksori.ports.queue import JobState
from moksori.ports.store import Transaction
from moksori.ports.transcripts import Followup, Heard
from moksori.transcripts.model import JOB_KIND
from moksori.transcripts.tables import TRANSCRIPT

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Studio = Any  # the fixture's class stands in conftest.py

WANTED = {"meeting": {"title": "제목"}, "n": [1, None, 0.5]}


@dataclass
class Witness:
    """Notes what it is told, and refuses when it is told to."""

    told: list[tuple[str, str, Any]] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    refuses: str | None = None

    async def requested(
        self, tx: Transaction, workspace: str, transcript_id: str, followup: Followup | None
    ) -> None:
        await self._note(tx, "requested", workspace, transcript_id, followup)

    async def finished(self, tx: Transaction, heard: Heard) -> None:
        self.heard.append(heard)
        await self._note(tx, "finished", heard.workspace, heard.transcript_id, heard.followup)

    async def ended(self, tx: Transaction, workspace: str, transcript_id: str, code: str) -> None:
        await self._note(tx, "ended", workspace, transcript_id, code)

    async def removed(self, tx: Transaction, workspace: str, transcript_id: str) -> None:
        await self._note(tx, "removed", workspace, transcript_id, None)

    async def _note(
        self, tx: Transaction, what: str, workspace: str, name: str, detail: object
    ) -> None:
        assert workspace == "w"
        found = await tx.execute(select(func.count()).select_from(TRANSCRIPT))
        assert found.scalar_one() == (0 if what == "removed" else 1), "its own transaction"
        self.told.append((what, name, detail))
        if self.refuses == what:
            raise ConflictError("a test refused")


@pytest.fixture
def witness(studio: Studio) -> Witness:
    made = Witness()
    studio.observe(made)
    return made


async def test_everything_is_told_with_what_was_asked(studio: Studio, witness: Witness) -> None:
    job_id = await studio.request(3, followup=WANTED)
    await studio.work_once()
    assert witness.told == [("requested", job_id, WANTED), ("finished", job_id, WANTED)]
    (heard,) = witness.heard
    segments = await studio.transcripts.segments("w", job_id)
    assert [(one.index, one.text, one.start_s) for one in heard.segments] == [
        (one.index, one.text, one.start_s) for one in segments
    ]
    assert heard.at == (await studio.get(job_id)).created_at
    await studio.transcripts.delete("w", job_id)
    assert witness.told[-1] == ("removed", job_id, None)


async def test_an_end_without_a_result_is_told_once(studio: Studio, witness: Witness) -> None:
    job_id = await studio.request(1)
    await studio.transcripts.cancel("w", job_id)
    await studio.transcripts.cancel("w", job_id)
    assert witness.told == [("requested", job_id, None), ("ended", job_id, "cancelled")]


async def test_a_failure_is_told_with_its_code(studio: Studio, witness: Witness) -> None:
    studio.engine.failures = [ConflictError("no")]
    job_id = await studio.request(1)
    await studio.work_once()
    assert witness.told[1:] == [("ended", job_id, "conflict")]


async def test_a_request_that_is_refused_leaves_no_job(studio: Studio, witness: Witness) -> None:
    witness.refuses = "requested"
    with pytest.raises(ConflictError):
        await studio.request(1)
    assert await studio.count(TRANSCRIPT, JOB) == [0, 0]
    assert studio.files() == []


async def test_an_end_that_is_refused_is_none(studio: Studio, witness: Witness) -> None:
    witness.refuses = "finished"
    job_id = await studio.request(1)
    lease = await studio.queue.claim([JOB_KIND], "worker")
    with pytest.raises(ConflictError):
        await studio.work().run(lease)
    transcript = await studio.get(job_id)
    assert (transcript.state, transcript.summary) == (JobState.RUNNING, None)
    assert "final_summary" not in await studio.types(job_id)
    witness.refuses = None
    await studio.work().run(lease)
    assert (await studio.get(job_id)).state is JobState.DONE
    assert await studio.types(job_id) != []


async def test_a_deletion_that_is_refused_deletes_nothing(studio: Studio, witness: Witness) -> None:
    job_id = await studio.request(1)
    witness.refuses = "removed"
    with pytest.raises(ConflictError):
        await studio.transcripts.delete("w", job_id)
    assert (await studio.get(job_id)).id == job_id
    assert len(studio.files()) == 1


async def test_what_others_forget_goes_with_its_audio_at_the_next_sweep(
    studio: Studio, witness: Witness
) -> None:
    job_id = await studio.request(1)

    async def forget(tx: Transaction) -> None:
        await studio.transcripts.forget(tx, "w", job_id)
        await studio.transcripts.forget(tx, "w", "none")

    await studio.database.run(forget)
    assert witness.told[-1] == ("removed", job_id, None)
    assert await studio.count(TRANSCRIPT, JOB) == [0, 0]
    assert await studio.leftovers.sweep() == 1
    assert studio.files() == []


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_key_covers_what_becomes_of_it(studio: Studio) -> None:
    first = await studio.request(1, idempotency_key="k", followup=WANTED)
    assert await studio.request(1, idempotency_key="k", followup=dict(WANTED)) == first
    for other in (None, {"meeting": None}):
        with pytest.raises(ConflictError):
            await studio.request(1, idempotency_key="k", followup=other)
