"""Every format is read back by a parser written from its specification."""

import html
import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moksori.ports.queue import JobState
from moksori.ports.stt import Word
from moksori.transcripts import formats
from moksori.transcripts.model import Segment, Summary, SummarySentence, Transcript

pytestmark = pytest.mark.unit

TIME = re.compile(r"(\d{2,}):([0-5]\d):([0-5]\d)[.,](\d{3})")


def seg(
    index: int,
    text: str,
    start: float = 0.0,
    end: float = 1.0,
    *,
    track: int = 0,
    speaker: str | None = None,
    words: tuple[Word, ...] = (),
) -> Segment:
    return Segment(index, track, speaker, start, end, text, words, avg_logprob=-0.25)


def parsed_time(clock: str) -> float:
    match = TIME.fullmatch(clock)
    assert match is not None
    hours, minutes, seconds, rest = map(int, match.groups())
    return round(hours * 3600 + minutes * 60 + seconds + rest / 1000, 3)


def parsed_srt(body: str) -> list[tuple[int, float, float, str]]:
    cues = []
    for block in filter(None, body.split("\n\n")):
        number, times, *lines = block.strip("\n").split("\n")
        start, end = times.split(" --> ")
        cues.append((int(number), parsed_time(start), parsed_time(end), " ".join(lines)))
    return cues


def parsed_vtt(body: str) -> list[tuple[str, float, float, str | None, str]]:
    header, *blocks = body.split("\n\n")
    assert header.strip() == "WEBVTT"
    cues = []
    for block in filter(None, blocks):
        if block.startswith("NOTE"):
            continue
        name, times, *lines = block.strip("\n").split("\n")
        start, end = times.split(" --> ")
        payload = " ".join(lines)
        voice = re.fullmatch(r"<v ([^>]*)>(.*)</v>", payload)
        speaker, text = voice.groups() if voice else (None, payload)
        assert "<" not in text
        assert ">" not in text
        cues.append(
            (
                name,
                parsed_time(start),
                parsed_time(end),
                html.unescape(speaker) if speaker else None,
                html.unescape(text),
            )
        )
    return cues


def test_text_is_a_line_per_segment_in_spoken_order() -> None:
    segments = [
        seg(0, "나중에 말했어요.", 5.0, 6.0, speaker="박지훈"),
        seg(1, " 먼저  말했어요. ", 1.0, 2.0),
    ]
    assert formats.plain_text(segments) == "먼저 말했어요.\n박지훈: 나중에 말했어요.\n"
    assert formats.joined_text(segments) == "먼저 말했어요. 나중에 말했어요."


def test_nothing_heard_gives_empty_but_valid_files() -> None:
    assert formats.plain_text([]) == ""
    assert formats.joined_text([]) == ""
    assert formats.srt([]) == ""
    assert formats.vtt([]) == "WEBVTT\n"
    assert formats.srt([seg(0, "  ")]) == ""


def test_srt_looks_as_players_expect() -> None:
    body = formats.srt([seg(0, "안녕하세요", 3661.5, 3662.0049), seg(1, "네", 3700.0, 3701.0)])
    assert body == (
        "1\n01:01:01,500 --> 01:01:02,005\n안녕하세요\n\n2\n01:01:40,000 --> 01:01:41,000\n네\n"
    )


def test_vtt_looks_as_browsers_expect() -> None:
    body = formats.vtt([seg(6, "R&D <예산>", 0.0, 1.25, speaker="김민수")], note="model tiny-ko")
    assert body == (
        "WEBVTT\n"
        "\n"
        "NOTE model tiny-ko\n"
        "\n"
        "S0007\n00:00:00.000 --> 00:00:01.250\n<v 김민수>R&amp;D &lt;예산&gt;</v>\n"
    )


def test_hours_beyond_a_day_are_kept() -> None:
    assert "100:00:00,000 --> 100:00:01,000" in formats.srt([seg(0, "끝", 360_000, 360_001)])


def test_times_round_up_over_the_minute() -> None:
    assert "00:00:59,999 --> 00:01:00,000" in formats.srt([seg(0, "네", 59.9994, 59.9996)])


