"""Minutes as PDF, by ReportLab: text that can be searched and copied, Hangul included.

A TrueType font on this machine is embedded, as far as its letters are used. Where there is none the
file names one of the Korean fonts that PDF readers bring (`HYGothic-Medium`, Adobe-Korea1).
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from moksori.errors import ConfigError, EngineNotInstalledError
from moksori.meetings.export.record import Point, Quote, Record, facts, parts, spoken

if TYPE_CHECKING:
    from reportlab.lib.styles import ParagraphStyle

_FOLDERS: Final = (
    "/usr/share/fonts/truetype/nanum",
    "/usr/share/fonts/nanum",
    "/Library/Fonts",
    "/System/Library/Fonts/Supplemental",
)
_NAMES: Final = ("NanumGothic.ttf", "NanumBarunGothic.ttf", "AppleGothic.ttf")
_READERS_OWN: Final = "HYGothic-Medium"
_IMPOSSIBLE: Final = re.compile("[\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_GREY: Final = "#52525b"
_MARGIN_MM: Final = 20


def pdf(record: Record) -> bytes:
    """Return the file, A4; takes about a millisecond a line.

    Raises:
        EngineNotInstalledError: ReportLab is missing.
        ConfigError: the font of the record can not be used.
    """
    try:
        from reportlab.lib.pagesizes import A4
        from reportlab.lib.units import mm
        from reportlab.platypus import SimpleDocTemplate
    except ModuleNotFoundError as exc:
        raise EngineNotInstalledError("export pdf: pip install 'moksori[export]'") from exc
    file = BytesIO()
    margin = _MARGIN_MM * mm
    page = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=margin,
        rightMargin=margin,
        topMargin=margin,
        bottomMargin=margin,
        title=_clean(record.minutes.title),
        author="moksori",
        lang=record.language,
    )
    page.build(list(_flow(record, _styles(_font(record.font)))))
    return file.getvalue()


def _flow(record: Record, styles: "dict[str, ParagraphStyle]") -> Iterator[Any]:
    from reportlab.platypus import Paragraph

    yield Paragraph(_shown(record.minutes.title), styles["title"])
    for name, value in facts(record):
        yield Paragraph(f"{_shown(name)}: {_shown(value)}", styles["fact"])
    for part in parts(record):
        yield Paragraph(_shown(part.heading), styles["heading"])
        for point in part.points:
            yield from _point(point, styles)
    quotes = list(spoken(record))
    if quotes:
        yield Paragraph(_shown(record.word("transcript")), styles["heading"])
        yield from (Paragraph(_quoted(quote), styles["spoken"]) for quote in quotes)


def _point(point: Point, styles: "dict[str, ParagraphStyle]") -> Iterable[Any]:
    from reportlab.platypus import Paragraph

    yield Paragraph(_shown(point.text), styles["point"], bulletText="•")
    yield from (Paragraph(_quoted(quote), styles["quote"]) for quote in point.quotes)


def _quoted(quote: Quote) -> str:
    return f'<font color="{_GREY}">{_shown(quote.place)}</font>&nbsp; {_shown(quote.words)}'


def _shown(text: str) -> str:
    return escape(_clean(text), quote=False)


def _clean(text: str) -> str:
    return _IMPOSSIBLE.sub(" ", text)


def _styles(font: str) -> "dict[str, ParagraphStyle]":
    from reportlab.lib.styles import ParagraphStyle

    def style(name: str, size: float, **more: Any) -> ParagraphStyle:  # noqa: ANN401 - of ReportLab
        spread = {"fontName": font, "bulletFontName": font, "wordWrap": "CJK", **more}
        return ParagraphStyle(name, fontSize=size, leading=size * 1.5, **spread)

    return {
        "title": style("title", 18, spaceAfter=8),
        "heading": style("heading", 13, spaceBefore=12, spaceAfter=4, keepWithNext=True),
        "fact": style("fact", 9, textColor=_GREY),
        "point": style("point", 10, leftIndent=12, spaceBefore=3),
        "quote": style("quote", 9, leftIndent=24, textColor=_GREY),
        "spoken": style("spoken", 9.5, spaceBefore=2),
    }


@lru_cache(maxsize=8)
def _font(path: str | None) -> str:
    """Make a font known to ReportLab, once, and return its name there."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    found = path or _on_this_machine()
    if found is None:
        pdfmetrics.registerFont(UnicodeCIDFont(_READERS_OWN))
        return _READERS_OWN
    name = f"moksori-{Path(found).stem}"
    try:
        pdfmetrics.registerFont(TTFont(name, found))
    except (TTFError, OSError) as exc:
        raise ConfigError("export.font is no TrueType font that can be embedded") from exc
    return name


def _on_this_machine() -> str | None:
    places = (Path(folder) / name for name in _NAMES for folder in _FOLDERS)
    return next((str(place) for place in places if place.is_file()), None)
