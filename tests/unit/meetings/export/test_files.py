"""Every file is read back by a reader of its own format."""

import io
import json
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from moksori.errors import ConfigError, UnsupportedOptionError
from moksori.meetings import lines
from moksori.meetings.export import FORMATS, format_of
from moksori.meetings.export.markdown import escaped
from moksori.meetings.export.record import Record
from moksori.meetings.model import Line

pytestmark = pytest.mark.unit

SAID = [
    "결제 화면은 첫 번째 시안으로 하기로 하죠.",
    "최종 시안 완성 (이정훈, 2026-11-27)",
    "로그인 오류 → 완료",
]


def written(record: Record, name: str) -> bytes:
    return format_of(name).write(record)


def words_of_docx(body: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(body)).paragraphs]


def words_of_pdf(body: bytes) -> str:
    pages = PdfReader(io.BytesIO(body)).pages
    return " ".join("".join(page.extract_text() for page in pages).split())


def test_markdown_holds_every_item_with_time_and_quote(record: Record) -> None:
    text = written(record, "md").decode()
    assert text.startswith("# 결제 화면 회의\n")
    for words in SAID:
        assert words in text
    assert "  - `01:13 S0001` **최서연**: 결제 화면은" in text
    assert "`1:01:40 S0003`" in text
    assert "- **참석자**: 이정훈, 최서연" in text


def test_what_people_say_is_no_markup_in_markdown(record: Record) -> None:
    text = written(record, "md").decode()
    assert r"광고 문구 \*검토\*" in text
    assert r"\<b\>볼지" in text
    assert escaped("# 제목") == r"\# 제목"
    assert escaped("1. 하나\n2. 둘") == r"\1. 하나 2. 둘"


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"])))
def test_an_escaped_text_is_one_line(text: str) -> None:
    assert len(escaped(text).splitlines()) <= 1


def test_word_reads_title_facts_items_and_transcript(record: Record) -> None:
    body = written(record, "docx")
    found = words_of_docx(body)
    assert found[0] == "결제 화면 회의"
    assert "날짜: 2026-11-26" in found
    assert {"할 일", "결정", "진행 상황", "발언 기록"} <= set(found)
    for words in SAID[1:]:
        assert words in found
    assert "01:13 S0001  최서연: 결제 화면은 첫 번째 시안으로 하기로 하죠." in found
    assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None


def test_word_takes_letters_that_xml_does_not(record: Record) -> None:
    odd = replace(record, lines=(Line("S0001", "최\x00서연", "앞\x0e뒤\ud800 끝", 0.0, 1.0),))
    assert any("최서연: 앞뒤 끝" in one for one in words_of_docx(written(odd, "docx")))


def test_pdf_can_be_searched_in_korean(record: Record) -> None:
    body = written(record, "pdf")
    text = words_of_pdf(body)
    assert body.startswith(b"%PDF-")
    for words in ("결제 화면 회의", "최종 시안 완성", "로그인 오류 → 완료", "<b>볼지</b>"):
        assert words in text
    about = PdfReader(io.BytesIO(body)).metadata
    assert about is not None
    assert about.title == "결제 화면 회의"


def test_a_long_meeting_takes_several_pages(record: Record) -> None:
    many = tuple(Line(f"S{at:04d}", "최서연", "말 " * 40, at, at + 1.0) for at in range(1, 200))
    body = written(replace(record, lines=(*record.lines, *many)), "pdf")
    assert len(PdfReader(io.BytesIO(body)).pages) > 5


def test_a_font_that_is_none_is_refused(record: Record, tmp_path: Path) -> None:
    wrong = tmp_path / "font.ttf"
    wrong.write_bytes(b"no font")
    with pytest.raises(ConfigError):
        written(replace(record, font=str(wrong)), "pdf")


def test_without_a_font_here_the_reader_brings_one(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    from moksori.meetings.export import pdf

    monkeypatch.setattr(pdf, "_FOLDERS", ())
    pdf._font.cache_clear()
    body = written(record, "pdf")
    pdf._font.cache_clear()
    assert b"HYGothic-Medium" in body
    assert len(PdfReader(io.BytesIO(body)).pages) == 1


def test_a_font_is_embedded_where_there_is_one(record: Record) -> None:
    from moksori.meetings.export import pdf

    font = pdf._on_this_machine()
    if font is None:
        pytest.skip("no NanumGothic on this machine (Debian: fonts-nanum)")
    body = written(replace(record, font=font), "pdf")
    fonts = re.findall(rb"/FontFile2", body)
    assert fonts
    assert len(body) < 200_000, "only the letters that are used"


def test_subtitles_follow_the_times(record: Record) -> None:
    srt, vtt = written(record, "srt").decode(), written(record, "vtt").decode()
    assert "1\n00:01:13,200 --> 00:01:17,000\n최서연: 결제 화면은" in srt
    assert "로그인 오류는 -> 어제" in srt.replace("\n", " ")
    assert "S0001\n00:01:13.200 --> 00:01:17.000\n<v 최서연>" in vtt
    assert "&lt;b&gt;" in vtt


def test_lines_without_times_follow_each_other(record: Record) -> None:
    said = tuple(Line(f"S000{at}", None, "안녕하세요 " * at) for at in range(1, 4))
    cues = re.findall(r"(\S+) --> (\S+)", written(replace(record, lines=said), "vtt").decode())
    assert cues[0][0] == "00:00:00.000"
    assert [start for start, _ in cues[1:]] == [end for _, end in cues[:-1]]


@pytest.mark.parametrize("name", ["json", "srt", "vtt"])
def test_what_is_exported_can_be_read_again(record: Record, name: str) -> None:
    reading = lines.read(written(record, name).decode())
    assert reading.lines[0].text == record.lines[0].text
    assert [line.speaker for line in reading.lines] == [line.speaker for line in record.lines]
    assert [line.start_s for line in reading.lines] == [line.start_s for line in record.lines]


def test_json_holds_the_minutes(record: Record) -> None:
    whole = json.loads(written(record, "json"))
    assert whole["minutes"]["action_items"][0]["owner"] == "이정훈"
    assert whole["on"] == "2026-11-26"
    reading = lines.read(json.dumps(whole))
    assert reading.participants == tuple(record.participants)
    assert [line.id for line in reading.lines] == [line.id for line in record.lines]


def test_english_headings(record: Record) -> None:
    text = written(replace(record, language="en"), "md").decode()
    assert "## Action items" in text
    assert "no owner yet" in text


@pytest.mark.parametrize(
    ("language", "told"),
    [("ko", "규칙이 보탰어요"), ("en", "rules added")],
)
def test_notes_are_told_in_words(record: Record, language: str, told: str) -> None:
    noted = replace(record.minutes, notes=("rules_added:2", "llm_partly"))
    text = written(replace(record, minutes=noted, language=language), "md").decode()
    assert told in text
    assert "2" in text.split(told)[1][:6] or "2개" in text


def test_formats_have_names_and_types() -> None:
    assert [one.name for one in FORMATS] == ["md", "docx", "pdf", "srt", "vtt", "json"]
    assert format_of(".PDF").media_type == "application/pdf"
    with pytest.raises(UnsupportedOptionError):
        format_of("doc")


def test_poppler_shows_the_text_too(record: Record, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed (Debian: poppler-utils)")
    import subprocess

    path = tmp_path / "minutes.pdf"
    path.write_bytes(written(record, "pdf"))
    command = ["pdftotext", "-layout", str(path), "-"]
    shown = subprocess.run(  # noqa: S603 - our own file
        command, capture_output=True, check=True, timeout=30
    ).stdout.decode()
    assert "최종 시안 완성" in shown
