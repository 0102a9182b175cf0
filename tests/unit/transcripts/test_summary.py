"""Extractive summaries: quoted, in order, with evidence, and the important first."""

import json
from importlib.resources import files

import pytest

from moksori.transcripts.model import Segment
from moksori.transcripts.summary import METHOD, summarise, summarise_room

pytestmark = pytest.mark.unit


def segments_of(*texts: str) -> list[Segment]:
    return [Segment(n, 0, None, float(n), n + 0.9, text) for n, text in enumerate(texts)]


@pytest.fixture(scope="module")
def sample_meeting() -> list[Segment]:
    page = files("moksori.app.sample").joinpath("sample_meeting.json").read_text(encoding="utf-8")
    return segments_of(*(line["text"] for line in json.loads(page)["lines"]))


def test_nothing_said_gives_an_empty_summary_that_says_so() -> None:
    summary = summarise([])
    assert summary.sentences == ()
    assert summary.keywords == ()
    assert summary.method == METHOD


def test_the_sample_meeting_is_told_by_its_decisions_and_tasks(
    sample_meeting: list[Segment],
) -> None:
    summary = summarise(sample_meeting)
    texts = [sentence.text for sentence in summary.sentences]
    assert 3 <= len(texts) <= 7
    assert "출시일은 십이월 십오일로 확정하겠습니다." in texts
    assert "이번 분기 광고 예산은 삼천만 원으로 확정하겠습니다." in texts
    assert any("까지" in text for text in texts)
    assert not any(text.startswith("안녕하세요") for text in texts)
    assert {"결제", "출시"} <= set(summary.keywords)


def test_every_sentence_stands_in_its_evidence(sample_meeting: list[Segment]) -> None:
    spoken = {segment.id: segment.text for segment in sample_meeting}
    for sentence in summarise(sample_meeting).sentences:
        assert sentence.evidence
        assert all(sentence.text in spoken[name] for name in sentence.evidence)


def test_sentences_come_in_the_order_they_were_spoken(sample_meeting: list[Segment]) -> None:
    evidence = [sentence.evidence[0] for sentence in summarise(sample_meeting).sentences]
    assert evidence == sorted(evidence)
    mixed = [
        Segment(0, 0, None, 9.0, 9.5, "일정은 금요일로 확정합니다."),
        Segment(1, 1, None, 1.0, 1.5, "예산은 삼백만 원으로 결정했습니다."),
    ]
    assert [one.evidence for one in summarise(mixed).sentences] == [("S0002",), ("S0001",)]


def test_what_is_said_twice_is_told_once() -> None:
    summary = summarise(
        segments_of(
            "배포 일정은 다음 주 금요일로 확정합니다.",
            "배포 일정은 다음 주 금요일로 확정합니다.",
            "고객 문의는 민수 님이 월요일까지 정리해 주세요.",
            "점심은 무엇을 먹을까요?",
        )
    )
    texts = [sentence.text for sentence in summary.sentences]
    assert texts.count("배포 일정은 다음 주 금요일로 확정합니다.") == 1


def test_a_long_segment_is_quoted_by_the_sentence() -> None:
    (segment,) = segments_of(
        "네, 안녕하세요. 서버 이전은 화요일까지 끝내기로 했습니다. 감사합니다."
    )
    assert [one.text for one in summarise([segment]).sentences] == [
        "서버 이전은 화요일까지 끝내기로 했습니다."
    ]


def test_english_is_summarised_too() -> None:
    summary = summarise(
        segments_of(
            "Hello",
            "We decided to ship the release on Friday.",
            "Okay, thanks.",
            "Anna will please send the budget by Monday.",
            "The weather is nice.",
            "I like the office.",
            "There is coffee.",
        )
    )
    texts = [sentence.text for sentence in summary.sentences]
    assert texts[:2] == [
        "We decided to ship the release on Friday.",
        "Anna will please send the budget by Monday.",
    ]


def test_a_room_points_into_each_transcript() -> None:
    summary = summarise_room(
        {
            "A": segments_of("예산은 삼백만 원으로 확정했습니다."),
            "B": segments_of("안녕하세요.", "다음 회의는 수요일 오전에 하기로 했습니다."),
        }
    )
    assert [one.evidence for one in summary.sentences] == [("A:S0001",), ("B:S0002",)]


def test_the_same_talk_always_gives_the_same_summary(sample_meeting: list[Segment]) -> None:
    assert summarise(sample_meeting) == summarise(list(reversed(sample_meeting)))