def test_a_cue_never_ends_where_it_begins_or_before_zero() -> None:
    [(_, start, end, _text)] = parsed_srt(formats.srt([seg(0, "네", -0.2, -0.2)]))
    assert (start, end) == (0.0, 0.001)


def test_long_korean_lines_wrap_at_spaces() -> None:
    text = "다음 주 월요일까지 결제 화면의 오류를 모두 고치고 나서 다시 공유해 드리겠습니다"
    [lines] = [block.split("\n")[2:] for block in formats.srt([seg(0, text)]).split("\n\n")]
    lines = [line for line in lines if line]
    assert len(lines) > 1
    assert all(len(line) <= 25 for line in lines)
    assert " ".join(lines) == text


def test_a_word_wider_than_a_line_stays_whole() -> None:
    word = "가" * 60
    assert word in formats.vtt([seg(0, f"이름은 {word} 입니다")]).split("\n")


def test_an_arrow_in_the_text_does_not_break_the_file() -> None:
    segments = [seg(0, "A --> B\n\n2\n00:00:00,000 --> 00:00:01,000\n가짜")]
    [(_, _, _, text)] = parsed_srt(formats.srt(segments))
    assert text == "A -> B 2 00:00:00,000 -> 00:00:01,000 가짜"
    [(_, _, _, _, text)] = parsed_vtt(formats.vtt(segments))
    assert text == "A --> B 2 00:00:00,000 --> 00:00:01,000 가짜"


def test_subtitles_without_speakers() -> None:
    segments = [seg(0, "네", speaker="김민수")]
    assert "김민수" not in formats.srt(segments, speakers=False)
    assert "김민수" not in formats.vtt(segments, speakers=False)
    assert "김민수: 네" in formats.srt(segments)


def test_formats_by_name() -> None:
    segments = [seg(0, "네")]
    assert formats.rendered("text", segments) == formats.plain_text(segments)
    assert formats.rendered("srt", segments) == formats.srt(segments)
    assert formats.rendered("vtt", segments, note="n") == formats.vtt(segments, note="n")
    with pytest.raises(KeyError):
        formats.rendered("docx", segments)


texts = st.text(
    alphabet=st.one_of(
        st.sampled_from("가나다라 마바사<>&-\n\t\r\u2028;\"'"),
        st.characters(codec="utf-8", exclude_categories=["Cs"]),
    ),
    max_size=80,
)
segments_lists = st.lists(
    st.builds(
        lambda start, length, text, speaker, track: (
            start,
            round(start + length, 3),
            text,
            speaker,
            track,
        ),
        st.integers(0, 10_000_000).map(lambda ms: ms / 1000),
        st.integers(1, 30_000).map(lambda ms: ms / 1000),
        texts,
        st.one_of(st.none(), texts),
        st.integers(0, 3),
    ),
    max_size=8,
).map(
    lambda rows: [
        seg(i, text, start, end, speaker=speaker, track=track)
        for i, (start, end, text, speaker, track) in enumerate(rows)
    ]
)


@given(segments_lists)
@settings(max_examples=60, deadline=None)
def test_subtitles_survive_a_round_trip(segments: list[Segment]) -> None:
    spoken = sorted(
        (s for s in segments if s.text.strip()), key=lambda s: (s.start_s, s.track, s.index)
    )
    from_srt = parsed_srt(formats.srt(segments, speakers=False))
    from_vtt = parsed_vtt(formats.vtt(segments))
    assert [cue[0] for cue in from_srt] == list(range(1, len(spoken) + 1))
    assert [cue[0] for cue in from_vtt] == [s.id for s in spoken]
    for segment, srt_cue, vtt_cue in zip(spoken, from_srt, from_vtt, strict=True):
        text = " ".join(segment.text.split())
        assert srt_cue[1:] == (segment.start_s, segment.end_s, text.replace("-->", "->"))
        speaker = " ".join((segment.speaker or "").split()) or None
        assert vtt_cue[1:] == (segment.start_s, segment.end_s, speaker, text)


