"""Minutes as a Word document (Office Open XML), by python-docx."""

import re
from io import BytesIO
from typing import TYPE_CHECKING, Final

from moksori.errors import EngineNotInstalledError
from moksori.meetings.export.record import Quote, Record, facts, parts, spoken

if TYPE_CHECKING:
    from docx.document import Document

_FONT: Final = "맑은 고딕"
_IMPOSSIBLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def docx(record: Record) -> bytes:
    """Return the file; takes some milliseconds a line.

    Raises:
        EngineNotInstalledError: python-docx is missing.
    """
    page = _blank(record)
    page.add_heading(_clean(record.minutes.title), level=0)
    for name, value in facts(record):
        row = page.add_paragraph()
        row.add_run(f"{name}: ").bold = True
        row.add_run(_clean(value))
    for part in parts(record):
        page.add_heading(part.heading, level=1)
        for point in part.points:
            page.add_paragraph(_clean(point.text), style="List Bullet")
            for quote in point.quotes:
                _quoted(page, quote)
    _transcript(page, record)
    file = BytesIO()
    page.save(file)
    return file.getvalue()


def _blank(record: Record) -> "Document":
    """Return an empty document in a font that has Hangul, with its title noted."""
    try:
        from docx import Document
        from docx.oxml.ns import qn
        from docx.shared import Pt
    except ModuleNotFoundError as exc:
        raise EngineNotInstalledError("export docx: pip install 'moksori[export]'") from exc
    page = Document()
    page.core_properties.title = _clean(record.minutes.title)[:255]
    page.core_properties.author = "moksori"
    page.core_properties.comments = ""
    for name in ("Normal", "Title", "Heading 1"):
        style = page.styles[name]
        style.font.name = _FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    page.styles["Normal"].font.size = Pt(10)
    return page


def _quoted(page: "Document", quote: Quote) -> None:
    row = page.add_paragraph(style="List Continue")
    row.add_run(f"{quote.place}  ").bold = True
    row.add_run(_clean(quote.words)).italic = True


def _transcript(page: "Document", record: Record) -> None:
    quotes = list(spoken(record))
    if not quotes:
        return
    page.add_heading(record.word("transcript"), level=1)
    for quote in quotes:
        row = page.add_paragraph()
        row.add_run(f"{quote.place}  ").bold = True
        row.add_run(_clean(quote.words))


def _clean(text: str) -> str:
    """Return a text without what XML can not hold."""
    return _IMPOSSIBLE.sub("", text)
