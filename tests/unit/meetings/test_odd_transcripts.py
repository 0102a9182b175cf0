"""Transcripts of other programs: odd, broken, hostile. They are read, or refused; no crash."""

import json
import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.errors import InputError
from moksori.meetings.lines import read
from moksori.meetings.meeting import (
    NewMeeting,
    NewSegment,
    asked_in,
    checked,
    composed_names,
    followup_of,
    segments_of,
)
from moksori.meetings.model import Line, Participant
from moksori.text.plain import tidy

pytestmark = pytest.mark.unit

SAID = "김민수: 제가 금요일까지 초안을 쓰겠습니다.\n이정훈: 네, 좋아요."


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    "text",
    [
        SAID,
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v 김민수>제가 할게요</v>",
        "1\n00:00:01,000 --> 00:00:02,000\n김민수: 제가 할게요",
        '{"segments": [{"id": "S0001", "speaker": "김민수", "text": "제가 할게요"}]}',
    ],
)
def test_letters_in_parts_are_read_as_whole_ones(text: str, form: Literal["NFC", "NFD"]) -> None:
    assert read(unicodedata.normalize(form, text)) == read(text)
    for line in read(unicodedata.normalize(form, text)).lines:
        assert unicodedata.is_normalized("NFC", line.text + (line.speaker or ""))


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ("[12:30] 김민수: 네", Line("S0001", "김민수", "네", 750.0)),
        ("[1:02:03] 김민수: 네", Line("S0001", "김민수", "네", 3723.0)),
        ("(00:05.5) 그래요", Line("S0001", None, "그래요", 5.5)),
        ("[웃음] 네", Line("S0001", None, "[웃음] 네")),
        ("{박수} 감사합니다", Line("S0001", None, "{박수} 감사합니다")),
        ("[중요] 이번 주에 끝냅시다", Line("S0001", None, "[중요] 이번 주에 끝냅시다")),
        ("박(팀장): 네", Line("S0001", "박(팀장)", "네")),
        ("김민수：\u3000전각 쌍점", Line("S0001", "김민수", "전각 쌍점")),
        ("김\x00민수: 네", Line("S0001", "김 민수", "네")),
    ],
)
def test_a_row_that_is_neither_json_nor_plain(row: str, line: Line) -> None:
    assert read(row).lines == (line,)


def test_a_stamp_without_words_is_no_line() -> None:
    assert [line.text for line in read("[00:01]\n[00:02] 네\n\n").lines] == ["네"]


@pytest.mark.parametrize(
    "body",
    [
        "WEBVTT",
        "WEBVTT\n\nNOTE 아무 말도 없어요",
        "{",
        "[",
        '{"segments": [{"text": "가"',
        '[{"text": "가"},]',
        "[" * 200_000,
        '{"a":' * 100_000,
        "[1]",
        "[[]]",
        '{"segments": "가"}',
        '{"segments": {"text": "가"}}',
        '{"segments": [{"text": 5}]}',
        '{"segments": [{"text": ["가"]}]}',
        '{"segments": [{"text": {"가": 1}}]}',
        '{"segments": [{"text": "\\u0000"}]}',
        '{"segments": [{"text": "가", "start": NaN}]}',
        '{"segments": [{"text": "가", "start": Infinity}]}',
        '{"segments": [{"text": "가", "end": -Infinity}]}',
        '{"segments": [{"text": "가", "start": 1e999}]}',
        f'{{"segments": [{{"text": "가", "start": {"9" * 400}}}]}}',
        "\x00\x01\x02",
        "\ufeff",
    ],
)
def test_what_is_no_transcript_is_refused(body: str) -> None:
    with pytest.raises(InputError):
        read(body)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(1, 1.0), (2.5, 2.5), (0, 0.0), (True, None), ("00:01", None), (None, None), ([], None)],
)
def test_only_numbers_are_times(value: object, seconds: float | None) -> None:
    (line,) = read(json.dumps({"segments": [{"text": "가", "start": value}]})).lines
    assert line.start_s == seconds


