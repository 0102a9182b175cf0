"""What live text costs: our partials and finals against LocalAgreement-2, same model, same sound.

The lines of the sample meeting are said one after the other, first with pauses of 0.8 s, then with
hardly any. Both policies decode every half second by the same class, with as many beams; speech
detection, which both need, is left out. The peer decodes 30 s windows, as faster-whisper does.
Besides, it is given our utterances instead of an endless stream, and then our short windows too: so
much of the difference comes from the policy alone.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np

from bench.figures import Figure
from bench.live_talk import FINAL, Clocked, Live, LiveTalk, Talk, as_float, sample_talk, window
from bench.local_agreement import agreed_text
from bench.recordings import error_rate
from moksori.engines.stt.about import FULL_WINDOW_S, read_card
from moksori.engines.stt.tiny_ko import unpacked
from moksori.engines.stt.whisper import Whisper
from moksori.engines.vad import VAD
from moksori.ports.audio import Pcm
from moksori.ports.stt import Heard

BAR: Final = 0.5
PAUSES_S: Final = {"with pauses": 0.8, "without pauses": 0.15}


@dataclass(frozen=True, slots=True)
class Run:
    """What a policy cost, and the text that it gave."""

    cpu_s: float
    calls: int
    text: str


class Policies:
    """The ways to live text, on one loaded model each."""

    def __init__(self, models: Path) -> None:
        folder = unpacked(models)
        card = read_card(folder)
        full = replace(card, min_window_s=FULL_WINDOW_S)
        self._short, self._full = (
            Whisper(folder, one, device="cpu", compute_type="int8", threads=1)
            for one in (card, full)
        )
        self._rows = VAD.load("silero")().rows()
        self.last: Live | None = None

    def ours(self, talk: Talk) -> Run:
        """Decode drafts and finals."""
        live = self.last = LiveTalk(self._short, self._rows).hear(talk)
        return Run(live.cpu_s, live.partials.calls + live.finals.calls, live.text)

    def peer(self, talk: Talk) -> Run:
        """Decode an endless stream in a growing buffer, 30 s windows."""
        clocked = Clocked(self._full)
        text = agreed_text(talk.pcm, _hearing(clocked))
        return Run(clocked.cpu_s, clocked.calls, text)

    def peer_on_utterances(self, talk: Talk) -> Run:
        """The same on the utterances that we found."""
        del talk
        return self._on_utterances(self._full)

    def peer_on_short_windows(self, talk: Talk) -> Run:
        """The same, with windows as short as ours."""
        del talk
        return self._on_utterances(self._short)

    def _on_utterances(self, whisper: Whisper) -> Run:
        assert self.last is not None
        clocked = Clocked(whisper)
        texts = [agreed_text(as_float(one.pcm), _hearing(clocked)) for one in self.last.utterances]
        return Run(clocked.cpu_s, clocked.calls, " ".join(texts))


def _hearing(clocked: Clocked) -> Callable[[Pcm, float], Sequence[Heard]]:
    def hear(pcm: Pcm, start_s: float) -> Sequence[Heard]:
        sound = np.asarray(np.clip(pcm, -1.0, 1.0) * 32_767, dtype=np.int16)
        return clocked.hear(window(sound, round(start_s * 16_000)), FINAL)

    return hear


def measure(*, quick: bool) -> list[Figure]:
    """Return CPU time, letters wrong and words taken back."""
    lines, times = (8, 1) if quick else (12, 3)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        policies = Policies(Path(folder))
        policies.ours(sample_talk(0.8, 2))
        policies.peer(sample_talk(0.8, 1))
        for name, pause_s in PAUSES_S.items():
            figures += compared(policies, name, sample_talk(pause_s, lines), times)
    return figures


def compared(policies: Policies, name: str, talk: Talk, times: int) -> list[Figure]:
    """Run all ways in turn, so that a busy machine is unfair to none."""
    ways: dict[str, Callable[[Talk], Run]] = {
        "ours": policies.ours,
        "peer": policies.peer,
        "peer, our utterances": policies.peer_on_utterances,
        "peer, our utterances and windows": policies.peer_on_short_windows,
    }
    runs: dict[str, list[Run]] = {way: [] for way in ways}
    for _ in range(times):
        for way, run in ways.items():
            runs[way].append(run(talk))
    cost = {way: median(run.cpu_s for run in found) / talk.seconds for way, found in runs.items()}
    wrong = {way: error_rate(talk.text, found[-1].text) for way, found in runs.items()}
    assert policies.last is not None
    changed, stable = policies.last.changed()
    head = f"live text, {name}"
    peers = [way for way in ways if way != "ours"]
    ratios = [
        Figure(
            f"{head}: CPU against LocalAgreement-2{way.removeprefix('peer')}",
            cost["ours"] / cost[way],
            "x",
            BAR if way == "peer" else None,
            note=f"{cost['ours']:.3f} and {cost[way]:.3f} s CPU per second of sound, "
            f"{runs['ours'][-1].calls} and {runs[way][-1].calls} decodes of {talk.seconds:.0f} s",
        )
        for way in peers
    ]
    errors = ", ".join(f"{way} {wrong[way]:.1f} %" for way in ways)
    return [
        *ratios,
        Figure(
            f"{head}: letters wrong, less those of the peer",
            wrong["ours"] - wrong["peer"],
            "%",
            0.0,
            note=errors,
        ),
        Figure(f"{head}: partials that took back stable words", policies.last.retracted(), "", 0.0),
        Figure(
            f"{head}: stable words that the final text has otherwise",
            100.0 * changed / max(stable, 1),
            "%",
            note=f"{changed} of {stable}",
        ),
    ]
