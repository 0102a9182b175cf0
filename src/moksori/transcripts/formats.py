"""Segments as people and programs read them: text, SRT, WebVTT, JSON. Pure functions.

Every function takes segments in any order and writes them in spoken order. Times are seconds in
the recording, rounded to milliseconds.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from moksori.ports.stt import Word
from moksori.text import subtitles
from moksori.text.subtitles import label, one_line
from moksori.transcripts.model import Segment, Summary, Transcript, in_spoken_order

Json = dict[str, Any]


def joined_text(segments: Iterable[Segment]) -> str:
    """Return everything that was said, on one line."""
    texts = (one_line(segment.text) for segment in in_spoken_order(list(segments)))
    return " ".join(text for text in texts if text)


def plain_text(segments: Iterable[Segment]) -> str:
    """Return a line per segment, with the speaker in front where one is known."""
    return "".join(
        f"{label(segment.speaker)}{one_line(segment.text)}\n" for segment in _audible(segments)
    )


def srt(segments: Iterable[Segment], *, speakers: bool = True) -> str:
    """Return SubRip subtitles."""
    return subtitles.srt(in_spoken_order(list(segments)), speakers=speakers)


def vtt(segments: Iterable[Segment], *, speakers: bool = True, note: str | None = None) -> str:
    """Return WebVTT subtitles; each cue carries its segment's id, `note` a remark at the top."""
    return subtitles.vtt(in_spoken_order(list(segments)), speakers=speakers, note=note)


def rendered(name: str, segments: Iterable[Segment], *, note: str | None = None) -> str:
    """Return `text`, `srt` or `vtt` by name.

    Raises:
        KeyError: another name.
    """
    if name == "vtt":
        return vtt(segments, note=note)
    return {"text": plain_text, "srt": srt}[name](segments)


def word_json(word: Word) -> Json:
    """Return `{text, start, end, probability}`."""
    return {
        "text": word.text.strip(),
        "start": _seconds(word.start_s),
        "end": _seconds(word.end_s),
        "probability": round(word.probability, 4),
    }


def segment_json(segment: Segment) -> Json:
    """Return a segment as moksori's own API and command line show it."""
    return {
        "id": segment.id,
        "index": segment.index,
        "start": _seconds(segment.start_s),
        "end": _seconds(segment.end_s),
        "text": segment.text,
        "track": segment.track,
        "speaker": segment.speaker,
        "words": [word_json(word) for word in segment.words],
        "avg_logprob": round(segment.avg_logprob, 4),
        "no_speech_prob": round(segment.no_speech_prob, 4),
    }


def summary_json(summary: Summary | None) -> Json | None:
    """Return `{method, sentences: [{text, evidence}], keywords, minutes}`."""
    if summary is None:
        return None
    return {
        "method": summary.method,
        "sentences": [
            {"text": sentence.text, "evidence": list(sentence.evidence)}
            for sentence in summary.sentences
        ],
        "keywords": list(summary.keywords),
        "minutes": None if summary.minutes is None else dict(summary.minutes),
    }


def transcript_json(transcript: Transcript) -> Json:
    """Return what is known of a job, without its segments; times are ISO 8601 in UTC."""
    finished = transcript.finished_at
    return {
        "job_id": transcript.id,
        "state": transcript.state.value,
        "progress": round(transcript.progress, 4),
        "created_at": transcript.created_at.isoformat(),
        "finished_at": finished.isoformat() if finished else None,
        "filename": transcript.filename,
        "room_id": transcript.room_id,
        "language": transcript.language,
        "duration_s": _maybe_seconds(transcript.duration_s),
        "tracks": list(transcript.tracks),
        "engine": transcript.engine,
        "model": transcript.model,
        "demo": transcript.demo,
        "segment_count": transcript.segment_count,
        "summary": summary_json(transcript.summary),
        "warnings": list(transcript.warnings),
        "error_code": transcript.error_code,
    }


def document(transcript: Transcript, segments: Iterable[Segment]) -> Json:
    """Return a transcript whole: the job, `text` and `segments` in spoken order."""
    ordered = in_spoken_order(list(segments))
    return {
        **transcript_json(transcript),
        "text": joined_text(ordered),
        "segments": [segment_json(segment) for segment in ordered],
    }


def verbose_segment(segment: Segment, position: int) -> Json:
    """Return a segment of OpenAI's `verbose_json`; token ids are not kept, so `tokens` is empty."""
    return {
        "id": position,
        "seek": round(segment.start_s * 100),
        "start": _seconds(segment.start_s),
        "end": _seconds(segment.end_s),
        "text": segment.text,
        "tokens": [],
        "temperature": segment.temperature,
        "avg_logprob": segment.avg_logprob,
        "compression_ratio": segment.compression_ratio,
        "no_speech_prob": segment.no_speech_prob,
    }


def verbose_words(segments: Iterable[Segment]) -> list[Json]:
    """Return the words of OpenAI's `verbose_json`: `{word, start, end}`."""
    return [
        {"word": word.text.strip(), "start": _seconds(word.start_s), "end": _seconds(word.end_s)}
        for segment in in_spoken_order(list(segments))
        for word in segment.words
    ]


def diarized_segment(segment: Segment, speaker: str) -> Json:
    """Return a segment of OpenAI's `diarized_json`."""
    return {
        "type": "transcript.text.segment",
        "id": segment.id,
        "start": _seconds(segment.start_s),
        "end": _seconds(segment.end_s),
        "text": segment.text,
        "speaker": speaker,
    }


def speaker_names(tracks: Sequence[str | None], known: Sequence[str] = ()) -> tuple[str, ...]:
    """Return a name per track: its own, else one of `known`, else A, B, C ...

    `known` names the tracks without a name, in order, and only when there are as many of both:
    nothing here recognises a voice.
    """
    nameless = [index for index, name in enumerate(tracks) if name is None]
    given = list(known) if len(known) == len(nameless) else [*_letters(len(nameless))]
    names = dict(zip(nameless, given, strict=True))
    return tuple(name or names[index] for index, name in enumerate(tracks))


def _letters(amount: int) -> Iterable[str]:
    for number in range(1, amount + 1):
        letters, rest = "", number
        while rest:
            rest, place = divmod(rest - 1, 26)
            letters = chr(ord("A") + place) + letters
        yield letters


def _audible(segments: Iterable[Segment]) -> list[Segment]:
    return [segment for segment in in_spoken_order(list(segments)) if segment.text.strip()]


def _seconds(value: float) -> float:
    return round(value, 3)


def _maybe_seconds(value: float | None) -> float | None:
    return None if value is None else _seconds(value)
