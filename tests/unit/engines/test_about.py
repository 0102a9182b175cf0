import json
from pathlib import Path

import pytest

from moksori.engines.stt.about import NAME, ModelCard, read_card
from moksori.errors import ModelUnavailableError

pytestmark = pytest.mark.unit


def test_a_plain_model_has_a_plain_card(tmp_path: Path) -> None:
    folder = tmp_path / "whisper-x"
    folder.mkdir()
    assert read_card(folder) == ModelCard("whisper-x")
    assert read_card(folder).min_window_s == 30.0


def test_a_card_is_read(tmp_path: Path) -> None:
    said = {
        "name": "tiny-ko",
        "demo": True,
        "languages": ["ko"],
        "window": "utterance",
        "min_window_s": 4,
        "max_beams": 1,
        "draft_window_s": 30,
        "more": {"to": "come"},
    }
    (tmp_path / NAME).write_text(json.dumps(said))
    assert read_card(tmp_path) == ModelCard(
        "tiny-ko",
        demo=True,
        languages=frozenset({"ko"}),
        windows="utterance",
        min_window_s=4.0,
        max_beams=1,
        draft_window_s=30.0,
    )


@pytest.mark.parametrize("text", ["", "[]", "3", '{"min_window_s": "long"}', '{"languages": 3}'])
def test_a_broken_card_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)
    with pytest.raises(ModelUnavailableError):
        read_card(tmp_path)


def test_drafts_are_heard_in_ten_seconds_unless_the_model_says_otherwise() -> None:
    assert ModelCard("small").shortest_draft_s == 10.0
    assert ModelCard("tiny", min_window_s=4.0).shortest_draft_s == 4.0
    assert ModelCard("turbo", draft_window_s=30.0).shortest_draft_s == 30.0
