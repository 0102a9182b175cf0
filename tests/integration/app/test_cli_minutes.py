"""`minutes` of a recording: through the whole job path, with a recogniser that needs no model."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from moksori.testing.embedded import talk

pytestmark = pytest.mark.integration

Run = Callable[..., Any]


def test_a_recording_is_transcribed_first(
    moksori: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOKSORI_STT__ENGINE", "moksori.testing.stt:FakeStt")
    monkeypatch.setenv("MOKSORI_VAD__ENGINE", "energy")
    monkeypatch.setenv("MOKSORI_JOBS__POLL_S", "0.05")
    path = tmp_path / "회의.wav"
    path.write_bytes(talk())
    ended = moksori("minutes", str(path), "--date", "2026-11-16", "--json")
    assert ended.code == 0
    assert ended.json["engine"] == "rules"
    assert "Demo model fake" in ended.err
