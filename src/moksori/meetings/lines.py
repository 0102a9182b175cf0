"""Reading a ready transcript: our JSON, SRT, WebVTT, or text lines `이름: 발언`.

A time in brackets may stand before a text line, as in `[12:30] 이름: 발언`.
"""

import html
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from moksori.errors import InputError
from moksori.meetings.model import Line, Participant
from moksori.text.plain import tidy

_LONGEST_NAME: Final = 20
_SPOKEN: Final = re.compile(
    rf"\s*([^:：\s][^:：]{{0,{_LONGEST_NAME - 1}}}?)\s*[:：](?!//)\s+(\S.*)"
)
_TIMES: Final = re.compile(
    r"((?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3})\s*-->\s*((?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3})"
)
_VOICE: Final = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_TAG: Final = re.compile(r"<[^>]*>")
_NO_NAME: Final = re.compile(r"\d|[.?!,]")
_STAMP: Final = re.compile(r"\s*[\[(]((?:\d+:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?)[\])]\s*")
_JSON: Final = re.compile(r"\{\s*[\"}]|\[\s*[\[{\]]|\Z")
_VTT: Final = "WEBVTT"


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines of a transcript, and the title and people that it names itself."""

    lines: tuple[Line, ...]
    title: str | None = None
    participants: tuple[Participant, ...] = ()


def read(text: str) -> Reading:
    """Read a transcript of any of the four kinds; a line without words is left out.

    Ids are those of the JSON if each line has its own; else they are `S0001`, `S0002` ... by cue
    or by line with words.

    Raises:
        InputError: JSON that is broken or holds no lines, or nothing was said at all.
    """
    body = text.lstrip("\ufeff").strip()
    data = _json(body) if body.startswith(("{", "[")) else None
    if data is not None:
        reading = _from_json(data)
    elif _TIMES.search(body) or body.startswith(_VTT):
        reading = Reading(tuple(_numbered(_cues(body))))
    else:
        reading = Reading(tuple(_numbered(_plain(body))))
    if not reading.lines:
        raise InputError("a transcript without words")
    return reading


_Said = tuple[str | None, str, float | None, float | None]


def _numbered(said: Iterator[_Said]) -> Iterator[Line]:
    for number, (speaker, text, start, end) in enumerate(said, start=1):
        name = tidy(speaker) if speaker else None
        yield Line(f"S{number:04d}", name or None, text, start, end)


def _plain(body: str) -> Iterator[_Said]:
    for row in body.splitlines():
        stamp = _STAMP.match(row)
        start = None if stamp is None else _seconds(stamp[1])
        speaker, said = _named(tidy(row if stamp is None else row[stamp.end() :]))
        if said:
            yield speaker, said, start, None


def _named(row: str) -> tuple[str | None, str]:
    match = _SPOKEN.fullmatch(row)
    if match is None or _NO_NAME.search(match[1]):
        return None, row
    return match[1], match[2].strip()


def _cues(body: str) -> Iterator[_Said]:
    for block in re.split(r"\n\s*\n", body.replace("\r\n", "\n")):
        match = _TIMES.search(block)
        if match is None:
            continue
        words = " ".join(block[match.end() :].partition("\n")[2].split())
        voice = _VOICE.search(words)
        said = tidy(html.unescape(_TAG.sub("", words)))
        speaker, said = (html.unescape(voice[1]).strip(), said) if voice else _named(said)
        if said:
            yield speaker, said, _seconds(match[1]), _seconds(match[2])


def _seconds(clock: str) -> float:
    total = 0.0
    for part in clock.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def _json(body: str) -> object:
    """Return what JSON says, None for text that only begins like it: `[12:30] 이름: 발언`."""
    try:
        data: object = json.loads(body)
    except RecursionError as exc:
        raise InputError("a transcript in JSON that is nested too deep") from exc
    except ValueError as exc:
        if _JSON.match(body) is None and len(body) > 1:
            return None
        raise InputError("a transcript in broken JSON") from exc
    return data


def _from_json(data: object) -> Reading:
    whole: Mapping[str, Any] = data if isinstance(data, dict) else {"lines": data}
    rows = whole.get("segments") or whole.get("lines") or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError("the lines of a transcript are objects")
    ids = [row.get("id") for row in rows]
    named = all(isinstance(one, str) and one for one in ids) and len(set(ids)) == len(ids)
    lines = tuple(
        _json_line(row["id"] if named else f"S{number:04d}", row)
        for number, row in enumerate(rows, start=1)
    )
    title = whole.get("title")
    return Reading(
        tuple(line for line in lines if line.text),
        title if isinstance(title, str) else None,
        tuple(_people(whole.get("participants"))),
    )


def _json_line(name: str, row: Mapping[str, Any]) -> Line:
    speaker, text = row.get("speaker"), row.get("text")
    if not isinstance(text, str | None):
        raise InputError("the text of a line is a text")
    return Line(
        tidy(name),
        (tidy(speaker) or None) if isinstance(speaker, str) else None,
        tidy(text or ""),
        _number(row.get("start", row.get("start_s"))),
        _number(row.get("end", row.get("end_s"))),
    )


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        seconds = float(value)
    except OverflowError:
        seconds = math.inf
    if not math.isfinite(seconds):
        raise InputError("a time of a line is a number of seconds")
    return seconds


def _people(rows: object) -> Iterator[Participant]:
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and isinstance(row.get("name"), str):
            aliases = row.get("aliases")
            kept = aliases if isinstance(aliases, list) else []
            yield Participant(tidy(row["name"]), tuple(tidy(str(alias)) for alias in kept))
