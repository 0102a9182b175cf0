import anyio
import pytest

from moksori.audio.pcm import SpeechWindow, Track
from moksori.ports.stt import SttOptions
from moksori.testing.tones import ToneStt, sentence, tones

pytestmark = pytest.mark.unit


def test_each_tone_is_known_by_its_pitch() -> None:
    async def hear() -> list[str]:
        windows = [
            SpeechWindow(
                n, Track(0), (tones([n])[11_200:28_800] / 32_768).astype("f4"), ((0, 0, 1),)
            )
            for n in range(0, 240, 7)
        ]
        return [one.text for (one,) in await ToneStt().transcribe(windows, SttOptions())]

    assert anyio.run(hear) == [sentence(n) for n in range(0, 240, 7)]
    assert len({sentence(n) for n in range(24)}) == 24
