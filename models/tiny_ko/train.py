"""Train the network in stages of fixed steps and seeds."""

# torch and transformers are installed for training only, not where types are checked.
# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import argparse
import copy
import math
import time
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from models.tiny_ko import clips, corpus, tokenizer
from models.tiny_ko.batches import Batch, BatchSource
from models.tiny_ko.clips import FRAMES_PER_SECOND
from models.tiny_ko.model import POSITIONS, Shape, TinyWhisper
from models.tiny_ko.windows import IGNORE, Compact, Mix, WindowMaker

SEED = 7
SHAPE = Shape()
_GUIDE_SIGMA = 3.0
"""Width of the attention target in frames: 60 ms."""
_REPORT_EVERY = 50
_SAVE_EVERY = 100


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of training: what the windows hold, how many steps, which learning rates."""

    name: str
    steps: int
    batch: int
    rate: tuple[float, float]
    mix: Mix
    warm_up: int = 30
    guide: float = 0.3
    average: float = 0.998
    material: tuple[str, ...] = ("train",)
    """The sets of clips."""
    short_share: float = 0.0
    """Batches padded to less than 30 s, so that an engine may save that work."""
    cosine: int = 0
    """Steps until the learning rate would reach its end, if not those of the stage."""


STAGES = (
    Stage(
        "words",
        900,
        24,
        (2.0e-3, 1.5e-3),
        Mix(time_share=0.3, span_share=0.1, max_seconds=6.0),
        100,
    ),
    Stage(
        "sentences",
        700,
        20,
        (1.5e-3, 6e-4),
        Mix((1, 1, 1, 2, 2, 3), 0.35, 0.05, 0.5, 0.05, 0.15),
        cosine=1500,
    ),
    Stage(
        "polish",
        400,
        20,
        (1.0e-3, 2e-5),
        Mix((1, 1, 1, 1, 2, 2, 3, 4), 0.25, 0.05, 0.5, 0.1, 0.22, 18.0),
        material=("train", "wide"),
        short_share=0.5,
        cosine=1200,
    ),
    Stage(
        "finish",
        450,
        16,
        (7.0e-4, 2e-5),
        Mix((1, 1, 1, 1, 2, 2, 3), 0.2, 0.05, 0.6, 0.08, 0.3, 14.0),
        guide=0.2,
        average=0.99,
        material=("train", "wide"),
        short_share=0.5,
    ),
)


class Trainer:
    """The network, its optimiser, and the running average of its weights that is exported."""

    def __init__(self, compact: Compact, phonemes: int) -> None:
        torch.manual_seed(SEED)
        self.network = TinyWhisper(SHAPE, compact.size, phonemes)
        self.average = copy.deepcopy(self.network)
        wanted = [p for p in self.network.parameters() if p.requires_grad]
        self.optimiser = torch.optim.AdamW(wanted, betas=(0.9, 0.98), fused=True)
        self._bias = torch.zeros(compact.size)
        # One row stands for every unused id: this makes the softmax exactly the full one.
        self._bias[compact.other] = math.log(tokenizer.SIZE - len(compact.used))

    def losses(self, batch: Batch, stage: Stage) -> tuple[Tensor, Tensor, Tensor]:
        """Return the losses of tokens, phonemes and guided attention."""
        mel, tokens, labels, times, frames = (torch.from_numpy(array) for array in batch)
        total = POSITIONS
        if float(torch.rand(())) < stage.short_share:
            room = POSITIONS - frames.shape[1]
            total = frames.shape[1] + int(room * float(torch.rand(())) ** 2)
        memory, bias = self.network.encoder(mel, total)
        logits, attention = self.network.decoder(tokens, memory, bias)
        text = functional.cross_entropy(
            (logits + self._bias).flatten(0, 1), labels.flatten(), ignore_index=IGNORE
        )
        heard = self.network.phoneme_head(memory[:, : frames.shape[1]])
        sound = functional.cross_entropy(heard.flatten(0, 1), frames.flatten(), ignore_index=IGNORE)
        return text, sound, _guidance(attention, times, frames.shape[1])

    def step(self, batch: Batch, rate: float, stage: Stage) -> tuple[float, float, float]:
        """Do one update."""
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        text, sound, guide = self.losses(batch, stage)
        self.optimiser.zero_grad()
        (text + sound + stage.guide * guide).backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        with torch.no_grad():
            ours = [p for p in self.average.parameters() if p.requires_grad]
            theirs = [p for p in self.network.parameters() if p.requires_grad]
            torch._foreach_lerp_(ours, theirs, 1 - stage.average)
        return text.item(), sound.item(), guide.item()

    def state(self) -> dict[str, Any]:
        """Return all that is needed to go on."""
        return {
            "shape": asdict(SHAPE),
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a saved state."""
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])


