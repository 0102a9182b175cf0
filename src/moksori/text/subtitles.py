"""Timed lines as subtitles: SubRip (SRT) and WebVTT. Pure functions.

Times are seconds and are rounded to milliseconds. A parser of the format reads back what is written
here without loss, with two exceptions that the format forces: white space inside a text becomes
one space, and `-->` becomes `->` in SRT, which can not escape it. WebVTT is that of the W3C.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final, Protocol

LINE_COLUMNS: Final = 42
"""Widest subtitle line: 42 Latin letters or 21 Hangul syllables, which are twice as wide."""


class Timed(Protocol):
    """Anything that was said at a time, such as a segment."""

    @property
    def id(self) -> str:
        """Its name; WebVTT cues carry it."""
        ...

    @property
    def speaker(self) -> str | None:
        """Who said it, if known."""
        ...

    @property
    def start_s(self) -> float:
        """When it begins, seconds."""
        ...

    @property
    def end_s(self) -> float:
        """When it ends, seconds."""
        ...

    @property
    def text(self) -> str:
        """What was said; what holds no words becomes no cue."""
        ...


def srt(lines: Iterable[Timed], *, speakers: bool = True) -> str:
    """Return SubRip subtitles; lines wrap at spaces, so a Hangul word is never broken."""
    cues = (
        f"{number}\n{_span(line, ',')}\n"
        + "\n".join(_wrapped(_srt_text(line, speakers=speakers)))
        + "\n"
        for number, line in enumerate(_audible(lines), start=1)
    )
    return "\n".join(cues)


def vtt(lines: Iterable[Timed], *, speakers: bool = True, note: str | None = None) -> str:
    """Return WebVTT subtitles; each cue carries its line's id, `note` a remark at the top."""
    blocks = ["WEBVTT\n"]
    if note:
        blocks.append(f"NOTE {_escaped(one_line(note))}\n")
    blocks.extend(
        f"{line.id}\n{_span(line, '.')}\n{_vtt_text(line, speakers=speakers)}\n"
        for line in _audible(lines)
    )
    return "\n".join(blocks)


def one_line(text: str) -> str:
    """Return a text with every run of white space as one space."""
    return " ".join(text.split())


def clock(seconds: float) -> str:
    """Return `01:07`, or `1:02:03` for times beyond an hour: for people, not for subtitles."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"


def label(speaker: str | None) -> str:
    """Return `name: `, nothing where nobody is known."""
    return f"{one_line(speaker)}: " if speaker else ""


def _audible(lines: Iterable[Timed]) -> list[Timed]:
    return [line for line in lines if line.text.strip()]


def _srt_text(line: Timed, *, speakers: bool) -> str:
    name = label(line.speaker) if speakers else ""
    return (name + one_line(line.text)).replace("-->", "->")


def _vtt_text(line: Timed, *, speakers: bool) -> str:
    rows = "\n".join(_escaped(row) for row in _wrapped(one_line(line.text)))
    if speakers and line.speaker:
        return f"<v {_escaped(one_line(line.speaker))}>{rows}</v>"
    return rows


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _wrapped(text: str) -> list[str]:
    """Break at spaces so that no line is wider than `LINE_COLUMNS`, unless one word is."""
    rows = [""]
    for word in text.split(" "):
        longer = f"{rows[-1]} {word}" if rows[-1] else word
        if rows[-1] and _columns(longer) > LINE_COLUMNS:
            rows.append(word)
        else:
            rows[-1] = longer
    return rows


def _columns(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(letter) in {"W", "F"} for letter in text)
    return len(text) + wide


def _span(line: Timed, point: str) -> str:
    start = max(0, round(line.start_s * 1000))
    end = max(start + 1, round(line.end_s * 1000))  # a cue must not end where it begins
    return f"{_clock(start, point)} --> {_clock(end, point)}"


def _clock(milliseconds: int, point: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{point}{rest:03d}"