@pytest.mark.parametrize("text", ["가\x00나", "가\ud800나", "가\uffff나", "가\x07나", "가 \r\n 나"])
def test_what_no_database_keeps_is_left_out(text: str) -> None:
    (line,) = read(json.dumps({"segments": [{"text": text, "speaker": text, "id": text}]})).lines
    assert line.text == line.speaker == line.id == "가 나"
    (segment,) = segments_of([NewSegment(text)])
    assert segment.text == "가 나"


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        lines = read(text).lines
    except InputError:
        return
    assert lines
    assert all(line.text and line.text == tidy(line.text) for line in lines)
    assert [line.id for line in lines] == [f"S{at:04d}" for at in range(1, len(lines) + 1)]


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["segments", "lines", "text", "speaker", "start", "title", "participants"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_read_or_refused(body: object) -> None:
    try:
        reading = read(json.dumps(body))
    except InputError:
        return
    assert all(line.text for line in reading.lines)


NAMES = st.text(st.sampled_from("가나다라마"), min_size=1, max_size=5)
WORDS = st.lists(NAMES, min_size=1, max_size=6).map(" ".join)


@given(st.lists(st.tuples(NAMES, WORDS), min_size=1, max_size=8))
def test_the_four_forms_say_the_same(said: list[tuple[str, str]]) -> None:
    rows = "\n".join(f"{name}: {words}" for name, words in said)
    cues = [f"00:{at // 60:02d}:{at % 60:02d}" for at in range(len(said) + 1)]
    srt = "\n\n".join(
        f"{at + 1}\n{cues[at]},000 --> {cues[at + 1]},000\n{name}: {words}"
        for at, (name, words) in enumerate(said)
    )
    vtt = "WEBVTT\n\n" + "\n\n".join(
        f"{cues[at]}.000 --> {cues[at + 1]}.000\n<v {name}>{words}</v>"
        for at, (name, words) in enumerate(said)
    )
    own = json.dumps({"segments": [{"speaker": name, "text": words} for name, words in said]})
    for text in (rows, srt, vtt, own, "\ufeff" + srt.replace("\n", "\r\n")):
        assert [(line.speaker, line.text) for line in read(text).lines] == said


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (-0.1, None),
        (2.0, 1.0),
        (None, -1.0),
        (float("nan"), None),
        (None, float("nan")),
        (float("inf"), None),
        (0.0, float("inf")),
        (1e300, None),
        (0.0, 1_000_001.0),
    ],
)
def test_times_that_can_not_be(start: float | None, end: float | None) -> None:
    with pytest.raises(InputError):
        segments_of([NewSegment("가", None, start, end)])


@pytest.mark.parametrize(("start", "end"), [(0.0, 0.0), (None, 5.0), (5.0, None), (1.0, 1e6)])
def test_times_that_can(start: float | None, end: float | None) -> None:
    (segment,) = segments_of([NewSegment("가", None, start, end)])
    assert (segment.start_s, segment.end_s) == (start, end)


@pytest.mark.parametrize("text", ["", " ", "\n", "\x00", "\x00 \ud800", "가" * 20_001])
def test_a_segment_without_words_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        segments_of([NewSegment("가"), NewSegment(text)])


@pytest.mark.parametrize("count", [0, 50_001])
def test_too_few_and_too_many_segments_are_refused(count: int) -> None:
    with pytest.raises(InputError):
        segments_of([NewSegment("가")] * count)


def test_names_typed_on_two_machines_are_one() -> None:
    parts = unicodedata.normalize("NFD", "김민수")
    (segment,) = segments_of([NewSegment(parts, parts)])
    assert (segment.text, segment.speaker) == ("김민수", "김민수")
    people = (Participant(parts, (unicodedata.normalize("NFD", "김 대리"),)),)
    assert composed_names(people) == (Participant("김민수", ("김 대리",)),)
    new = NewMeeting(unicodedata.normalize("NFD", "주간 회의"), participants=people)
    kept = asked_in(followup_of(new))
    assert kept == checked(new) == NewMeeting("주간 회의", participants=composed_names(people))
