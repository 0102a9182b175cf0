"""The promises of every voice. Subclass `TtsContract` and provide `engine`."""

from typing import Final

import anyio
import anyio.lowlevel
import numpy as np
import pytest

from moksori.audio.levels import rms_dbfs
from moksori.audio.pcm import Pcm
from moksori.errors import UnsupportedOptionError
from moksori.ports.tts import TtsEngine, VoiceOptions

SENTENCE: Final = "회의를 시작하겠습니다"
LET_GO_S: Final = 0.5


async def said(engine: TtsEngine, text: str, options: VoiceOptions | None = None) -> Pcm:
    """Return a whole text as sound."""
    blocks = [block async for block in engine.synthesize(text, options or VoiceOptions())]
    return np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.float32)


@pytest.mark.anyio
class TtsContract:
    """What the rooms rely on."""

    async def test_a_sentence_becomes_sound(self, engine: TtsEngine) -> None:
        """Float32 inside full scale, of a length and loudness that speech has."""
        pcm = await said(engine, SENTENCE)
        assert pcm.dtype == np.float32
        assert np.abs(pcm).max() <= 1.0
        assert 0.5 < pcm.size / engine.traits.sample_rate_hz < 10.0
        assert rms_dbfs(pcm) > -40.0

    async def test_nothing_to_say_is_no_sound(self, engine: TtsEngine) -> None:
        """An empty text is no error."""
        assert (await said(engine, "  ")).size == 0

    async def test_every_declared_voice_speaks(self, engine: TtsEngine) -> None:
        """And the first two differ."""
        spoken = [await said(engine, "네", VoiceOptions(voice)) for voice in engine.traits.voices]
        assert all(pcm.size > 0 for pcm in spoken)
        if len(spoken) > 1:
            first, second = spoken[:2]
            assert first.size != second.size or not np.array_equal(first, second)

    async def test_speed_is_heard(self, engine: TtsEngine) -> None:
        """Twice as fast is clearly shorter."""
        slow = await said(engine, SENTENCE, VoiceOptions(speed=0.8))
        fast = await said(engine, SENTENCE, VoiceOptions(speed=1.6))
        assert fast.size < 0.8 * slow.size

    async def test_an_unknown_voice_is_refused(self, engine: TtsEngine) -> None:
        """Before anything is said."""
        with pytest.raises(UnsupportedOptionError):
            await said(engine, SENTENCE, VoiceOptions("no such voice"))

    async def test_it_falls_silent_when_interrupted(self, engine: TtsEngine) -> None:
        """A caller that is cancelled in mid-word is free at once, and the next one is served."""
        heard = 0
        began = anyio.current_time()
        with anyio.move_on_after(5.0) as scope:
            async for block in engine.synthesize(SENTENCE * 100, VoiceOptions()):
                heard += block.size
                began = anyio.current_time()
                scope.cancel()
                await anyio.lowlevel.checkpoint()
        assert heard > 0
        assert anyio.current_time() - began < LET_GO_S
        assert (await said(engine, SENTENCE)).size > 0

    async def test_several_may_speak_at_once(self, engine: TtsEngine) -> None:
        """Each gets its own sound."""
        sizes: list[int] = []

        async def speak() -> None:
            sizes.append((await said(engine, SENTENCE)).size)

        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(speak)
        assert len(set(sizes)) == 1

    async def test_closing_twice_is_fine(self, engine: TtsEngine) -> None:
        """Also when it never spoke."""
        await engine.aclose()
        await engine.aclose()
