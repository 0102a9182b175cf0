"""Who must show a key, where the server listens, and when it refuses to start."""

from pathlib import Path

import pytest

from moksori.app.server import http_config, key_required, on_loopback, openapi_document
from moksori.app.settings import Settings, load_settings
from moksori.errors import ConfigError

pytestmark = pytest.mark.unit


def settings_of(tmp_path: Path, host: str, require_key: str = "auto") -> Settings:
    return load_settings(
        environ={},
        cwd=tmp_path,
        overrides={"server": {"host": host}, "access": {"require_key": require_key}},
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback(host: str) -> None:
    assert on_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.1", "10.0.0.1"])  # noqa: S104 - these must count as exposed
def test_beyond_loopback(host: str) -> None:
    assert not on_loopback(host)


@pytest.mark.parametrize("host", ["no such host", ""])
def test_an_address_that_does_not_exist_is_a_wrong_setting(host: str) -> None:
    with pytest.raises(ConfigError, match=r"server\.host"):
        on_loopback(host)


@pytest.mark.parametrize(
    ("host", "require_key", "required"),
    [
        ("127.0.0.1", "auto", False),
        ("0.0.0.0", "auto", True),  # noqa: S104 - this is the point
        ("127.0.0.1", "always", True),
        ("0.0.0.0", "never", False),  # noqa: S104 - this is the point
    ],
)
def test_who_must_show_a_key(
    tmp_path: Path, host: str, require_key: str, *, required: bool
) -> None:
    assert key_required(settings_of(tmp_path, host, require_key)) is required


def test_the_surface_is_told_bytes(tmp_path: Path) -> None:
    config = http_config(settings_of(tmp_path, "127.0.0.1"))
    assert config.upload_limit_bytes == 2048 * 1024 * 1024
    assert config.locale == "ko"


def test_the_api_describes_itself_without_a_database() -> None:
    assert "/api/health" in openapi_document()["paths"]
