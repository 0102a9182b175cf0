"""Large uploads on a real server process: memory stays flat, refusals come at once."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from moksori.app.settings import process_environ
from moksori.testing.embedded import JOBS, REQUEST
from moksori.testing.ports import free_port
from moksori.testing.sounds import wav_header

pytestmark = [pytest.mark.surface, pytest.mark.slow]

MIB = 1024 * 1024
HEAD = b'--line\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
TAIL = b"\r\n--line--\r\n"
FORM = {"Content-Type": "multipart/form-data; boundary=line"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str, Path]]:
    """`moksori serve` without workers: its process id, its URL, its folder."""
    folder = tmp_path_factory.mktemp("large")
    port = free_port()
    variables = {
        "MOKSORI_DATA_DIR": str(folder),
        "MOKSORI_JOBS__WORKERS": "0",
        "MOKSORI_LIVE__LISTENERS": "0",  # one would lay a model in the folder, sooner or later
        "MOKSORI_SERVER__UPLOAD_LIMIT_MB": "512",
    }
    process = subprocess.Popen(  # noqa: S603 - our own server
        [sys.executable, "-m", "moksori", "serve", "--port", str(port)],
        env={**process_environ(), **variables},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        transport = httpx.HTTPTransport(retries=10)
        with httpx.Client(transport=transport, timeout=5) as client:
            client.get(f"{url}/healthz").raise_for_status()
        yield process.pid, url, folder
    finally:
        process.terminate()
        process.wait(20)


def peak_mib(pid: int) -> float:
    """The largest resident memory of a process so far."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no VmHWM")


def recording(mebibytes: int) -> Iterator[bytes]:
    yield HEAD + wav_header(16_000, 1, 16, mebibytes * MIB)
    for _ in range(mebibytes):
        yield bytes(MIB)
    yield TAIL


def post(url: str, mebibytes: int) -> httpx.Response:
    return httpx.post(f"{url}{REQUEST}", content=recording(mebibytes), headers=FORM, timeout=120)


def stored_mib(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / MIB


def test_memory_does_not_grow_with_the_upload(served: tuple[int, str, Path]) -> None:
    pid, url, folder = served
    assert post(url, 16).status_code == 202
    small, before = peak_mib(pid), stored_mib(folder)
    answer = post(url, 400)
    assert answer.status_code == 202, answer.text
    assert stored_mib(folder) - before == pytest.approx(400, abs=2), "written once"
    assert peak_mib(pid) - small < 24
    duration_s = httpx.get(f"{url}{JOBS}/{answer.json()['job_id']}").json()["duration_s"]
    assert duration_s == pytest.approx(400 * MIB / 32_000, rel=1e-3)


def test_too_much_is_stopped_by_counting_and_nothing_stays(
    served: tuple[int, str, Path],
) -> None:
    _, url, folder = served
    before = stored_mib(folder)
    answer = post(url, 520)
    assert (answer.status_code, answer.json()["code"]) == (413, "upload_too_large")
    assert stored_mib(folder) == pytest.approx(before, abs=2)


def exchange(url: str, request: bytes) -> bytes:
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65_536):
            answer += piece
        return answer


@pytest.mark.parametrize("expect", ["", "Expect: 100-continue\r\n"])
def test_a_claim_of_two_gigabytes_is_answered_at_once(
    served: tuple[int, str, Path], expect: str
) -> None:
    _, url, _ = served
    head = (
        f"POST {REQUEST} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {2**31}\r\n{expect}"
        "Content-Type: multipart/form-data; boundary=line\r\n\r\n"
    )
    answer = exchange(url, head.encode())
    assert answer.startswith(b"HTTP/1.1 413 "), answer
    assert b"upload_too_large" in answer
    assert b"100 Continue" not in answer


@pytest.mark.parametrize(
    "request_line",
    [b"GARBAGE\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n"],
)
def test_garbage_on_the_wire_is_refused(served: tuple[int, str, Path], request_line: bytes) -> None:
    _, url, _ = served
    answer = exchange(url, request_line)
    assert answer.startswith(b"HTTP/1.1 4") or answer == b""
    assert httpx.get(f"{url}/healthz").status_code == 200
