"""The demo's server lives and ends with the demo; no model is needed to see that."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

Command = Callable[..., subprocess.CompletedProcess[str]]
SERVES = re.compile(r"http://127\.0\.0\.1:\d+/docs")
DEADLINE_S = 60


@pytest.fixture(autouse=True)
def _fake_ear(environment: dict[str, str]) -> None:
    environment |= {
        "MOKSORI_STT__ENGINE": "moksori.testing.stt:FakeStt",
        "MOKSORI_VAD__ENGINE": "energy",
        "MOKSORI_SERVER__PORT": "0",
    }


@contextmanager
def demo(environment: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "moksori", "demo"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=DEADLINE_S)


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if found := SERVES.search(line):
            return found[0]
    pytest.fail("".join(said))


def children(pid: int) -> set[int]:
    """Return the process ids below one, at any depth."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = status.read_text()
        except OSError:
            continue
        if int(text.rpartition(")")[2].split()[1]) == pid:
            child = int(status.parent.name)
            found |= {child} | children(child)
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_told_and_leaves_nothing_running(
    environment: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    with demo(environment, tmp_path) as process:
        with urlopen(address_of(process), timeout=10) as answer:  # noqa: S310 - our own server
            assert answer.status == 200
        below = children(process.pid)
        assert len(below) >= 2, "a web process and a worker"
        process.send_signal(number)
        assert process.wait(DEADLINE_S) == 0
        assert not [pid for pid in below if alive(pid)]


def test_a_server_that_dies_ends_the_demo(environment: dict[str, str], tmp_path: Path) -> None:
    with demo(environment, tmp_path) as process:
        address_of(process)
        (server,) = [
            pid
            for pid in children(process.pid)
            if os.getsid(pid) == pid and b"serve" in Path(f"/proc/{pid}/cmdline").read_bytes()
        ]
        os.kill(server, signal.SIGKILL)
        assert process.wait(DEADLINE_S) == 1


def test_it_can_be_repeated_and_says_who_spoke(moksori: Command) -> None:
    for _ in range(2):
        ended = moksori("demo", "--exit")
        assert ended.returncode == 0, ended.stderr
        assert {"최서연", "김민수", "박지영", "이정훈"} <= set(
            re.findall(r"  (\S+):", ended.stdout)
        )


def test_a_taken_port_is_said_and_passed_over(
    moksori: Command, environment: dict[str, str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environment["MOKSORI_SERVER__PORT"] = str(port)
        ended = moksori("demo", "--exit")
    assert ended.returncode == 0, ended.stderr
    assert f"포트 {port}번은 이미 쓰이고 있어요" in ended.stderr


def test_a_server_that_can_not_start_is_explained(
    moksori: Command, environment: dict[str, str]
) -> None:
    environment["MOKSORI_STT__ENGINE"] = "no-such-engine"
    ended = moksori("demo", "--exit")
    assert ended.returncode == 4
    assert "engine_unknown" in ended.stderr
    assert "Traceback" not in ended.stderr
