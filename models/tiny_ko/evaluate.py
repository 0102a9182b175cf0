"""Measure the packed model as the product uses it: VAD, faster-whisper int8, one cut a window."""

from __future__ import annotations

import argparse
import json
import tarfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from faster_whisper import BatchedInferencePipeline, WhisperModel

from models.tiny_ko import augment, clips, corpus, export, meeting, opus
from models.tiny_ko.augment import Audio
from models.tiny_ko.features import RATE_HZ
from models.tiny_ko.vad import Cut, Vad

REPORT = Path("models/tiny_ko/report.json")
Figures: TypeAlias = Iterator[tuple[str, dict[str, Any]]]


def distance(found: str, wanted: str) -> int:
    """Count the edits between two texts."""
    row = list(range(len(wanted) + 1))
    for i, a in enumerate(found, 1):
        corner, row[0] = row[0], i
        for j, b in enumerate(wanted, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (a != b))
    return row[-1]


@dataclass(slots=True)
class Score:
    """Adds up errors over texts."""

    edits: int = 0
    characters: int = 0
    exact: int = 0
    texts: int = 0
    wrong: list[tuple[str, str, str]] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0

    def add(self, label: str, wanted: str, found: str) -> None:
        """Count one text."""
        edits = distance(corpus.spoken(found), corpus.spoken(wanted))
        self.edits += edits
        self.characters += len(corpus.spoken(wanted))
        self.exact += edits == 0
        self.texts += 1
        if edits:
            self.wrong.append((label, wanted, found.strip()))

    def summary(self) -> dict[str, Any]:
        """Return the figures."""
        out: dict[str, Any] = {
            "cer_percent": round(100 * self.edits / max(1, self.characters), 2),
            "exact": f"{self.exact}/{self.texts}",
        }
        if self.seconds:
            out["cpu_s_per_audio_s"] = round(self.cpu / self.seconds, 3)
        return out


class Recogniser:
    """The model with the decoding options that the product uses."""

    def __init__(self, directory: Path, vad: Vad) -> None:
        self._model = WhisperModel(str(directory), "cpu", compute_type="int8", cpu_threads=1)
        self._vad = vad
        self.beam = 1
        self.timestamps = True
        self.batched = False

    def utterance(self, audio: Audio) -> list[str]:
        """Decode one window; return the texts of its segments."""
        segments, _ = self._model.transcribe(
            audio,
            language="ko",
            beam_size=self.beam,
            temperature=[0.0, 0.2, 0.4],
            condition_on_previous_text=False,
            without_timestamps=not self.timestamps,
        )
        return [segment.text for segment in segments]

    def recording(self, audio: Audio) -> list[tuple[Cut, str]]:
        """Cut by VAD and decode each cut in a window of its own."""
        cuts = self._vad.cuts(audio)
        if self.batched:
            return self._batch(audio, cuts) if cuts else []
        return [(cut, "".join(self.utterance(audio[cut.start : cut.end]))) for cut in cuts]

    def _batch(self, audio: Audio, cuts: list[Cut]) -> list[tuple[Cut, str]]:
        """Decode all cuts by the batched pipeline, each a window of its own."""
        segments, _ = BatchedInferencePipeline(self._model).transcribe(
            audio,
            language="ko",
            beam_size=self.beam,
            without_timestamps=not self.timestamps,
            clip_timestamps=[{"start": c.start / RATE_HZ, "end": c.end / RATE_HZ} for c in cuts],
        )
        texts = [""] * len(cuts)
        for segment in segments:
            # A time may lie a little outside its window: the window that holds the middle is meant.
            middle = (segment.start + segment.end) / 2 * RATE_HZ
            distances = [max(cut.start - middle, middle - cut.end) for cut in cuts]
            texts[int(np.argmin(distances))] += segment.text
        return list(zip(cuts, texts, strict=True))


def _as_float(audio: np.ndarray[Any, np.dtype[np.int16]]) -> Audio:
    return audio.astype(np.float32) / np.float32(32768)


def score_clips(
    recogniser: Recogniser, material: Iterable[clips.Clip], change: str = "", seed: int = 5
) -> Score:
    """Decode clips, each in a little silence, through VAD; `change` is noise or telephone."""
    rng = np.random.default_rng(seed)
    score = Score()
    for clip in material:
        lead, tail = (np.zeros(int(t * RATE_HZ), np.float32) for t in (0.4, 0.7))
        audio = np.concatenate([lead, _as_float(clip.audio), tail])
        if change == "noise":
            loudness = augment.level(_as_float(clip.audio)) * augment.decibels(-15)
            audio += rng.standard_normal(len(audio), dtype=np.float32) * np.float32(loudness)
        elif change == "telephone":
            audio = augment.telephone(audio)
        began = time.process_time()
        found = "".join(text for _, text in recogniser.recording(audio))
        score.cpu += time.process_time() - began
        score.seconds += len(audio) / RATE_HZ
        score.add(clip.voice, clip.text, found)
    return score


