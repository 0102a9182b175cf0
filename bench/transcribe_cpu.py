"""CPU seconds of `transcribe` against raw faster-whisper's batched pipeline: same model, same file.

Both get the sample meeting, mixed into one file, and a loaded tiny-ko on the same number of
threads. We pay for decoding, speech detection, windows and timed text, the peer for its own of
these. First as the product runs this model (a window per utterance, no more silence than it
needs), then with windows packed and filled up to 30 s, as it runs real Whisper models.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from threading import Event
from typing import Final

from faster_whisper import BatchedInferencePipeline, WhisperModel

from bench.figures import Figure
from bench.recordings import error_rate, mixed_meeting
from moksori.audio.listen import speech_windows
from moksori.audio.pcm import SpeechWindow
from moksori.engines.stt.about import FULL_WINDOW_S, ModelCard, read_card
from moksori.engines.stt.tiny_ko import unpacked
from moksori.engines.stt.whisper import Whisper
from moksori.engines.vad.silero import SileroVad
from moksori.ports.stt import SttOptions

THREADS: Final = 2
BATCH: Final = 8
OPTIONS: Final = SttOptions(beam_size=5)
BAR: Final = 1.05

Transcribe = Callable[[Path], str]


@dataclass(slots=True)
class Runs:
    """What the runs of one way to transcribe cost, and the text of the last."""

    cpu_s: list[float]
    text: str = ""

    @property
    def typical_s(self) -> float:
        """The median."""
        return median(self.cpu_s)


def ours(directory: Path, card: ModelCard) -> Transcribe:
    """Return our path from a file to text, with a loaded model of this card."""
    whisper = Whisper(
        directory, card, device="cpu", compute_type="int8", threads=THREADS, batch_size=BATCH
    )
    vad = SileroVad()

    def hear(batch: Sequence[SpeechWindow]) -> list[str]:
        return [one.text for heard in whisper.hear(batch, OPTIONS, Event()) for one in heard]

    def transcribe(path: Path) -> str:
        said: list[str] = []
        batch: list[SpeechWindow] = []
        for window in speech_windows(path, open_vad=vad.open, windows=card.windows):
            batch.append(window)
            if len(batch) == BATCH:
                said += hear(batch)
                batch = []
        return " ".join([*said, *hear(batch)])

    return transcribe


def raw(directory: Path) -> Transcribe:
    """Return faster-whisper's own batched pipeline, as its documentation shows it."""
    model = WhisperModel(str(directory), device="cpu", compute_type="int8", cpu_threads=THREADS)
    pipeline = BatchedInferencePipeline(model)

    def transcribe(path: Path) -> str:
        segments, _ = pipeline.transcribe(str(path), language="ko", batch_size=BATCH, beam_size=5)
        return " ".join(segment.text for segment in segments)

    return transcribe


def run_in_turn(ways: dict[str, Transcribe], path: Path, times: int) -> dict[str, Runs]:
    """Run every way once to warm up, then in turn, so that a busy machine is unfair to none."""
    runs = {name: Runs([]) for name in ways}
    for number in range(times + 1):
        for name, transcribe in ways.items():
            began = time.process_time()
            runs[name].text = transcribe(path)
            if number:
                runs[name].cpu_s.append(time.process_time() - began)
    return runs


def measure(*, quick: bool) -> list[Figure]:
    """Compare CPU time and error rate."""
    with tempfile.TemporaryDirectory() as folder:
        meeting = mixed_meeting(Path(folder), times=1 if quick else 3)
        model = unpacked(Path(folder) / "models")
        card = read_card(model)
        packed = replace(card, windows="packed", min_window_s=FULL_WINDOW_S)
        ways = {"product": ours(model, card), "packed": ours(model, packed), "raw": raw(model)}
        runs = run_in_turn(ways, meeting.path, 2 if quick else 5)
    peer = runs["raw"].typical_s
    wrong = {name: error_rate(meeting.text, one.text) for name, one in runs.items()}
    note = f"{meeting.seconds:.0f} s of audio, raw {peer:.2f} s"
    return [
        Figure(
            "transcribe, CPU against raw faster-whisper",
            runs["product"].typical_s / peer,
            "x",
            BAR,
            note=f"{note}, ours {runs['product'].typical_s:.2f} s",
        ),
        Figure(
            "the same, error rate less that of raw",
            wrong["product"] - wrong["raw"],
            "%",
            0.0,
            note=f"raw {wrong['raw']:.1f} %, ours {wrong['product']:.1f} %",
        ),
        Figure(
            "transcribe with packed 30 s windows, CPU against raw",
            runs["packed"].typical_s / peer,
            "x",
            BAR,
            note=f"{note}, ours {runs['packed'].typical_s:.2f} s",
        ),
        Figure(
            "the same, error rate less that of raw",
            wrong["packed"] - wrong["raw"],
            "%",
            note=f"raw {wrong['raw']:.1f} %, ours {wrong['packed']:.1f} %",
        ),
    ]
