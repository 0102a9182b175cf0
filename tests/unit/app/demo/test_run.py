"""What the demo says last."""

from pathlib import Path

import pytest

from moksori.app.console.words import Locale, speak
from moksori.app.demo import run
from moksori.app.demo.story import Story

pytestmark = pytest.mark.unit

ADDRESS = "http://127.0.0.1:8000"
WORDS = Path(__file__).resolve().parents[4] / "ui/src/i18n"


@pytest.mark.parametrize(("locale", "button"), [("ko", "실시간으로 보기"), ("en", "Watch it live")])
def test_the_next_steps_name_the_sample_on_the_first_page(
    locale: Locale, button: str, capsys: pytest.CaptureFixture[str]
) -> None:
    speak(locale)
    run._next_steps(ADDRESS, Story(meeting={"id": "M1"}))
    steps = capsys.readouterr().err.splitlines()
    (first,) = [step for step in steps if step.startswith(f"  {ADDRESS} ")]
    assert button in first
    assert f'sampleLive: "{button}"' in (WORDS / locale / "home.ts").read_text("utf-8")
    assert f"  {ADDRESS}/meetings/M1" in steps
    assert f"  curl -o minutes.pdf '{ADDRESS}/api/v1/meetings/M1/export?format=pdf'" in steps
