"""Core: the one object that a surface receives."""

from dataclasses import dataclass

from moksori.access.service import Access
from moksori.ports.health import HealthReporter
from moksori.transcripts.service import Transcripts


@dataclass(frozen=True, slots=True)
class Core:
    """The capabilities of moksori."""

    transcripts: Transcripts
    access: Access
    health: HealthReporter
    version: str
