"""`text`: the Korean text functions on lines of stdin."""

import json
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from moksori.app.console.words import say, show

if TYPE_CHECKING:
    from moksori.text.dates import When

_Result = str | list[str] | list[dict[str, object]]


class Task(StrEnum):
    """What to do with each line."""

    NORMALIZE = "normalize"
    ITN = "itn"
    DATES = "dates"
    ENDINGS = "endings"
    SENTENCES = "sentences"
    MASK = "mask"
    KEYWORDS = "keywords"


def text(
    task: Annotated[
        Task,
        typer.Argument(
            help="What to do: normalize, itn, dates, endings, sentences, mask or keywords."
        ),
    ],
    *,
    day: Annotated[
        str | None,
        typer.Option(
            "--date",
            metavar="YYYY-MM-DD",
            help="The day that dates count from; now in Seoul if not given.",
        ),
    ] = None,
) -> None:
    """Read Korean text from stdin line by line and print one JSON line for each."""
    base = _base(day)
    work = _WORK[task]
    for line in typer.get_text_stream("stdin", encoding="utf-8", errors="replace"):
        said = line.rstrip("\r\n")
        show(json.dumps({"text": said, "result": work(said, base)}, ensure_ascii=False))


def _base(day: str | None) -> date:
    from moksori.text.dates import SEOUL

    if day is None:
        return datetime.now(SEOUL)
    try:
        return (
            datetime.fromisoformat(day) if len(day) > len("2026-11-20") else date.fromisoformat(day)
        )
    except ValueError as exc:
        raise typer.BadParameter(say("It is no date: YYYY-MM-DD."), param_hint="--date") from exc


def _normalize(said: str, _: date) -> str:
    from moksori.text.normalize import normalize

    return normalize(said).text


def _itn(said: str, _: date) -> str:
    from moksori.text.itn import to_digits

    return to_digits(said).text


def _dates(said: str, base: date) -> list[dict[str, object]]:
    from moksori.text.dates import find

    return [_row(said, when) for when in find(said, base)]


def _row(said: str, when: "When") -> dict[str, object]:
    row: dict[str, object] = {"span": [when.start, when.end], "words": said[when.start : when.end]}
    if when.first == when.last:
        row["date"] = when.first.isoformat()
    else:
        row |= {"start": when.first.isoformat(), "end": when.last.isoformat()}
    times = {"time": when.at, "end_time": when.until}
    return row | {name: f"{at:%H:%M}" for name, at in times.items() if at is not None}


def _endings(said: str, _: date) -> str:
    from moksori.text.endings import judge

    return judge(said).value


def _sentences(said: str, _: date) -> list[str]:
    from moksori.text.sentences import sentences

    return [said[start:end] for start, end in sentences(said)]


def _mask(said: str, _: date) -> str:
    from moksori.text.itn import to_digits
    from moksori.text.pii import mask

    return mask(to_digits(said)).text


def _keywords(said: str, _: date) -> list[str]:
    from moksori.text.keywords import keywords

    return [word.text for word in keywords([said])]


_WORK: Final[dict[Task, Callable[[str, date], _Result]]] = {
    Task.NORMALIZE: _normalize,
    Task.ITN: _itn,
    Task.DATES: _dates,
    Task.ENDINGS: _endings,
    Task.SENTENCES: _sentences,
    Task.MASK: _mask,
    Task.KEYWORDS: _keywords,
}
