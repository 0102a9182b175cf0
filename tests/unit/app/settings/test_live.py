from pathlib import Path

import pytest

from moksori.app.live import endpointing, live_policy
from moksori.app.settings import Settings, load_settings
from moksori.errors import ConfigError
from moksori.voice.model import EndpointingSettings

pytestmark = pytest.mark.unit


def loaded(folder: Path, **live: object) -> Settings:
    return load_settings(environ={}, cwd=folder, overrides={"data_dir": folder, "live": live})


def test_the_defaults_are_those_of_the_voice_room(tmp_path: Path) -> None:
    assert endpointing(loaded(tmp_path)) == EndpointingSettings()


def test_the_log_lies_in_the_data_directory_unless_told_otherwise(tmp_path: Path) -> None:
    assert loaded(tmp_path).audiolog_url == f"file://{tmp_path}/audiolog"
    assert loaded(tmp_path, log_url="file:///fast").audiolog_url == "file:///fast"


def test_limits_come_from_the_settings(tmp_path: Path) -> None:
    chosen = {"max_tracks": 3, "abandoned_after_s": 60, "endpointing": {"end_ms": 200}}
    policy = live_policy(loaded(tmp_path, **chosen))
    assert (policy.max_tracks, policy.abandoned_after_s) == (3, 60)
    assert policy.endpointing == EndpointingSettings(end_ms=200)


@pytest.mark.parametrize(
    "wrong",
    [
        {"listeners": 2},
        {"keep_audio": "mp3"},
        {"keep_audio_days": 0},
        {"endpointing": {"end_ms": 1}},
        {"endpointing": {"ends_ms": 300}},
    ],
)
def test_what_can_not_be_is_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        loaded(tmp_path, **wrong)
