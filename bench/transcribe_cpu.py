"""CPU seconds of `transcribe` against raw faster-whisper's batched pipeline: same model, same file.

Both get the sample meeting, mixed into one file, and a loaded tiny-ko on the same number of
threads. We pay for decoding, speech detection, windows and timed text, the peer for its own of
these. First as the product runs this model (as its card asks: a window per utterance, no more
silence than it needs, few beams), then with windows packed and filled up to 30 s and five beams, as
it runs real Whisper models. The peer gets as many beams.
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
from bench.recordings import Meeting, error_rate, mixed_meeting
from moksori.audio.listen import speech_windows
from moksori.audio.pcm import SpeechWindow
from moksori.engines.stt.about import FULL_WINDOW_S, ModelCard, read_card
from moksori.engines.stt.faster_whisper import LOT
from moksori.engines.stt.tiny_ko import unpacked
from moksori.engines.stt.whisper import Whisper
from moksori.engines.vad.silero import SileroVad
from moksori.ports.stt import SttOptions

THREADS: Final = 2
BATCHES: Final = {"utterance": 16, "packed": 8}
"""The engine's own choice on a CPU."""
LOTS: Final = {"utterance": 16 * LOT, "packed": 8}
"""How many windows it is given at once."""
RAW_BATCH: Final = 8
BEAMS: Final = 5
OPTIONS: Final = {
    "utterance": SttOptions(beam_size=BEAMS),
    "packed": SttOptions(beam_size=BEAMS, temperature=0.0),
}
"""The peer's batched pipeline never tries again; packed windows, which tiny-ko was not trained for,
would let us try most of them three times."""
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
    size = BATCHES[card.windows]
    whisper = Whisper(
        directory, card, device="cpu", compute_type="int8", threads=THREADS, batch_size=size
    )
    vad = SileroVad()

    def hear(batch: Sequence[SpeechWindow]) -> list[str]:
        return [
            one.text
            for heard in whisper.hear(batch, OPTIONS[card.windows], Event())
            for one in heard
        ]

    def transcribe(path: Path) -> str:
        said: list[str] = []
        batch: list[SpeechWindow] = []
        for window in speech_windows(path, open_vad=vad.open, windows=card.windows):
            batch.append(window)
            if len(batch) == LOTS[card.windows]:
                said += hear(batch)
                batch = []
        return " ".join([*said, *hear(batch)])

    return transcribe


def raw(directory: Path, beams: int) -> Transcribe:
    """Return faster-whisper's own batched pipeline, as its documentation shows it."""
    model = WhisperModel(str(directory), device="cpu", compute_type="int8", cpu_threads=THREADS)
    pipeline = BatchedInferencePipeline(model)

    def transcribe(path: Path) -> str:
        segments, _ = pipeline.transcribe(
            str(path), language="ko", batch_size=RAW_BATCH, beam_size=beams
        )
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
        packed = replace(card, windows="packed", min_window_s=FULL_WINDOW_S, max_beams=None)
        ways = {
            "product": ours(model, card),
            "product's peer": raw(model, card.max_beams or BEAMS),
            "packed": ours(model, packed),
            "packed's peer": raw(model, BEAMS),
        }
        runs = run_in_turn(ways, meeting.path, 2 if quick else 5)
    return [
        *compared("transcribe", runs["product"], runs["product's peer"], meeting, worse=0.0),
        *compared("the same, packed 30 s windows", runs["packed"], runs["packed's peer"], meeting),
    ]


def compared(
    name: str, one: Runs, peer: Runs, meeting: Meeting, *, worse: float | None = None
) -> list[Figure]:
    """Return the ratio of CPU time and the difference of the error rates.

    The demo model was not trained for packed windows: there its errors are shown, not judged.
    """
    wrong, peer_wrong = (error_rate(meeting.text, runs.text) for runs in (one, peer))
    cost = f"ours {one.typical_s:.2f} s, raw {peer.typical_s:.2f} s"
    ratio = one.typical_s / peer.typical_s
    return [
        Figure(
            f"{name}: CPU against raw faster-whisper",
            ratio,
            "x",
            BAR,
            note=f"{meeting.seconds:.0f} s of audio: {cost}",
        ),
        Figure(
            f"{name}: letters wrong, less those of raw",
            wrong - peer_wrong,
            "%",
            worse,
            note=f"ours {wrong:.1f} %, raw {peer_wrong:.1f} %",
        ),
    ]
