"""Transcripts of four kinds become lines."""

import json

import pytest

from moksori.errors import InputError
from moksori.meetings.lines import read
from moksori.meetings.model import Line, Participant

pytestmark = pytest.mark.unit


def test_text_lines_have_a_name_or_none() -> None:
    reading = read("김민수: 제가 할게요\n\n이정훈 : 네\n그냥 한 말입니다\n")
    assert reading.lines == (
        Line("S0001", "김민수", "제가 할게요"),
        Line("S0002", "이정훈", "네"),
        Line("S0003", None, "그냥 한 말입니다"),
    )


@pytest.mark.parametrize(
    "line",
    [
        "회의는 10: 30에 시작합니다",
        "주소는 http://example.com 입니다",
        "결론을 말하자면, 이렇습니다: 미룹시다",
        "이름이라고 하기에는 너무나도 길고 긴 말머리가 앞에 있는 줄: 이건 발언입니다",
    ],
)
def test_a_colon_alone_makes_no_name(line: str) -> None:
    assert read(line).lines == (Line("S0001", None, line),)


def test_srt() -> None:
    body = (
        "1\r\n00:00:01,500 --> 00:00:03,000\r\n김민수: 제가\r\n할게요\r\n\r\n"
        "2\r\n00:01:00,000 --> 01:00:01,250\r\n네\r\n"
    )
    assert read(body).lines == (
        Line("S0001", "김민수", "제가 할게요", 1.5, 3.0),
        Line("S0002", None, "네", 60.0, 3601.25),
    )


def test_vtt_with_voices_tags_and_settings() -> None:
    body = (
        "WEBVTT\n\nNOTE 예시\n\nS0007\n00:01.000 --> 00:02.000 align:start\n"
        "<v 이정훈>A &amp; B <i>시안</i>입니다</v>\n\n00:03.000 --> 00:04.000\n\n"
    )
    assert read(body).lines == (Line("S0001", "이정훈", "A & B 시안입니다", 1.0, 2.0),)


def test_our_json_keeps_ids_times_title_and_people() -> None:
    body = {
        "title": "주간 회의",
        "participants": [{"name": "김민수", "aliases": ["김 대리"]}, {"role": "팀장"}, "누구"],
        "segments": [
            {"id": "S0003", "speaker": "김민수", "start": 1, "end": 2.5, "text": " 네 \n 그래요"},
            {"id": "S0004", "speaker": None, "text": "", "start": 3, "end": 4},
            {"speaker": " ", "text": "다음"},
        ],
    }
    reading = read("\ufeff" + json.dumps(body, ensure_ascii=False))
    assert reading.title == "주간 회의"
    assert reading.participants == (Participant("김민수", ("김 대리",)),)
    assert reading.lines == (
        Line("S0001", "김민수", "네 그래요", 1.0, 2.5),
        Line("S0003", None, "다음"),
    )


def test_a_list_of_lines_is_json_too() -> None:
    assert read('[{"text": "네"}]').lines == (Line("S0001", None, "네"),)


@pytest.mark.parametrize("body", ["", "  \n", "{", '{"segments": 3}', '{"lines": ["네"]}', "{}"])
def test_what_holds_no_words_is_refused(body: str) -> None:
    with pytest.raises(InputError):
        read(body)


@pytest.mark.parametrize(
    ("ids", "read_as"),
    [(("a", "b"), ["a", "b"]), (("a", "a"), ["S0001", "S0002"]), ((7, 8), ["S0001", "S0002"])],
)
def test_ids_are_kept_when_each_line_has_its_own(
    ids: tuple[object, ...], read_as: list[str]
) -> None:
    body = json.dumps([{"id": one, "text": "네"} for one in ids])
    assert [line.id for line in read(body).lines] == read_as
