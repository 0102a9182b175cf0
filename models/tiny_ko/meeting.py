"""Render the sample meeting: four synthetic voices, one Opus track each, and its transcript."""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.tiny_ko import augment, meeting_script, opus, speech

OUT = Path("src/moksori/app/sample")
_BIT_RATE = 20_000
_ROOM_DB = -66.0
"""Room noise while a participant speaks; his muted microphone is digital silence otherwise."""
_SPEECH_DB = -23.0
_GAP_SECONDS = (0.45, 0.95)
_SAME_SPEAKER_GAP_SECONDS = (0.8, 1.1)
"""Longer, so that each line stays an utterance of its own where one person goes on."""
_OPEN_SECONDS = (0.25, 0.3)
"""How long before and after a line the microphone is open."""


def _speak(espeak: speech.Espeak, speaker: int, text: str) -> augment.Audio:
    who = meeting_script.SPEAKERS[speaker]
    said = espeak.say(text, speech.Style(who.variant, who.rate, who.pitch))
    audio = said.audio.astype(np.float32) / np.float32(32768)
    return np.asarray(audio * (augment.decibels(_SPEECH_DB) / augment.level(audio)), np.float32)


def _write_speech(
    track: augment.Audio, audio: augment.Audio, first: int, rng: np.random.Generator
) -> None:
    """Put a line on its track, with the quiet noise of an open microphone around it."""
    before, after = (int(seconds * speech.RATE_HZ) for seconds in _OPEN_SECONDS)
    low, high = max(0, first - before), min(len(track), first + len(audio) + after)
    room = rng.standard_normal(high - low, dtype=np.float32)
    track[low:high] += room * np.float32(augment.decibels(_ROOM_DB))
    track[first : first + len(audio)] += audio


def render(espeak: speech.Espeak) -> tuple[list[NDArray[np.int16]], list[dict[str, Any]]]:
    """Return the tracks at 16 kHz and the lines with their seconds."""
    chance, rng = random.Random(4), np.random.default_rng(4)
    spoken = [_speak(espeak, speaker, text) for speaker, text in meeting_script.LINES]
    starts, position = [], int(0.8 * speech.RATE_HZ)
    who_follows = [speaker for speaker, _ in meeting_script.LINES[1:]] + [-1]
    for audio, (speaker, _), after in zip(spoken, meeting_script.LINES, who_follows, strict=True):
        starts.append(position)
        bounds = _SAME_SPEAKER_GAP_SECONDS if speaker == after else _GAP_SECONDS
        position += len(audio) + int(chance.uniform(*bounds) * speech.RATE_HZ)
    total = position + speech.RATE_HZ
    tracks = [np.zeros(total, np.float32) for _ in meeting_script.SPEAKERS]
    lines = []
    for number, ((speaker, text), audio, first) in enumerate(
        zip(meeting_script.LINES, spoken, starts, strict=True), 1
    ):
        _write_speech(tracks[speaker], audio, first, rng)
        lines.append(
            {
                "id": f"S{number:04d}",
                "track": speaker,
                "speaker": meeting_script.SPEAKERS[speaker].name,
                "start": round(first / speech.RATE_HZ, 2),
                "end": round((first + len(audio)) / speech.RATE_HZ, 2),
                "text": text,
            }
        )
    return [np.round(track.clip(-1, 1) * 32767).astype(np.int16) for track in tracks], lines


def main(args: argparse.Namespace) -> None:
    """Write the sample meeting and its transcript."""
    tracks, lines = render(speech.Espeak(speech.prepare_data(args.work)))
    OUT.mkdir(parents=True, exist_ok=True)
    people = [who.name for who in meeting_script.SPEAKERS]
    path = OUT / "sample_meeting.mka"
    titled = list(zip(people, tracks, strict=True))
    opus.write_tracks(path, titled, speech.RATE_HZ, _BIT_RATE, meeting_script.TITLE)
    about = {
        "title": meeting_script.TITLE,
        "date": meeting_script.DATE,
        "language": "ko",
        "note": "The people are invented and the voices are synthetic (espeak-ng).",
        "seconds": round(len(tracks[0]) / speech.RATE_HZ, 2),
        "speakers": [
            {"track": track, "name": who.name, "role": who.role}
            for track, who in enumerate(meeting_script.SPEAKERS)
        ],
        "lines": lines,
    }
    text = json.dumps(about, ensure_ascii=False, indent=1) + "\n"
    path.with_suffix(".json").write_text(text, encoding="utf-8")
    print(f"meeting: {about['seconds']} s, {path.stat().st_size} bytes, {len(lines)} lines")
