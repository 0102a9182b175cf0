"""The sample meeting: the sound file and its transcript belong together."""

from __future__ import annotations

import json
import re
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from models.tiny_ko import corpus, meeting_script

pytestmark = pytest.mark.unit

SAMPLE = Path(__file__).parents[2] / "src/moksori/app/sample"
SOUND = SAMPLE / "sample_meeting.mka"


@pytest.fixture(scope="module")
def about() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SOUND.with_suffix(".json").read_text(encoding="utf-8"))
    return found


def test_transcript_is_the_script(about: dict[str, Any]) -> None:
    said = [(line["track"], line["text"]) for line in about["lines"]]
    assert said == list(meeting_script.LINES)
    assert [line["id"] for line in about["lines"]] == [f"S{n:04d}" for n in range(1, len(said) + 1)]
    names = {speaker["track"]: speaker["name"] for speaker in about["speakers"]}
    assert all(line["speaker"] == names[line["track"]] for line in about["lines"])


def test_nobody_is_interrupted(about: dict[str, Any]) -> None:
    assert all(line["start"] < line["end"] for line in about["lines"])
    gaps = [after["start"] - before["end"] for before, after in pairwise(about["lines"])]
    assert min(gaps) >= 0.35
    assert max(gaps) <= 1.2
    assert about["lines"][-1]["end"] < about["seconds"]


def test_it_says_that_voices_are_synthetic(about: dict[str, Any]) -> None:
    assert "synthetic" in about["note"]
    assert (about["title"], about["date"], about["language"]) == (
        meeting_script.TITLE,
        meeting_script.DATE,
        "ko",
    )


def test_lines_give_the_minutes_something_to_find() -> None:
    lines = corpus.meeting_lines()
    decisions = [line for line in lines if re.search(r"확정하겠습니다|하기로 하죠", line)]
    tasks = [
        line for line in lines if re.search(r"까지 .*(하겠습니다|주세요|물어보겠습니다)", line)
    ]
    assert len(decisions) >= 3
    assert len(tasks) >= 4
    assert any("다 고쳤습니다" in line for line in lines)
    assert any("진행 중" in line for line in lines)
    assert 28 <= len(lines) <= 36
    assert all(len(corpus.split_sentences(line)) <= 2 for line in lines)


def test_file_has_one_full_track_per_speaker(about: dict[str, Any]) -> None:
    av = import_module("av")
    assert SOUND.stat().st_size <= 1_000_000
    with av.open(str(SOUND)) as container:
        streams = container.streams.audio
        assert [stream.metadata["title"] for stream in streams] == [
            speaker["name"] for speaker in about["speakers"]
        ]
        assert all(stream.codec_context.name == "libopus" for stream in streams) or all(
            stream.codec_context.name == "opus" for stream in streams
        )
        ends = dict.fromkeys(range(len(streams)), 0.0)
        for packet in container.demux(streams):
            if packet.pts is not None:
                end = float((packet.pts + (packet.duration or 0)) * packet.time_base)
                ends[packet.stream.index] = max(ends[packet.stream.index], end)
    assert all(end == pytest.approx(about["seconds"], abs=0.1) for end in ends.values())


def test_each_line_sounds_on_its_own_track_only(about: dict[str, Any]) -> None:
    np = import_module("numpy")
    from models.tiny_ko import opus

    tracks = [opus.read_track(SOUND, speaker["track"], 16_000) for speaker in about["speakers"]]
    for line in about["lines"]:
        first, last = int(line["start"] * 16_000), int(line["end"] * 16_000)
        levels = [float(np.abs(track[first:last]).mean()) for track in tracks]
        assert levels[line["track"]] > 300
        assert sum(levels) - levels[line["track"]] < 30
