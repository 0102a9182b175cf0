"""The settings of a core that serves one command."""

from pathlib import Path

import pytest

from moksori.app.private import private_settings
from moksori.app.settings import load_settings

pytestmark = pytest.mark.unit


def test_data_is_apart_and_models_are_shared(tmp_path: Path) -> None:
    settings = load_settings(
        environ={
            "MOKSORI_DATA_DIR": str(tmp_path / "home"),
            "MOKSORI_STORE__URL": "postgresql://u:p@h/db",
            "MOKSORI_BLOBS__URL": "file:///elsewhere",
            "MOKSORI_STT__HOTWORDS": "목소리",
            "MOKSORI_LOG__LEVEL": "debug",
        },
        cwd=tmp_path,
    )
    inside = private_settings(settings, tmp_path / "private")
    assert inside.store_url == f"sqlite:///{tmp_path}/private/moksori.db"
    assert inside.blobs_url == f"file://{tmp_path}/private/blobs"
    assert inside.models_dir == tmp_path / "home/models"
    assert inside.stt.hotwords == ("목소리",)
    assert inside.log.level == "error"


def test_a_models_folder_of_the_settings_stays(tmp_path: Path) -> None:
    settings = load_settings(
        environ={"MOKSORI_STT__MODELS_DIR": str(tmp_path / "models")}, cwd=tmp_path
    )
    assert private_settings(settings, tmp_path / "x").models_dir == tmp_path / "models"
