"""Captions in a terminal: what may still change stays in place, what is complete moves up."""

import json
import sys
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Final, Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from moksori.app.console.words import say, show, tell
from moksori.client import Happening
from moksori.text.subtitles import clock

Payload = Mapping[str, Any]

REMARKS: Final[Mapping[str, str]] = {
    "paused": "The host has paused the meeting; nothing is kept now.",
    "resumed": "The meeting goes on.",
    "disconnected": "The connection was cut; trying again.",
    "ended": "The meeting has ended.",
}


class Screen:
    """Shows what a server tells; without a terminal one line for each complete utterance."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._live = Live(console=Console(), auto_refresh=False, transient=True)
        self._drawn = sys.stdout.isatty() and not as_json
        self._open: dict[int, str] = {}
        self._begun = False
        self._show: Mapping[str, Callable[[Payload], None]] = {
            "started": self._started,
            "partial": self._partial,
            "segment": self._segment,
            "marked": self._marked,
        }

    def __enter__(self) -> Self:
        if self._drawn:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._drawn:
            self._live.stop()

    def feed(self, happening: Happening) -> None:
        """Show one thing that the server tells."""
        if self._as_json:
            show(json.dumps({**happening.payload, "type": happening.kind}, ensure_ascii=False))
        elif happening.kind in REMARKS:
            tell(say(REMARKS[happening.kind]))
        elif (shown := self._show.get(happening.kind)) is not None:
            shown(happening.payload)

    def _started(self, payload: Payload) -> None:
        if not self._begun:
            tell(say("Meeting {id}; Ctrl-C ends it.", id=payload["meeting"]))
            self._begun = True

    def _partial(self, payload: Payload) -> None:
        self._open[payload["track"]] = line(payload, payload["stable"] + payload["tentative"])
        self._refresh()

    def _segment(self, payload: Payload) -> None:
        self._open.pop(payload["track"], None)
        if self._drawn:
            self._live.console.print(Text(line(payload, payload["text"])))
            self._refresh()
        else:
            show(line(payload, payload["text"]))

    def _marked(self, payload: Payload) -> None:
        tell(
            say("Marked at {at}: {label}", at=clock(payload["at"]), label=payload.get("label", ""))
        )

    def _refresh(self) -> None:
        if self._drawn:
            shown = Text("\n".join(self._open.values()), style="dim", no_wrap=True)
            shown.overflow = "ellipsis"
            self._live.update(shown, refresh=True)


def line(payload: Payload, text: str) -> str:
    """Return a line: when, who, what."""
    who = payload.get("speaker")
    said = f"{who}: {text}" if who else text
    start = payload.get("start")
    return said if start is None else f"{clock(start)}  {said}"
