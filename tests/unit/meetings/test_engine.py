"""The sample meeting, whole; templates; what an empty meeting gives."""

import json
from datetime import date
from importlib.resources import files

import pytest

from moksori.errors import UnsupportedOptionError
from moksori.meetings.formats import document, rendered
from moksori.meetings.lines import Reading, read
from moksori.meetings.model import Line, Minutes
from moksori.meetings.rules.engine import minute
from moksori.meetings.rules.quoting import quoted
from moksori.meetings.rules.said import sentences_of
from moksori.meetings.templates import LABELS, SECTIONS, TEMPLATES, template_of

pytestmark = pytest.mark.unit

MONDAY = date(2026, 11, 16)


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read((files("moksori.app") / "sample/sample_meeting.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def made(reading: Reading) -> Minutes:
    return minute(reading.lines, on=MONDAY)


def test_the_work_of_the_sample(made: Minutes) -> None:
    work = [(one.owner, str(one.due), one.evidence) for one in made.action_items]
    assert work == [
        ("김민수", "2026-11-17", ("S0011",)),
        ("이정훈", "2026-11-20", ("S0017",)),
        ("박지영", "2026-11-25", ("S0018", "S0019")),
        ("김민수", "None", ("S0022",)),
        ("이정훈", "2026-11-23", ("S0026", "S0027")),
        ("김민수", "2026-11-16", ("S0030",)),
    ]


def test_the_rest_of_the_sample(made: Minutes) -> None:
    assert made.title == "주간 회의"
    assert [one.text for one in made.topics] == ["출시 일정", "결제 화면", "고객 문의"]
    assert [one.evidence[0] for one in made.decisions] == ["S0010", "S0016", "S0021"]
    changes = [(one.subject, one.to.value) for one in made.status_changes]
    assert changes == [("결제 모듈 테스트", "doing"), ("로그인 오류", "done")]
    assert [one.evidence for one in made.questions] == [("S0028", "S0029")]
    assert "결제 화면" in made.keywords


def test_the_summary_is_quoted_and_short(reading: Reading, made: Minutes) -> None:
    said = {line.id: {quoted(one.text) for one in sentences_of([line])} for line in reading.lines}
    assert 3 <= len(made.summary) <= 7
    for sentence in made.summary:
        assert sentence.text in said[sentence.evidence[0]]


def test_the_summary_holds_every_decision_of_a_short_meeting(made: Minutes) -> None:
    summed_up = {one.text for one in made.summary}
    assert {one.text for one in made.decisions} <= summed_up


def test_every_item_points_at_lines_of_the_talk(reading: Reading, made: Minutes) -> None:
    ids = {line.id for line in reading.lines}
    page = document(made)
    for section in SECTIONS:
        for item in page[section]:
            assert item["evidence"]
            assert set(item["evidence"]) <= ids


def test_the_document_is_json(made: Minutes) -> None:
    page = json.loads(json.dumps(document(made)))
    assert page["engine"] == "rules"
    assert page["action_items"][1] == {
        "title": "최종 시안 완성",
        "owner": "이정훈",
        "due": "2026-11-20",
        "condition": None,
        "evidence": ["S0017"],
        "confidence": made.action_items[1].confidence,
    }
    assert page["status_changes"][1]["to"] == "done"


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_chooses_the_sections(reading: Reading, template: object) -> None:
    chosen = next(one for one in TEMPLATES if one is template)
    minutes = minute(reading.lines, on=MONDAY, template=chosen)
    for section in SECTIONS:
        if section not in chosen.sections:
            assert getattr(minutes, section) == ()
    assert minutes.action_items
    assert template_of(chosen.korean) is template_of(chosen.name) is chosen


def test_an_unknown_template_is_refused() -> None:
    with pytest.raises(UnsupportedOptionError):
        template_of("party")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_text_has_headings_quotes_and_times(
    reading: Reading, made: Minutes, language: str
) -> None:
    page = rendered(made, reading.lines, TEMPLATES[0], language)
    assert f"## {LABELS[language]['action_items']}\n" in page
    assert "- 최종 시안 완성 (이정훈, 2026-11-20)\n    01:17 S0017 이정훈: 알겠습니다." in page
    assert "- 로그인 오류 → " + {"ko": "완료", "en": "done"}[language] in page


def test_labels_cover_every_section() -> None:
    assert all(set(labels) == set(SECTIONS) for labels in LABELS.values())


def test_nothing_worth_noting_gives_nothing() -> None:
    made = minute([Line("S0001", None, "네"), Line("S0002", None, "  ")], on=MONDAY)
    assert made.title == "2026-11-16 회의"
    assert all(getattr(made, section) == () for section in SECTIONS)


def test_a_line_without_speaker_or_time_is_quoted_bare() -> None:
    lines = [Line("S0001", None, "출시일은 내일로 확정하겠습니다 " + "그리고 " * 30)]
    made = minute(lines, on=MONDAY)
    page = rendered(made, lines, template_of("client"), "en")
    assert "    S0001 출시일은 내일로" in page
    assert "…" in page


def test_an_item_without_owner_and_due_says_so() -> None:
    lines = [Line("S0001", None, "모두 회의록을 정리해 주세요")]
    page = rendered(minute(lines, on=MONDAY), lines, TEMPLATES[0], "ko")
    assert "- 회의록 정리 (담당 미정, 기한 없음)" in page
