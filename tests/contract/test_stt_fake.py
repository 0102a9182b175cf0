import numpy as np
import pytest

from moksori.engines.stt import STT
from moksori.errors import EngineUnavailableError
from moksori.ports.stt import SttEngine, SttOptions, SttTraits
from moksori.testing.sounds import tone
from moksori.testing.stt import FakeStt, SttContract, fake_text, window_of

pytestmark = pytest.mark.contract


class TestFakeStt(SttContract):
    @pytest.fixture
    def engine(self) -> SttEngine:
        return FakeStt(delay_s=0.001)


class TestFakeKoreanStt(SttContract):
    @pytest.fixture
    def engine(self) -> SttEngine:
        return FakeStt(
            traits=SttTraits(
                engine="fake", model="fake", languages=frozenset({"ko"}), windows="utterance"
            )
        )


def test_the_fake_is_found_by_its_place() -> None:
    assert isinstance(STT.load("moksori.testing.stt:FakeStt")(), FakeStt)


def test_the_fake_tells_sounds_apart_but_not_rounding() -> None:
    one, other = tone(2.0, 300.0), tone(2.0, 300.0, level_db=-20.0)
    assert fake_text(one) != fake_text(other)
    rounded = (np.rint(one * 32767) / 32767).astype(np.float32)
    assert fake_text(one) == fake_text(rounded)


@pytest.mark.anyio
async def test_the_fake_fails_as_often_as_told() -> None:
    engine = FakeStt(failures=1)
    with pytest.raises(EngineUnavailableError):
        await engine.transcribe([window_of(tone(1.0))], SttOptions())
    assert len(await engine.transcribe([window_of(tone(1.0))], SttOptions())) == 1
