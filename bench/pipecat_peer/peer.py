"""Pipecat's side: a pipeline for each track, in its lean best case.

Run by the python of the peer's own environment: `peer.py SOUND TRACKS utterances|vad`, SOUND being
16 kHz PCM16. No turn tracking, no RTVI, no metrics, no log. `utterances`: an input transport, its
voice activity detection, and a recogniser that answers at once, which gets each utterance as ours
does. `vad`: the detection and nothing else.
"""

# mypy: disable-error-code="import-not-found, misc, untyped-decorator"
# The packages of the peer are not in our environment.

import json
import sys
import time
from collections.abc import AsyncGenerator
from pathlib import Path

import anyio
from loguru import logger
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.frames.frames import (
    EndFrame,
    Frame,
    InputAudioRawFrame,
    StartFrame,
    TranscriptionFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.audio.vad_processor import VADProcessor
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.settings import STTSettings
from pipecat.services.stt_service import SegmentedSTTService
from pipecat.transports.base_input import BaseInputTransport
from pipecat.transports.base_transport import TransportParams
from pipecat.workers.runner import WorkerRunner

FRAME_BYTES = 640
PORTION = 50
RATE_HZ = 16_000


class Sink(FrameProcessor):
    """Counts what comes through."""

    def __init__(self) -> None:
        super().__init__()
        self.frames = self.stopped = self.finals = 0
        self.came = anyio.Event()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Count a frame and pass it on."""
        await super().process_frame(frame, direction)
        self.frames += isinstance(frame, InputAudioRawFrame)
        self.stopped += isinstance(frame, VADUserStoppedSpeakingFrame)
        self.finals += isinstance(frame, TranscriptionFrame)
        self.came.set()
        await self.push_frame(frame, direction)


class In(BaseInputTransport):
    """A transport whose frames come from the bench."""

    async def start(self, frame: StartFrame) -> None:
        """Be ready at once."""
        await super().start(frame)
        await self.set_transport_ready(frame)


class Stt(SegmentedSTTService):
    """Says the same of everything, at once."""

    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame, None]:
        """Return one sentence."""
        del audio
        yield TranscriptionFrame("그 화면은 배포했습니다", "", "")


class Session:
    """One track."""

    def __init__(self, *, utterances: bool) -> None:
        self.sink = Sink()
        vad = VADProcessor(vad_analyzer=SileroVADAnalyzer(sample_rate=RATE_HZ))
        self.worker = PipelineWorker(
            Pipeline(
                [
                    In(TransportParams(audio_in_enabled=True)),
                    vad,
                    Stt(ttfs_p99_latency=0.0, settings=STTSettings(model=None, language=None)),
                    self.sink,
                ]
                if utterances
                else [vad, self.sink]
            ),
            enable_rtvi=False,
            enable_turn_tracking=False,
            idle_timeout_secs=None,
        )
        self.ready = anyio.Event()

        @self.worker.event_handler("on_pipeline_started")
        async def on_started(_worker: PipelineWorker, _frame: Frame) -> None:
            self.ready.set()

    async def hear(self, sound: bytes) -> None:
        """Feed 50 frames at a time, as fast as they are taken."""
        for sent, first in enumerate(range(0, len(sound), FRAME_BYTES), start=1):
            frame = InputAudioRawFrame(sound[first : first + FRAME_BYTES], RATE_HZ, 1)
            await self.worker.queue_frame(frame)
            while sent % PORTION == 0 and self.sink.frames < sent:
                self.sink.came = anyio.Event()
                await self.sink.came.wait()
        await self.worker.queue_frame(EndFrame())


async def run(sound: bytes, tracks: int, how: str) -> dict[str, float]:
    """Hear the same on so many tracks at once, each a second later than the one before."""
    sessions = [Session(utterances=how == "utterances") for _ in range(tracks)]
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(*(session.worker for session in sessions))
    async with anyio.create_task_group() as group:
        group.start_soon(runner.run)
        for session in sessions:
            await session.ready.wait()
        began, wall = time.process_time(), time.monotonic()
        for number, session in enumerate(sessions):
            cut = number * 2 * RATE_HZ % len(sound)
            group.start_soon(session.hear, sound[-cut:] + sound[:-cut] if cut else sound)
    minutes = tracks * len(sound) / (2 * RATE_HZ * 60)
    return {
        "cpu_s": (time.process_time() - began) / minutes,
        "wall_s": time.monotonic() - wall,
        "frames": sum(session.sink.frames for session in sessions),
        "finals": sum(session.sink.finals for session in sessions),
        "stopped": sum(session.sink.stopped for session in sessions),
    }


if __name__ == "__main__":
    logger.remove()
    print(json.dumps(anyio.run(run, Path(sys.argv[1]).read_bytes(), int(sys.argv[2]), sys.argv[3])))
