"""The spoken clips: every text in many voices, with word times and phoneme labels."""

from __future__ import annotations

import argparse
import multiprocessing
import pickle
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.tiny_ko import corpus, meeting_script, opus, speech, voices

FRAMES_PER_SECOND = 50
_SENTENCE_COPIES = 62
_LINE_COPIES = 12
_MEETING_COPIES = 18
_WIDE_COPIES = 20
_OPUS_SHARE = 0.15


class Job(NamedTuple):
    """One clip to make."""

    text: str
    style: speech.Style
    opus_bit_rate: int
    kind: str


@dataclass(frozen=True, slots=True)
class Clip:
    """A spoken text: 16 kHz audio, words with times, phoneme class per 20 ms frame."""

    text: str
    voice: str
    kind: str
    audio: NDArray[np.int16]
    words: tuple[speech.Word, ...]
    frames: NDArray[np.uint8]

    @property
    def seconds(self) -> float:
        """Length of the audio."""
        return len(self.audio) / speech.RATE_HZ


def training_jobs() -> list[Job]:
    """Plan the training clips: all texts in drawn voices, meeting lines in their own voice too."""
    rng = random.Random(1)
    texts = [text for text in corpus.closed_set() for _ in range(_SENTENCE_COPIES)]
    texts += [line for line in corpus.meeting_lines() for _ in range(_LINE_COPIES)]
    jobs = [Job(text, _drawn_style(rng), _drawn_opus(rng), "any") for text in texts]
    jobs += list(_meeting_jobs(rng))
    return jobs


def wide_jobs() -> list[Job]:
    """Plan further clips in voices far from natural ones, for the sake of odd held-out voices."""
    rng = random.Random(9)
    texts = [text for text in corpus.closed_set() for _ in range(_WIDE_COPIES)]
    styles = (_drawn_style(rng)._replace(variant=rng.choice(voices.WIDE)) for _ in texts)
    return [Job(text, style, 0, "any") for text, style in zip(texts, styles, strict=True)]


def held_out_jobs(names: tuple[str, ...], seed: int) -> list[Job]:
    """Plan clips of the demo sentences in held-out voices: each voice says half of them."""
    rng = random.Random(seed)
    jobs = []
    for index, variant in enumerate(names):
        for text in corpus.demo_sentences()[index % 2 :: 2]:
            style = speech.Style(
                variant, rng.randint(135, 205), rng.randint(25, 75), rng.randint(70, 130)
            )
            jobs.append(Job(text, style, 0, "held-out"))
    return jobs


def _drawn_style(rng: random.Random) -> speech.Style:
    return speech.Style(
        variant=voices.pick(rng),
        rate=rng.randint(130, 215),
        pitch=rng.randint(10, 90),
        volume=rng.randint(70, 130),
        intonation=rng.randint(20, 90),
        warp=rng.uniform(0.92, 1.08) if rng.random() < 0.6 else 1.0,
    )


def _drawn_opus(rng: random.Random) -> int:
    return rng.choice((12_000, 16_000, 24_000, 32_000)) if rng.random() < _OPUS_SHARE else 0


def _meeting_jobs(rng: random.Random) -> Iterator[Job]:
    for index, line in meeting_script.LINES:
        who = meeting_script.SPEAKERS[index]
        for copy in range(_MEETING_COPIES):
            texts = [line] if copy % 2 else corpus.split_sentences(line)
            for text in texts:
                style = speech.Style(
                    who.variant, who.rate + rng.randint(-8, 8), who.pitch + rng.randint(-5, 5)
                )
                yield Job(text, style, 24_000 if rng.random() < 0.5 else 0, "meeting")


_state: dict[str, speech.Espeak] = {}


def _start(data_path: Path) -> None:
    _state["espeak"] = speech.Espeak(data_path)


def _speak(job: Job) -> tuple[Job, speech.Utterance]:
    said = _state["espeak"].say(job.text, job.style)
    if job.opus_bit_rate:
        audio = opus.round_trip(said.audio, speech.RATE_HZ, job.opus_bit_rate)
        said = speech.Utterance(said.text, audio, said.words, said.phonemes)
    return job, said


def speak_all(jobs: list[Job], data_path: Path, processes: int) -> list[Clip]:
    """Make the clips."""
    plain = [Job(text, speech.Style(""), 0, "plain") for text in corpus.closed_set()]
    with multiprocessing.Pool(processes, _start, (data_path,)) as pool:
        spoken = list(pool.imap(_speak, plain + jobs, chunksize=32))
    # The closed set comes first, so that phonemes get the same numbers in every set of clips.
    classes: dict[str, int] = {}
    for _, said in spoken[: len(plain)]:
        _frames(said, classes)
    return [
        Clip(said.text, job.style.variant, job.kind, said.audio, said.words, _frames(said, classes))
        for job, said in spoken[len(plain) :]
    ]


def _frames(said: speech.Utterance, classes: dict[str, int]) -> NDArray[np.uint8]:
    """Label each 20 ms with its phoneme; 0 is silence."""
    frames = np.zeros(int(said.seconds * FRAMES_PER_SECOND) + 1, np.uint8)
    ends = [phoneme.start for phoneme in said.phonemes[1:]] + [said.seconds]
    for phoneme, end in zip(said.phonemes, ends, strict=True):
        if not phoneme.is_pause:
            label = classes.setdefault(phoneme.name, len(classes) + 1)
            first, last = (max(0, int(t * FRAMES_PER_SECOND)) for t in (phoneme.start, end))
            frames[first:last] = label
    return frames


def load(path: Path) -> list[Clip]:
    """Read clips written by this module; the file is our own, so unpickling it is safe."""
    with path.open("rb") as file:
        clips: list[Clip] = pickle.load(file)  # noqa: S301 - our own file
    return clips


def main(args: argparse.Namespace) -> None:
    """Write the training, development and blind clips into the work directory."""
    work: Path = args.work
    data_path = speech.prepare_data(work)
    plans = {
        "dev": held_out_jobs(voices.DEV, 2),
        "blind": held_out_jobs(voices.BLIND, 3),
        "wide": wide_jobs(),
        "train": training_jobs(),
    }
    for name, jobs in plans.items():
        made = speak_all(jobs, data_path, args.processes)
        with (work / f"{name}.pickle").open("wb") as file:
            pickle.dump(made, file)
        minutes = sum(clip.seconds for clip in made) / 60
        print(f"{name}: {len(made)} clips, {minutes:.0f} minutes", flush=True)
