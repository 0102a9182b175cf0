"""The command line with what people really have: odd names, folders that are files, bytes."""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from moksori.app.cli import recordings
from moksori.testing.embedded import talk

pytestmark = pytest.mark.integration

Run = Callable[..., Any]

NO_UTF8 = os.fsdecode(b"\xc8\xb8\xc0\xc7")
"""회의 in CP949, as the file system of an old machine has it."""


@pytest.fixture(autouse=True)
def _fake_ear(monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> None:
    assert not data_dir.exists()
    monkeypatch.setenv("MOKSORI_STT__ENGINE", "moksori.testing.stt:FakeStt")
    monkeypatch.setenv("MOKSORI_VAD__ENGINE", "energy")
    monkeypatch.setenv("MOKSORI_JOBS__POLL_S", "0.05")


def recording(path: Path, times: int = 1) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(talk(times))
    return path


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["a.wav"], ["a.txt"]),
        (["a.wav", "b.wav"], ["a.txt", "b.txt"]),
        (["a.wav", "a.mp3", "b.wav"], ["a.wav.txt", "a.mp3.txt", "b.txt"]),
        (["x/a.wav", "y/a.wav", "z/a.wav"], ["a.wav.txt", "a.wav.2.txt", "a.wav.3.txt"]),
        (["A.wav", "a.wav"], ["A.wav.txt", "a.wav.2.txt"]),
        (["a.wav.2", "x/a.wav", "y/a.wav"], ["a.wav.txt", "a.wav.2.txt", "a.wav.3.txt"]),
        (["회의.1차.wav"], ["회의.1차.txt"]),
        ([], []),
    ],
    ids=str,
)
def test_no_transcript_is_written_over_another(files: list[str], names: list[str]) -> None:
    assert recordings.written_names([Path(file) for file in files], "txt") == names


def test_recordings_of_one_name_get_a_file_each(moksori: Run, tmp_path: Path) -> None:
    first = recording(tmp_path / "월/회의.wav", 1)
    second = recording(tmp_path / "화/회의.wav", 2)
    ended = moksori("transcribe", str(first), str(second), "-o", str(tmp_path / "out"), "-f", "vtt")
    assert ended.code == 0
    one, two = (Path(line) for line in ended.out.splitlines())
    assert (one.name, two.name) == ("회의.wav.vtt", "회의.wav.2.vtt")
    assert one.read_text("utf-8") != two.read_text("utf-8")


def test_output_that_is_a_file_is_refused_and_left_alone(moksori: Run, tmp_path: Path) -> None:
    path = recording(tmp_path / "a.wav")
    notes = tmp_path / "notes"
    notes.write_text("mine", encoding="utf-8")
    ended = moksori("transcribe", str(path), "--output", str(notes))
    assert ended.code == 3
    assert "unsupported_option: --output can not be written" in ended.err
    assert "Traceback" not in ended.err
    assert notes.read_text("utf-8") == "mine"


def test_a_full_disk_while_writing_ends_with_6(
    moksori: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = recording(tmp_path / "a.wav")
    monkeypatch.setattr(Path, "write_text", full)
    ended = moksori("transcribe", str(path), "-o", str(tmp_path / "out"))
    assert ended.code == 6
    assert "storage_full" in ended.err


@pytest.mark.parametrize("line", [["keys", "list"], ["keys", "create", "a"], ["transcribe", "it"]])
def test_a_data_folder_that_is_a_file_is_a_wrong_setting(
    moksori: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: list[str]
) -> None:
    taken = recording(tmp_path / "it")
    for place in (taken, taken / "below"):
        monkeypatch.setenv("MOKSORI_DATA_DIR", str(place))
        ended = moksori(*(str(taken) if word == "it" else word for word in line))
        assert ended.code == 4
        assert "config_invalid: data_dir is no folder" in ended.err
    assert taken.read_bytes() == talk(1)


@pytest.mark.parametrize(
    ("line", "code", "word"),
    [
        (["keys", "revoke", NO_UTF8], 3, "not_found"),
        (["keys", "revoke", ""], 3, "not_found"),
        (["keys", "create", NO_UTF8], 3, "unsupported_option"),
        (["keys", "create", "a", "--workspace", NO_UTF8], 3, "unsupported_option"),
        (["models", "remove", NO_UTF8], 3, "not_found"),
        (["models", "remove", "../.."], 3, "not_found"),
        (["serve", "--port", "65536"], 4, "server.port"),
        (["serve", "--port", "-1"], 4, "server.port"),
        (["worker", "--config", "nowhere.toml"], 4, "no configuration file"),
        (["serve", "--port", "x"], 2, "--port"),
        (["models", "nope"], 2, "nope"),
        (["transcribe", "nowhere.wav"], 2, "nowhere.wav"),
        (["transcribe", "."], 2, "directory"),
    ],
    ids=lambda value: repr(value) if isinstance(value, list) else str(value),
)
def test_odd_words_have_an_exit_code_and_no_traceback(
    moksori: Run, line: list[str], code: int, word: str
) -> None:
    ended = moksori(*line)
    assert ended.code == code
    assert word in ended.err
    assert ended.out == ""
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("option", "text", "code", "word"),
    [
        ("--hotwords", NO_UTF8, 3, "hotwords"),
        ("--hotwords", "가" * 101, 3, "hotwords"),
        ("--hotwords", "가," * 201, 3, "hotwords"),
        ("--hotwords", " , ,", 0, "Demo model"),
        ("--language", NO_UTF8, 3, "unsupported_language"),
        ("--language", "korean", 3, "unsupported_language"),
        ("--model", NO_UTF8, 3, "not_found"),
        ("--format", "doc", 2, "doc"),
        ("--tracks", "both", 2, "both"),
    ],
)
def test_odd_options_are_refused(
    moksori: Run, tmp_path: Path, option: str, text: str, code: int, word: str
) -> None:
    ended = moksori("transcribe", str(recording(tmp_path / "a.wav")), option, text)
    assert (ended.code, bool(ended.out)) == (code, code == 0)
    assert word in ended.err
    assert "Traceback" not in ended.err


def test_a_file_name_that_is_no_utf8_is_printed_as_it_is(tmp_path: Path) -> None:
    """In a real process: a test's own stdout takes anything."""
    odd = recording(tmp_path / f"{NO_UTF8}.wav")
    plain = recording(tmp_path / "b.wav")
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "moksori", "transcribe", str(odd), str(plain)],
        cwd=tmp_path,
        env={
            "HOME": str(tmp_path),
            "PYTHONIOENCODING": "utf-8:strict",
            "MOKSORI_STT__ENGINE": "moksori.testing.stt:FakeStt",
            "MOKSORI_VAD__ENGINE": "energy",
        },
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    assert b"==> " + os.fsencode(odd.name) + b" <==\n" in done.stdout


def test_a_mac_name_of_a_file_is_put_together(moksori: Run, tmp_path: Path) -> None:
    import unicodedata

    name = "회의록.wav"
    path = recording(tmp_path / unicodedata.normalize("NFD", name))
    assert path.name != name
    assert json.loads(moksori("transcribe", str(path), "-f", "json").out)["filename"] == name
