"""`moksori demo` and `moksori transcribe` with the bundled model, as on a fresh machine."""

import json
import re
import subprocess
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from moksori.text.itn import to_digits

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

Command = Callable[..., subprocess.CompletedProcess[str]]
SAMPLE = files("moksori.app").joinpath("sample")
TRUTH = json.loads(SAMPLE.joinpath("sample_meeting.json").read_text("utf-8"))
SPEAKERS = {person["name"] for person in TRUTH["speakers"]}
LINE = re.compile(r"(?m)^(\d\d:\d\d)  (\S+): (.+)$")


def error_rate(truth: str, heard: str) -> float:
    """Return the edit distance per character, spaces and punctuation left out."""
    wanted, got = (re.sub(r"[\W_]", "", text) for text in (truth, heard))
    row = list(range(len(got) + 1))
    for i, letter in enumerate(wanted, 1):
        above, row[0] = row[0], i
        for j, other in enumerate(got, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (letter != other))
    return row[-1] / len(wanted)


def test_the_error_rate_counts_edits() -> None:
    assert error_rate("가나다라", "가나 다라.") == 0
    assert error_rate("가나다라", "가마다라마") == 0.5
    assert error_rate("가나다라", "") == 1


def test_the_demo_prints_who_said_what_and_which_model_wrote_it(
    moksori: Command, tmp_path: Path
) -> None:
    ended = moksori("demo", "--exit")
    assert ended.returncode == 0, ended.stderr
    lines = LINE.findall(ended.stdout)
    assert {speaker for _, speaker, _ in lines} == SPEAKERS
    assert len(lines) >= len(TRUTH["lines"]) // 2
    assert [time for time, _, _ in lines] == sorted(time for time, _, _ in lines)
    assert "회의록: 주간 회의 (rules)" in ended.stdout
    assert "- 최종 시안 완성 (이정훈, " in ended.stdout
    assert "    01:17 이정훈: “알겠습니다. 제가 이번 주 금요일까지" in ended.stdout
    done = ended.stdout.partition("[완료] 1")[2]
    assert done.startswith(
        "\n- 로그인 오류 수정 (박지영, 기한 없음)\n    여기로 옮김, 00:30 박지영: "
    )
    assert "데모 모델 tiny-ko" in ended.stdout
    assert "moksori models fetch small" in ended.stdout
    assert "\x1b[" not in ended.stdout, "no colours outside a terminal"
    log = (tmp_path / ".local/share/moksori/demo/server.log").read_text("utf-8")
    assert not [text for _, _, text in lines if text in log]
    assert not [speaker for speaker in SPEAKERS if speaker in log]


def test_the_sample_is_heard_as_it_was_written(moksori: Command) -> None:
    ended = moksori("transcribe", str(SAMPLE.joinpath("sample_meeting.mka")), "-f", "json")
    assert ended.returncode == 0, ended.stderr
    shown = json.loads(ended.stdout)
    assert (shown["model"], shown["demo"]) == ("tiny-ko", True)
    for track, person in enumerate(TRUTH["speakers"]):
        lines = [line["text"] for line in TRUTH["lines"] if line["track"] == track]
        said = [to_digits(line).text for line in lines]
        heard = [seg["text"] for seg in shown["segments"] if seg["track"] == track]
        rate = error_rate(" ".join(said), " ".join(heard))
        assert rate <= 0.03, f"{person['name']}: {rate:.3f}"