def score_meeting(recogniser: Recogniser) -> tuple[Score, Score]:
    """Decode the shipped sample meeting: each track, and all tracks mixed to one."""
    path = meeting.OUT / "sample_meeting.mka"
    about = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    tracks = [
        _as_float(opus.read_track(path, speaker["track"], RATE_HZ)) for speaker in about["speakers"]
    ]
    by_track = Score()
    for speaker, audio in zip(about["speakers"], tracks, strict=True):
        lines = [line for line in about["lines"] if line["track"] == speaker["track"]]
        _score_recording(recogniser, audio, lines, by_track)
    mixed = Score()
    _score_recording(recogniser, np.sum(tracks, axis=0), about["lines"], mixed)
    return by_track, mixed


def _score_recording(
    recogniser: Recogniser, audio: Audio, lines: list[dict[str, Any]], score: Score
) -> None:
    """Compare every cut with the lines whose middle lies in it; a line in no cut is an error."""
    left = list(lines)
    began = time.process_time()
    for cut, found in recogniser.recording(audio):
        inside = [
            line
            for line in left
            if cut.start <= (line["start"] + line["end"]) / 2 * RATE_HZ < cut.end
        ]
        left = [line for line in left if line not in inside]
        ids = "+".join(line["id"] for line in inside)
        score.add(ids, " ".join(line["text"] for line in inside), found)
    score.cpu += time.process_time() - began
    score.seconds += len(audio) / RATE_HZ
    for line in left:
        score.add(line["id"], line["text"], "")


def quiet_recordings() -> dict[str, Audio]:
    """Return recordings in which nobody speaks."""
    rng = np.random.default_rng(6)
    out = {}
    for seconds in (10, 30, 60):
        count = seconds * RATE_HZ
        white = rng.standard_normal(count, dtype=np.float32)
        time_axis = np.arange(count, dtype=np.float32) / RATE_HZ
        hum = np.sin(2 * np.pi * 60 * time_axis) + 0.4 * np.sin(2 * np.pi * 180 * time_axis)
        out[f"silence {seconds} s"] = np.zeros(count, np.float32)
        for decibels in (-60, -40, -20):
            out[f"white noise {decibels} dB {seconds} s"] = white * augment.decibels(decibels)
        out[f"hum -30 dB {seconds} s"] = hum.astype(np.float32) * augment.decibels(-30)
    return out


def count_on_nothing(recogniser: Recogniser) -> dict[str, int]:
    """Count segments where there is no speech, with and without VAD."""
    with_vad = without = 0
    for name, audio in quiet_recordings().items():
        heard = recogniser.recording(audio)
        with_vad += len(heard)
        texts = recogniser.utterance(audio)
        without += len(texts)
        if texts or heard:
            print("  nothing:", name, heard, texts)
    return {"segments_with_vad": with_vad, "segments_without_vad": without}


def unpack(target: Path) -> None:
    """Unpack the model that is committed."""
    with tarfile.open(export.OUT) as archive:
        archive.extractall(target, filter="data")


def measure(recogniser: Recogniser, work: Path, *, every: int, blind: bool) -> Figures:
    """Yield the figures one by one, the most telling first, and print what was wrong."""
    for name, score in _scores(recogniser, work, every=every, blind=blind):
        print(f"{name}: {score.summary()}", flush=True)
        for wrong in score.wrong[:12]:
            print("   ", *wrong, sep=" | ", flush=True)
        yield name, score.summary()
        if name == "dev voices":
            yield "no speech", count_on_nothing(recogniser)


def _scores(
    recogniser: Recogniser, work: Path, *, every: int, blind: bool
) -> Iterator[tuple[str, Score]]:
    tracks, mixed = score_meeting(recogniser)
    yield "meeting tracks", tracks
    yield "meeting mixed", mixed
    dev = clips.load(work / "dev.pickle")[::every]
    yield "dev voices", score_clips(recogniser, dev)
    if blind:
        yield "blind voices", score_clips(recogniser, clips.load(work / "blind.pickle")[::every])
    some = clips.load(work / "dev.pickle")[::4]
    yield "quarter of dev voices, 15 dB noise", score_clips(recogniser, some, "noise")
    yield "quarter of dev voices, telephone", score_clips(recogniser, some, "telephone")
    for name, beam, timestamps, batched in (
        ("beam 5", 5, True, False),
        ("no timestamps", 1, False, False),
        ("batched", 1, True, True),
    ):
        recogniser.beam, recogniser.timestamps, recogniser.batched = beam, timestamps, batched
        tracks, mixed = score_meeting(recogniser)
        yield f"meeting tracks, {name}", tracks
        yield f"meeting mixed, {name}", mixed
        yield f"quarter of dev voices, {name}", score_clips(recogniser, some)


def _write(report: dict[str, Any], directory: Path) -> None:
    """Write the report, and put it into the package."""
    text = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
    REPORT.write_text(text, encoding="utf-8")
    about = json.dumps(export.about(report), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (directory / "moksori.json").write_text(about, encoding="utf-8")
    export.pack(directory, export.OUT)


def main(args: argparse.Namespace) -> None:
    """Measure the committed model; the report so far is in the work directory meanwhile."""
    directory = args.work / "unpacked"
    unpack(directory)
    recogniser = Recogniser(directory, Vad(args.work / "silero_vad.onnx"))
    report: dict[str, Any] = {"clips": f"every {args.every}." if args.every > 1 else "all"}
    for name, figures in measure(recogniser, args.work, every=args.every, blind=args.blind):
        report[name] = figures
        text = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
        (args.work / "report.json").write_text(text, encoding="utf-8")
    _write(report, directory)
