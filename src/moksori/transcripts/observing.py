"""What those who follow transcripts are told, and what they answer, in values of both sides."""

from collections.abc import Sequence
from datetime import datetime

from moksori.ports.store import Transaction
from moksori.ports.transcripts import Digest, Followup, Heard, Said
from moksori.transcripts.model import HearingTask, Segment, Summary, SummarySentence


class Unobserved:
    """Nobody follows: see `ports.transcripts.TranscriptObserver`."""

    async def requested(
        self, tx: Transaction, workspace: str, transcript_id: str, followup: Followup | None
    ) -> None:
        """Do nothing."""

    async def finished(self, tx: Transaction, heard: Heard) -> None:
        """Do nothing."""

    async def ended(self, tx: Transaction, workspace: str, transcript_id: str, code: str) -> None:
        """Do nothing."""

    async def removed(self, tx: Transaction, workspace: str, transcript_id: str) -> None:
        """Do nothing."""


def heard_of(task: HearingTask, at: datetime, segments: Sequence[Segment]) -> Heard:
    """Return what observers are told of a transcript that was heard."""
    said = [
        Said(one.index, one.speaker, one.track, one.start_s, one.end_s, one.text)
        for one in segments
    ]
    return Heard(task.id, task.workspace, at, said, task.options.followup)


def summary_of(digest: Digest) -> Summary:
    """Return a digest as the summary of its transcript."""
    sentences = tuple(SummarySentence(text, evidence) for text, evidence in digest.sentences)
    return Summary(sentences, digest.method, digest.keywords, digest.minutes)
