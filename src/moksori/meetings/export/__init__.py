"""Minutes and what was said, as files: Markdown, Word, PDF, subtitles, JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from moksori.errors import UnsupportedOptionError
from moksori.meetings.export.record import Record


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file: what ends its name, its media type, and who writes it."""

    name: str
    media_type: str
    write: Callable[[Record], bytes]
    slow: bool = False
    """Better written in a thread."""


def _markdown(record: Record) -> bytes:
    from moksori.meetings.export.markdown import markdown

    return markdown(record).encode()


def _docx(record: Record) -> bytes:
    from moksori.meetings.export.docx import docx

    return docx(record)


def _pdf(record: Record) -> bytes:
    from moksori.meetings.export.pdf import pdf

    return pdf(record)


def _json(record: Record) -> bytes:
    from moksori.meetings.export.spoken import json_text

    return json_text(record).encode()


def _srt(record: Record) -> bytes:
    from moksori.meetings.export.spoken import srt_text

    return srt_text(record).encode()


def _vtt(record: Record) -> bytes:
    from moksori.meetings.export.spoken import vtt_text

    return vtt_text(record).encode()


_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

FORMATS: Final = (
    Format("md", "text/markdown; charset=utf-8", _markdown),
    Format("docx", _WORD, _docx, slow=True),
    Format("pdf", "application/pdf", _pdf, slow=True),
    Format("srt", "application/x-subrip; charset=utf-8", _srt),
    Format("vtt", "text/vtt; charset=utf-8", _vtt),
    Format("json", "application/json", _json),
)


def format_of(name: str) -> Format:
    """Return the format of this name.

    Raises:
        UnsupportedOptionError: there is none.
    """
    for one in FORMATS:
        if one.name == name.lower().removeprefix("."):
            return one
    raise UnsupportedOptionError(
        "a format is one of " + ", ".join(one.name for one in FORMATS), name=name
    )
