"""Ctrl-C in the middle of a transcription: it ends soon, and leaves nothing behind."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from moksori.testing.embedded import talk

pytestmark = pytest.mark.e2e

SLOW_EAR = """
from moksori.testing.stt import FakeStt


class SlowStt(FakeStt):
    def __init__(self) -> None:
        super().__init__(delay_s=600.0)
"""
HEEDFUL = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("moksori", run_name="__main__", alter_sys=True)
"""
"""A shell starts its background jobs deaf to Ctrl-C, and children inherit that."""
DEADLINE_S = 60


def test_ctrl_c_ends_a_transcription(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "slow_ear.py").write_text(SLOW_EAR, encoding="utf-8")
    (tmp_path / "meeting.wav").write_bytes(talk())
    environment |= {
        "PYTHONPATH": str(tmp_path),
        "MOKSORI_STT__ENGINE": "slow_ear:SlowStt",
        "MOKSORI_VAD__ENGINE": "energy",
        "MOKSORI_DATA_DIR": str(tmp_path / "data"),
    }
    process = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-c", HEEDFUL, "transcribe", "meeting.wav"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "듣는 중" in line:
            break
    else:
        pytest.fail("it never began")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 130, err
    assert out == ""
    assert "Traceback" not in err
    assert not list((tmp_path / "data").glob("private-*"))
