"""`export`: stored meetings, listed and written as files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

from moksori.app.settings import load_settings
from moksori.app.wiring import open_core
from moksori.meetings.meeting import NewMeeting, NewSegment

pytestmark = pytest.mark.integration

Run = Callable[..., Any]
SAID = "제가 금요일까지 최종 시안을 완성하겠습니다."


@pytest.fixture
def meeting_id(data_dir: Path) -> str:
    """A meeting without minutes: no worker runs."""
    settings = load_settings(environ={}, overrides={"data_dir": str(data_dir)})

    async def make() -> str:
        async with open_core(settings, workers=False) as core:
            made = await core.meetings.create(
                "default", NewMeeting(title="시안: 회의"), [NewSegment(SAID, "이정훈", 1.0, 2.0)]
            )
            return made.id

    return anyio.run(make)


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes]) -> Callable[..., tuple[int, bytes, str]]:
    from moksori.app.cli import root

    def run_line(*line: str) -> tuple[int, bytes, str]:
        capsysbinary.readouterr()
        code = root.run(line)
        printed = capsysbinary.readouterr()
        return code, printed.out, printed.err.decode()

    return run_line


def test_meetings_are_listed_and_named(meeting_id: str, run: Run) -> None:
    code, out, _ = run("export")
    assert code == 0
    assert out.decode().startswith(meeting_id)
    assert "시안: 회의" in out.decode()
    code, out, _ = run("export", "--json")
    assert f'"id": "{meeting_id}"' in out.decode()


@pytest.mark.parametrize("name", ["latest", None])
def test_a_meeting_goes_to_stdout(meeting_id: str, run: Run, name: str | None) -> None:
    code, out, _ = run("export", name or meeting_id, "-f", "srt")
    assert code == 0
    assert f"이정훈: {SAID}" in out.decode().replace("\n", " ")


def test_a_file_in_a_folder_gets_a_name_that_is_possible(
    meeting_id: str, run: Run, tmp_path: Path
) -> None:
    code, out, err = run("export", meeting_id, "-f", "pdf", "-o", str(tmp_path))
    assert (code, out) == (0, b"")
    (path,) = tmp_path.glob("*.pdf")
    assert path.name.endswith("시안_ 회의.pdf")
    assert path.read_bytes().startswith(b"%PDF-")
    assert str(path) in err


def test_bytes_are_poured_into_a_pipe(meeting_id: str, run: Run) -> None:
    code, out, _ = run("export", meeting_id, "-f", "docx")
    assert code == 0
    assert out.startswith(b"PK")


def test_nothing_there_is_said(data_dir: Path, run: Run) -> None:
    del data_dir
    assert run("export")[2].strip() == "There are no meetings yet."
    code, _, err = run("export", "latest")
    assert code != 0
    assert "not_found" in err
    assert run("export", "01ARZ3NDEKTSV4RRFFQ69G5FAV")[0] != 0
