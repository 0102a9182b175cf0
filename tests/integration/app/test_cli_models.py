"""`models`: listed, fetched from a hub on loopback, removed."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

pytestmark = pytest.mark.integration

Run = Callable[..., Any]

FILES = {
    "config.json": b"{}",
    "tokenizer.json": b"{}",
    "model.bin": bytes(range(256)) * 8192,
}
LISTING = {
    "sha": "abc123",
    "siblings": [
        {
            "rfilename": name,
            "size": len(content),
            "lfs": {"sha256": hashlib.sha256(content).hexdigest()},
        }
        for name, content in FILES.items()
    ],
}


class Hub(BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path.startswith("/api/models/Systran/faster-whisper-tiny/revision/main"):
            self.answer(json.dumps(LISTING).encode())
        elif "/resolve/abc123/" in self.path:
            self.answer(FILES[self.path.rpartition("/")[2]])
        else:
            self.send_error(404)

    def answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as its parent names it
        del format, args


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    Hub.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("MOKSORI_STT__HUB_URL", f"http://127.0.0.1:{server.server_address[1]}")
    yield Hub.asked
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_demo_model_is_all_that_a_fresh_machine_has(moksori: Run) -> None:
    ended = moksori("models", "list")
    assert ended.code == 0
    assert ended.out.startswith("tiny-ko")
    assert "demo: knows a closed set of sentences" in ended.out
    assert "moksori models fetch small" in ended.err


def test_the_unpacked_demo_model_is_no_real_model(moksori: Run, data_dir: Path) -> None:
    from moksori.engines.stt.tiny_ko import unpacked

    unpacked(data_dir / "models")
    assert [row["name"] for row in moksori("models", "list", "--json").json] == ["tiny-ko"]
    assert "real models: None is here" in moksori("doctor").out


def test_a_model_is_fetched_listed_and_removed(
    moksori: Run, data_dir: Path, hub: list[str]
) -> None:
    ended = moksori("models", "fetch", "tiny")
    assert ended.code == 0, ended.err
    folder = Path(ended.out.strip())
    assert folder.is_relative_to(data_dir / "models")
    assert (folder / "model.bin").read_bytes() == FILES["model.bin"]
    listed = {row["name"]: row for row in moksori("models", "list", "--json").json}
    assert listed["tiny"]["bytes"] == sum(map(len, FILES.values()))
    assert listed["tiny-ko"]["demo"] is True
    assert "tiny" in moksori("models", "list").out
    asked = len(hub)
    assert moksori("models", "fetch", "tiny").code == 0
    assert len(hub) == asked, "what is here is not asked for again"
    assert moksori("models", "remove", "tiny").code == 0
    assert not folder.exists()
    assert moksori("models", "remove", "tiny").code == 3


@pytest.mark.usefixtures("hub")
def test_a_model_that_the_hub_lacks_ends_with_5(moksori: Run) -> None:
    assert moksori("models", "fetch", "someone/nothing").code == 5


def test_a_name_that_leads_nowhere_ends_with_3(moksori: Run) -> None:
    assert moksori("models", "fetch", "no such name").code == 3


def test_without_a_hub_it_ends_soon_with_5(moksori: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOKSORI_STT__HUB_URL", "http://127.0.0.1:1")
    assert moksori("models", "fetch", "small").code == 5


def test_offline_asks_nobody(moksori: Run, monkeypatch: pytest.MonkeyPatch, hub: list[str]) -> None:
    monkeypatch.setenv("MOKSORI_STT__OFFLINE", "true")
    assert moksori("models", "fetch", "small").code == 5
    assert not hub
