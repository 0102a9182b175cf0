"""What the events of a transcript say: exactly the fields of `events.py`, ready for JSON."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest

from moksori.events import Event, FinalSummary, JobFailed, JobProgress, TranscriptSegment
from moksori.ports.bus import NewEvent
from moksori.ports.queue import JobState
from moksori.ports.stt import Word
from moksori.transcripts import reports
from moksori.transcripts.model import Segment, Summary, SummarySentence, Transcript

pytestmark = pytest.mark.unit

TRANSCRIPT = Transcript(
    id="J",
    workspace="w",
    state=JobState.RUNNING,
    progress=0.4,
    created_at=datetime(2026, 11, 21, tzinfo=UTC),
    finished_at=None,
    filename="회의.m4a",
    room_id=None,
    language="ko",
    duration_s=12.5,
    engine="faster-whisper",
    model="tiny-ko",
    demo=True,
    warnings=("truncated_audio",),
    segment_count=3,
)
SEGMENT = Segment(
    index=4,
    track=1,
    speaker="민수",
    start_s=1.000_049,
    end_s=2.5,
    text="확정합니다.",
    words=(Word(1.0, 1.5, "확정합니다.", 0.9),),
)
SUMMARY = Summary((SummarySentence("확정합니다.", ("S0005",)),), keywords=("확정",))


def shaped_as(event: NewEvent, kind: type[Event]) -> bool:
    """Tell whether an event has the type, the topic and the fields that were promised."""
    names = {field.name for field in fields(kind)}
    whole = json.loads(json.dumps(event.payload))
    return (
        event.type == kind.type
        and event.topic == "job:J"
        and set(whole) == names == {*event.payload}
    )


def test_progress_names_the_model_and_says_demo() -> None:
    event = reports.progress(TRANSCRIPT, JobState.RUNNING, position_s=5.0)
    assert shaped_as(event, JobProgress)
    assert event.payload["progress"] == 0.4
    assert (event.payload["state"], event.payload["position_s"]) == ("running", 5.0)
    assert (event.payload["model"], event.payload["demo"]) == ("tiny-ko", True)


def test_done_means_all_of_it() -> None:
    assert reports.progress(TRANSCRIPT, JobState.DONE).payload["progress"] == 1.0


def test_a_segment_is_told_whole() -> None:
    event = reports.heard(TRANSCRIPT, SEGMENT)
    assert shaped_as(event, TranscriptSegment)
    assert (event.payload["id"], event.payload["index"]) == ("S0005", 4)
    assert (event.payload["start"], event.payload["end"]) == (1.0, 2.5)
    assert (event.payload["track"], event.payload["speaker"]) == (1, "민수")
    assert event.payload["words"] == [
        {"text": "확정합니다.", "start": 1.0, "end": 1.5, "probability": 0.9}
    ]


def test_the_summary_comes_with_evidence_and_warnings() -> None:
    event = reports.finished(TRANSCRIPT, SUMMARY)
    assert shaped_as(event, FinalSummary)
    assert event.payload["summary"] == [{"text": "확정합니다.", "evidence": ["S0005"]}]
    assert event.payload["minutes"] is None
    whole = reports.finished(TRANSCRIPT, replace(SUMMARY, minutes={"engine": "rules"}))
    assert whole.payload["minutes"] == {"engine": "rules"}
    assert event.payload["method"] == "extractive"
    assert (event.payload["segments"], event.payload["duration_s"]) == (3, 12.5)
    assert event.payload["warnings"] == ["truncated_audio"]


def test_nothing_is_promised_of_what_is_unknown() -> None:
    fresh = replace(TRANSCRIPT, model=None, duration_s=None, demo=False)
    assert reports.progress(fresh, JobState.QUEUED).payload["model"] is None
    assert reports.finished(fresh, SUMMARY).payload["duration_s"] == 0.0


def test_a_failure_has_a_code_and_no_prose() -> None:
    event = reports.failed("J", "engine_failed", retryable=True)
    assert shaped_as(event, JobFailed)
    assert event.payload == {"job_id": "J", "code": "engine_failed", "retryable": True}


def test_the_last_events_are_known() -> None:
    assert {FinalSummary.type, JobFailed.type} == reports.FINAL_TYPES
