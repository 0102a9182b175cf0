"""The lane of minutes: a worker that follows what people say, and never waits for a recording.

It loads no recogniser. Where a language model writes the minutes of whole meetings, which takes
its time, other workers have it do so: cards do not wait for that either.
"""

from contextlib import aclosing

import anyio
import anyio.to_thread
import structlog

from moksori.app.attendance import JobWork
from moksori.app.meetings import follow_work, minutes_work
from moksori.app.minutes_writer import writer_of
from moksori.app.settings import Settings
from moksori.app.shift import Shift
from moksori.app.warming import warm_up_words
from moksori.meetings.meeting import FOLLOW_KIND, JOB_KIND
from moksori.meetings.writer import MinutesWriter, RulesWriter
from moksori.schema import new_id
from moksori.transcripts.service import Backends

log = structlog.get_logger(__name__)


class Scribe:
    """Follows live meetings, and writes minutes."""

    def __init__(self, settings: Settings, backends: Backends, owner: str | None = None) -> None:
        self._warm_up = settings.jobs.warm_up
        self._writer: MinutesWriter = writer_of(settings)
        works: dict[str, JobWork] = {FOLLOW_KIND: follow_work(settings, backends, self._writer)}
        if isinstance(self._writer, RulesWriter):
            works[JOB_KIND] = minutes_work(settings, backends, self._writer)
        self.shift = Shift(works, backends.queue, owner or new_id(), poll_s=settings.jobs.poll_s)

    async def run(self) -> None:
        """Work until the shift is left; words are read in no time once their model is there."""
        log.info("worker_ready", worker_id=self.shift.owner, kinds=self.shift.kinds)
        async with aclosing(self._writer), anyio.create_task_group() as tasks:
            if self._warm_up:
                tasks.start_soon(warm_up_words)
            await self.shift.work()
            tasks.cancel_scope.cancel()
