import pytest

from moksori.engines.vad import VAD
from moksori.ports.vad import VadEngine
from moksori.testing.vad import VadContract

pytestmark = pytest.mark.contract


@pytest.fixture(scope="module")
def silero() -> VadEngine:
    return VAD.load("silero")()


class TestSilero(VadContract):
    @pytest.fixture
    def engine(self, silero: VadEngine) -> VadEngine:
        return silero


class TestEnergy(VadContract):
    @pytest.fixture
    def engine(self) -> VadEngine:
        return VAD.load("energy")()
