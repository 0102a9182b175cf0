"""moksori as its user meets it: processes, files, a real server on loopback."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

DEADLINE_S = 240
SERVING = re.compile(r"http://127\.0\.0\.1:\d+")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A machine on which nothing of moksori was ever used."""
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.defpath}",
        "HOME": str(tmp_path),
        "MOKSORI_LOCALE": "ko",
        "PYTHONUNBUFFERED": "1",
    }


Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def moksori(tmp_path: Path, environment: dict[str, str]) -> Command:
    """Run one command to its end."""

    def run(*line: str, deadline_s: float = DEADLINE_S) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", "moksori", *line],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=deadline_s,
            check=False,
        )

    return run


@pytest.fixture
def server(tmp_path: Path, environment: dict[str, str]) -> Iterator[str]:
    """A server with a recogniser that needs no model; yields its address."""
    environment |= {
        "MOKSORI_STT__ENGINE": "moksori.testing.stt:FakeStt",
        "MOKSORI_VAD__ENGINE": "energy",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "moksori", "serve", "--port", "0"],
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    log = []
    for line in process.stderr:
        log.append(line)
        if found := SERVING.search(line):
            break
    else:
        pytest.fail("".join(log))
    yield found[0]
    process.send_signal(signal.SIGINT)
    rest = process.stderr.read()
    process.stderr.close()
    assert process.wait(DEADLINE_S) == 0, rest