def transcript() -> Transcript:
    return Transcript(
        id="01J0",
        workspace="default",
        state=JobState.DONE,
        progress=1.0,
        created_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
        finished_at=datetime(2026, 11, 20, 9, 1, tzinfo=UTC),
        filename="주간회의.m4a",
        room_id="weekly",
        language="ko",
        duration_s=12.34567,
        tracks=(None, "박지훈"),
        engine="faster-whisper",
        model="tiny-ko",
        demo=True,
        summary=Summary((SummarySentence("금요일까지 합니다.", ("S0001",)),), keywords=("금요일",)),
        warnings=("truncated_audio",),
        segment_count=2,
    )


def test_a_document_holds_everything_and_is_json() -> None:
    words = (Word(0.1, 0.5, " 금요일까지", 0.91234), Word(0.5, 0.9, " 합니다.", 0.8))
    segments = [
        seg(1, "네.", 2.0, 2.5, track=1),
        seg(0, "금요일까지 합니다.", 0.1, 0.9, words=words),
    ]
    document = json.loads(json.dumps(formats.document(transcript(), segments)))
    assert document["text"] == "금요일까지 합니다. 네."
    assert [segment["id"] for segment in document["segments"]] == ["S0001", "S0002"]
    assert document["segments"][0]["words"][0] == {
        "text": "금요일까지",
        "start": 0.1,
        "end": 0.5,
        "probability": 0.9123,
    }
    assert document["summary"] == {
        "method": "extractive",
        "sentences": [{"text": "금요일까지 합니다.", "evidence": ["S0001"]}],
        "keywords": ["금요일"],
        "minutes": None,
    }
    assert document["duration_s"] == 12.346
    assert document["created_at"] == "2026-11-20T09:00:00+00:00"
    assert (document["model"], document["demo"], document["state"]) == ("tiny-ko", True, "done")


def test_a_job_that_has_not_begun_has_open_fields() -> None:
    young = Transcript(
        "01J0", "default", JobState.QUEUED, 0.0, datetime.now(UTC), None, None, None, "ko"
    )
    shown = formats.transcript_json(young)
    assert shown["finished_at"] is None
    assert shown["summary"] is None
    assert shown["duration_s"] is None


def test_verbose_pieces_have_openai_names() -> None:
    segment = seg(4, "네.", 1.25, 2.5, words=(Word(1.25, 2.5, " 네."),))
    assert formats.verbose_segment(segment, 0) == {
        "id": 0,
        "seek": 125,
        "start": 1.25,
        "end": 2.5,
        "text": "네.",
        "tokens": [],
        "temperature": 0.0,
        "avg_logprob": -0.25,
        "compression_ratio": 1.0,
        "no_speech_prob": 0.0,
    }
    assert formats.verbose_words([segment]) == [{"word": "네.", "start": 1.25, "end": 2.5}]


def test_diarized_pieces_have_openai_names() -> None:
    assert formats.diarized_segment(seg(0, "네."), "A") == {
        "type": "transcript.text.segment",
        "id": "S0001",
        "start": 0.0,
        "end": 1.0,
        "text": "네.",
        "speaker": "A",
    }


@pytest.mark.parametrize(
    ("tracks", "known", "names"),
    [
        ((), (), ()),
        ((None,), (), ("A",)),
        ((None, "박지훈", None), (), ("A", "박지훈", "B")),
        ((None, "박지훈", None), ("김", "이"), ("김", "박지훈", "이")),
        ((None, None), ("김",), ("A", "B")),
        ((None,), ("김", "이"), ("A",)),
    ],
)
def test_speaker_names(
    tracks: tuple[str | None, ...], known: tuple[str, ...], names: tuple[str, ...]
) -> None:
    assert formats.speaker_names(tracks, known) == names


def test_letters_go_on_after_z() -> None:
    names = formats.speaker_names([None] * 703)
    assert names[25:28] == ("Z", "AA", "AB")
    assert names[701:] == ("ZZ", "AAA")
    assert len(set(names)) == 703
