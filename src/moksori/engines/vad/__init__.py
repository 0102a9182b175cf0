"""Voice activity detectors. To add one: a module here, and a line in this table."""

from collections.abc import Callable

from moksori.engines.registry import Entry, Registry
from moksori.ports.vad import VadEngine

VAD: Registry[Callable[[], VadEngine]] = Registry(
    "vad",
    Entry("silero", "moksori.engines.vad.silero:SileroVad"),
    Entry("energy", "moksori.engines.vad.energy:EnergyVad"),
)
