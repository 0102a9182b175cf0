import sys
from pathlib import Path

import pytest

from moksori.backends.store import open_database
from moksori.errors import ConfigError, EngineNotInstalledError

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("url", "dialect"),
    [
        ("postgresql://a:b@127.0.0.1/c", "postgresql"),
        ("postgres://a:b@127.0.0.1/c", "postgresql"),
        ("mariadb://a:b@127.0.0.1/c", "mariadb"),
        ("mysql://a:b@127.0.0.1/c", "mariadb"),
    ],
)
def test_a_url_chooses_the_database(url: str, dialect: str) -> None:
    assert open_database(url).dialect == dialect


def test_sqlite_makes_its_directory(tmp_path: Path) -> None:
    assert open_database(f"sqlite:///{tmp_path}/a/b/c.db").dialect == "sqlite"
    assert (tmp_path / "a/b/c.db").exists()


@pytest.mark.parametrize("url", ["", "x", "oracle://a/b", "sqlite://", "sqlite:///:memory:"])
def test_a_wrong_url_is_told(url: str) -> None:
    with pytest.raises(ConfigError):
        open_database(url)


def test_a_path_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path, tmp_path / "file" / "x.db"):
        with pytest.raises(ConfigError, match="made or written"):
            open_database(f"sqlite:///{path}")


@pytest.mark.parametrize(
    ("url", "module", "extra"),
    [
        ("postgresql://a/b", "asyncpg", "moksori[postgres]"),
        ("mariadb://a/b", "asyncmy", "moksori[mariadb]"),
    ],
)
def test_a_missing_driver_names_its_extra(
    monkeypatch: pytest.MonkeyPatch, url: str, module: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(EngineNotInstalledError) as caught:
        open_database(url)
    assert caught.value.facts["extra"] == extra
    assert extra in caught.value.detail


def test_a_password_is_not_shown() -> None:
    with pytest.raises(ConfigError) as caught:
        open_database("oracle://user:secret@host/x")
    assert "secret" not in str(caught.value) + str(caught.value.facts)