def _guidance(attention: list[Tensor], times: Tensor, length: int) -> Tensor:
    """Penalise guided heads that look elsewhere than where the next token is spoken."""
    known = times >= 0
    centre = times[known][:, None] * FRAMES_PER_SECOND
    places = torch.arange(length)[None]
    target = torch.exp(-0.5 * ((places - centre) / _GUIDE_SIGMA) ** 2)
    target = target / (target.sum(1, keepdim=True) + 1e-6)
    total = torch.zeros(())
    if not bool(known.any()):
        return total
    heads = range(SHAPE.guided_heads)
    for logits in attention:
        for head in heads:
            found = logits[:, head][known].log_softmax(-1)[:, :length]
            total = total - (target * found).sum(1).mean()
    return total / (len(attention) * len(heads))


def _rate(stage: Stage, step: int) -> float:
    """Return the learning rate of a step: a short warm-up on half a cosine."""
    first, last = stage.rate
    part = 0.5 * (1 + math.cos(math.pi * step / (stage.cosine or stage.steps)))
    return (last + (first - last) * part) * min(1.0, (step + 1) / stage.warm_up)


def _run(trainer: Trainer, number: int, done: int, source: BatchSource, work: Path) -> None:
    """Run a stage from step `done` on."""
    stage = STAGES[number]
    began = time.monotonic()
    recent: deque[tuple[float, float, float]] = deque(maxlen=_REPORT_EVERY)
    steps = range(done, stage.steps)
    made = source.batches(stage.mix, stage.batch, steps, (SEED, number))
    for index, batch in zip(steps, made, strict=True):
        torch.manual_seed((SEED * 100 + number) * 100_000 + index)
        recent.append(trainer.step(batch, _rate(stage, index), stage))
        step = index + 1
        if step % _REPORT_EVERY == 0:
            text, sound, guide = np.mean(recent, axis=0)
            spent = time.monotonic() - began
            print(
                f"{stage.name} {step}/{stage.steps} {spent:.0f}s text {text:.3f} "
                f"phonemes {sound:.3f} attention {guide:.3f}",
                flush=True,
            )
        if step % _SAVE_EVERY == 0 or step == stage.steps:
            torch.save(trainer.state() | {"stage": number, "step": step}, work / "new.pt")
            (work / "new.pt").replace(work / "latest.pt")


def main(args: argparse.Namespace) -> None:
    """Run all stages, or go on from the last checkpoint."""
    torch.set_num_threads(args.processes)
    work: Path = args.work
    sets: dict[str, list[clips.Clip]] = {
        name: clips.load(work / f"{name}.pickle") for name in ("train", "wide")
    }
    words = tokenizer.load(work)
    compact = Compact(words, corpus.closed_set())
    trainer = Trainer(compact, 1 + max(int(clip.frames.max()) for clip in sets["train"]))
    count = sum(p.numel() for p in trainer.network.parameters())
    print(f"{count / 1e6:.2f} M parameters, {compact.size} rows", flush=True)
    first, done = 0, 0
    if (work / "latest.pt").exists():
        state = torch.load(work / "latest.pt", weights_only=True)
        trainer.restore(state)
        first, done = state["stage"], state["step"]
    for number in range(first, len(STAGES)):
        material = [clip for name in STAGES[number].material for clip in sets[name]]
        source = BatchSource(WindowMaker(material, words, compact))
        _run(trainer, number, done if number == first else 0, source, work)
        source.close()
