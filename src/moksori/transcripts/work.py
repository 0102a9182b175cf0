"""The job that turns a recording into segments; any worker can begin it, or go on with it."""

from dataclasses import dataclass, field
from functools import partial
from typing import Final

import anyio
import anyio.to_thread
import structlog

from moksori.audio.listen import Listening, speech_windows
from moksori.audio.speech import VadSettings
from moksori.errors import BackendError, MoksoriError
from moksori.ports.blobs import BlobStore
from moksori.ports.queue import Lease, pause_before
from moksori.ports.stt import SttEngine, SttEngines, SttOptions
from moksori.ports.transcripts import Digester, Heard
from moksori.ports.vad import VadEngine
from moksori.transcripts.hearing import HeardBatch, hear
from moksori.transcripts.ledger import Desk, Ledger
from moksori.transcripts.model import HearingOptions, Segment, Summary, audio_key
from moksori.transcripts.observing import summary_of
from moksori.transcripts.summary import summarise

_LONGEST_PAUSE_S: Final = 300.0
_THREADS: Final = 4

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class HearingPolicy:
    """How jobs are done and how often; `hotwords` are expected in every recording."""

    max_tries: int = 5
    retry_base_s: float = 2.0
    beam_size: int = 5
    hotwords: tuple[str, ...] = ()
    vad: VadSettings = field(default_factory=VadSettings)


class TranscriptWork:
    """Does the jobs of kind `JOB_KIND`, each under a lease that somebody else keeps alive."""

    def __init__(
        self,
        desk: Desk,
        blobs: BlobStore,
        engines: SttEngines,
        vad: VadEngine,
        policy: HearingPolicy | None = None,
        digester: Digester | None = None,
    ) -> None:
        self._desk = desk
        self._blobs = blobs
        self._engines = engines
        self._vad = vad
        self._policy = policy or HearingPolicy()
        self._digester = digester
        self._threads = anyio.CapacityLimiter(_THREADS)

    async def run(self, lease: Lease) -> None:
        """Hear the recording from its checkpoint on, and end the job.

        Raises:
            LeaseLostError: the job is somebody else's by now; nothing more was written.
            MoksoriError: it did not work; tell `failed`.
        """
        ledger = await Ledger.open(self._desk, lease)
        if ledger is None:
            return
        if ledger.tries > self._policy.max_tries:
            await ledger.fail(lease.job.error_code or MoksoriError.code)
            return
        task = ledger.task
        choice = task.choice or self._engines.choose(task.options.model)
        async with (
            self._engines.lend(choice) as engine,
            self._blobs.local(audio_key(task.id)) as path,
        ):
            await engine.load()
            listening = await anyio.to_thread.run_sync(
                partial(
                    speech_windows,
                    path,
                    open_vad=self._vad.open,
                    vad=self._policy.vad,
                    windows=engine.traits.windows,
                    tracks=task.options.tracks.value,
                ),
                limiter=self._threads,
            )
            await ledger.begin(choice, engine.traits, listening)
            await self._hear(ledger, engine, listening)
        segments = await ledger.segments()
        heard = ledger.heard(segments)
        await ledger.finish(listening, heard, await self._summary(heard, segments))
        log.info("transcript_done", segments=len(segments), model=engine.traits.model)

    async def cancelled(self, lease: Lease) -> None:
        """End the job because somebody asked for that; raises LeaseLostError."""
        if ledger := await Ledger.open(self._desk, lease):
            await ledger.cancel()

    async def failed(self, lease: Lease, code: str, *, retryable: bool) -> None:
        """Put the job back for a later try, or end it when that is no use.

        Raises:
            LeaseLostError: the job is somebody else's by now.
        """
        ledger = await Ledger.open(self._desk, lease)
        if ledger is None:
            return
        if retryable and ledger.tries < self._policy.max_tries:
            pause_s = pause_before(ledger.tries, self._policy.retry_base_s, _LONGEST_PAUSE_S)
            await ledger.put_back(delay_s=pause_s, code=code)
            log.warning("job_put_back", error_code=code, tries=ledger.tries, pause_s=pause_s)
        else:
            await ledger.fail(code, retryable=retryable)
            log.warning("job_failed", error_code=code, tries=ledger.tries)

    async def given_back(self, lease: Lease) -> None:
        """Let another worker go on at once, because this one leaves; raises LeaseLostError."""
        if ledger := await Ledger.open(self._desk, lease):
            await ledger.put_back(delay_s=0.0, code=lease.job.error_code or "", counted=False)

    async def _summary(self, heard: Heard, segments: list[Segment]) -> Summary:
        """Return the minutes in short; where nobody can write them, sentences that were said."""
        if self._digester is not None and segments:
            try:
                return summary_of(await self._digester.digest(heard))
            except BackendError:
                raise
            except MoksoriError as error:
                log.warning("minutes_not_written", error_code=error.code)
            except Exception:  # what was heard is not lost because something broke later
                log.exception("minutes_broke")
        return await anyio.to_thread.run_sync(summarise, segments, limiter=self._threads)

    async def _hear(self, ledger: Ledger, engine: SttEngine, listening: Listening) -> None:
        async def keep(batch: HeardBatch) -> None:
            await ledger.keep(batch, listening.duration_s)

        await hear(
            listening,
            engine,
            self._stt_options(ledger.task.options),
            keep,
            skip=ledger.task.windows_done,
            threads=self._threads,
        )

    def _stt_options(self, asked: HearingOptions) -> SttOptions:
        return SttOptions(
            language=asked.language,
            hotwords=tuple(dict.fromkeys((*asked.hotwords, *self._policy.hotwords))),
            prompt=asked.prompt,
            word_times=asked.word_times,
            beam_size=self._policy.beam_size,
            temperature=asked.temperature,
        )
