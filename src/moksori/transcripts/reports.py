"""What a transcript's events say; each is made here, so that all tell it the same way."""

from typing import Final

from moksori.events import Event, FinalSummary, JobFailed, JobProgress, TranscriptSegment
from moksori.ports.bus import NewEvent
from moksori.ports.queue import JobState
from moksori.transcripts.formats import word_json
from moksori.transcripts.model import Segment, Summary, Transcript, topic_of

FINAL_TYPES: Final = frozenset({FinalSummary.type, JobFailed.type})
"""After one of these nothing more is told of a transcript."""


def report(event: Event, job_id: str) -> NewEvent:
    """Address an event to the readers of a transcript."""
    return NewEvent(topic=topic_of(job_id), type=event.type, payload=event.payload())


def progress(transcript: Transcript, state: JobState, *, position_s: float = 0.0) -> NewEvent:
    """Tell how far a transcript is."""
    told = JobProgress(
        job_id=transcript.id,
        state=state.value,
        progress=1.0 if state is JobState.DONE else transcript.progress,
        position_s=position_s,
        duration_s=transcript.duration_s,
        model=transcript.model,
        demo=transcript.demo,
    )
    return report(told, transcript.id)


def heard(transcript: Transcript, segment: Segment) -> NewEvent:
    """Tell of a segment."""
    told = TranscriptSegment(
        job_id=transcript.id,
        id=segment.id,
        index=segment.index,
        start=round(segment.start_s, 3),
        end=round(segment.end_s, 3),
        text=segment.text,
        track=segment.track,
        speaker=segment.speaker,
        model=transcript.model or "",
        demo=transcript.demo,
        words=[word_json(word) for word in segment.words],
    )
    return report(told, transcript.id)


def finished(transcript: Transcript, summary: Summary) -> NewEvent:
    """Tell the summary."""
    told = FinalSummary(
        job_id=transcript.id,
        summary=[
            {"text": sentence.text, "evidence": list(sentence.evidence)}
            for sentence in summary.sentences
        ],
        method=summary.method,
        segments=transcript.segment_count,
        duration_s=transcript.duration_s or 0.0,
        model=transcript.model or "",
        demo=transcript.demo,
        keywords=list(summary.keywords),
        warnings=list(transcript.warnings),
        minutes=None if summary.minutes is None else dict(summary.minutes),
    )
    return report(told, transcript.id)


def failed(job_id: str, code: str, *, retryable: bool = False) -> NewEvent:
    """Tell that there will be no result."""
    return report(JobFailed(job_id=job_id, code=code, retryable=retryable), job_id)
