"""Pipecat's side: a pipeline for each track, its voice activity detection and nothing else.

Run by the python of the peer's own environment: `peer.py SOUND TRACKS`, SOUND being 16 kHz PCM16.
It is its lean best case: no turn tracking, no RTVI, no metrics, no transport, no log.
"""

# mypy: disable-error-code="import-not-found, misc, untyped-decorator"
# The packages of the peer are not in our environment.

import json
import sys
import time
from pathlib import Path

import anyio
from loguru import logger
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.frames.frames import (
    EndFrame,
    Frame,
    InputAudioRawFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.audio.vad_processor import VADProcessor
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.workers.runner import WorkerRunner

FRAME_BYTES = 640
PORTION = 50
RATE_HZ = 16_000


class Sink(FrameProcessor):
    """Counts what comes through."""

    def __init__(self) -> None:
        super().__init__()
        self.frames = self.started = self.stopped = 0
        self.came = anyio.Event()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Count a frame and pass it on."""
        await super().process_frame(frame, direction)
        self.frames += isinstance(frame, InputAudioRawFrame)
        self.started += isinstance(frame, VADUserStartedSpeakingFrame)
        self.stopped += isinstance(frame, VADUserStoppedSpeakingFrame)
        self.came.set()
        await self.push_frame(frame, direction)


class Session:
    """One track."""

    def __init__(self) -> None:
        self.sink = Sink()
        vad = VADProcessor(vad_analyzer=SileroVADAnalyzer(sample_rate=RATE_HZ))
        self.worker = PipelineWorker(
            Pipeline([vad, self.sink]),
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


async def run(sound: bytes, tracks: int) -> dict[str, float]:
    """Hear the same on so many tracks at once, each a second later than the one before."""
    sessions = [Session() for _ in range(tracks)]
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
        "started": sum(session.sink.started for session in sessions),
        "stopped": sum(session.sink.stopped for session in sessions),
    }


if __name__ == "__main__":
    logger.remove()
    print(json.dumps(anyio.run(run, Path(sys.argv[1]).read_bytes(), int(sys.argv[2]))))
