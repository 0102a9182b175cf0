"""The parts of the demo's server that need no process."""

import socket
from pathlib import Path

import pytest

from moksori.app.demo import server
from moksori.app.settings import Settings
from moksori.errors import BackendError

pytestmark = pytest.mark.unit


def test_a_taken_port_makes_way_for_the_next_one() -> None:
    with socket.socket() as taken:
        taken.bind((server.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert server.free_port(port) > port


def test_no_free_port_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PORTS", 0)
    with pytest.raises(BackendError):
        server.free_port(8000)


def test_the_server_of_the_demo_has_a_place_of_its_own(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    environ = server.environment(settings, tmp_path / "demo")
    assert environ["MOKSORI_STORE__URL"] == f"sqlite:///{tmp_path}/demo/moksori.db"
    assert environ["MOKSORI_STT__MODELS_DIR"] == str(tmp_path / "data/models")
