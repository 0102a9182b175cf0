"""Sentences of the sample meeting for the browser's microphone, and a server to start again."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Event
from typing import Any, Final

import av
import httpx
import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, expect

from moksori.testing.ports import free_port

RATE: Final = 48_000
LEAD_S: Final = 1.5
"""A browser loses the head of such a file."""
EDGE_S: Final = 0.15
PAUSE_S: Final = 1.4
START_S: Final = 90.0
STOP_S: Final = 40.0
POLL_S: Final = 0.1
HEARD_MS: Final = 180_000
"""Two cores that others work on hear a minute of speech in this time."""

Json = dict[str, Any]
Pcm = NDArray[np.int16]


def lines() -> dict[str, Json]:
    text = (files("moksori.app") / "sample/sample_meeting.json").read_text("utf-8")
    return {one["id"]: one for one in json.loads(text)["lines"]}


@cache
def track(number: int) -> Pcm:
    """Return what one person says in the sample meeting, at `RATE`."""
    path = files("moksori.app") / "sample/sample_meeting.mka"
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(str(path)) as container:
        stream = container.streams.audio[number]
        parts = [
            part.to_ndarray()[0]
            for frame in container.decode(stream)
            for part in resampler.resample(frame)
        ]
    return np.concatenate(parts)


def spoken(path: Path, wanted: Sequence[str], *, pause_s: float = PAUSE_S) -> Path:
    """Write the sentences one after the other, with pauses that end an utterance."""
    known = lines()
    silence = np.zeros(int(pause_s * RATE), np.int16)
    parts = [np.zeros(int(LEAD_S * RATE), np.int16)]
    for name in wanted:
        line = known[name]
        first, last = (line["start"] - EDGE_S, line["end"] + EDGE_S)
        parts += [track(line["track"])[int(first * RATE) : int(last * RATE)], silence]
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(np.concatenate(parts).tobytes())
    return path


def microphone(path: Path) -> str:
    """Return the flag that makes a file what the microphone hears, once."""
    return f"--use-file-for-fake-audio-capture={path}%noloop"


class Place:
    """A server of a test's own, which can end and start again at the same address."""

    def __init__(self, folder: Path, **more: str) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.client = httpx.Client(base_url=f"{self.address}/api/v1", timeout=START_S)
        self._folder = folder
        self._environ = {
            "PATH": f"{Path(sys.executable).parent}:{os.defpath}",
            "HOME": str(folder),
            "MOKSORI_DATA_DIR": str(folder / "data"),
            "MOKSORI_SERVER__PORT": str(self.port),
            **more,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "moksori", "serve"],
                cwd=self._folder,
                env=self._environ,
                stdout=log,
                stderr=log,
            )
        until(self._answers, START_S)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(STOP_S)
            self._process = None

    def _answers(self) -> bool:
        try:
            return self.client.get(f"{self.address}/healthz").is_success
        except httpx.HTTPError:
            return False

    def get(self, path: str) -> Json:
        found: Json = self.client.get(path).raise_for_status().json()
        return found

    def post(self, path: str, body: Json) -> Json:
        made: Json = self.client.post(path, json=body).raise_for_status().json()
        return made

    def said(self, meeting: str) -> list[Json]:
        found: list[Json] = self.get(f"/meetings/{meeting}/segments")["segments"]
        return found

    def track(self, meeting: str) -> Json:
        (track,) = self.get(f"/meetings/{meeting}/live")["tracks"]
        return dict(track)


@contextmanager
def serving(folder: Path, **more: str) -> Iterator[Place]:
    place = Place(folder, **more)
    place.start()
    try:
        yield place
    finally:
        place.stop()
        place.client.close()


def until(holds: Callable[[], bool], seconds: float) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    pause = Event()
    while not holds():
        assert time.monotonic() < end, "it did not come about in time"
        pause.wait(POLL_S)


def window(browser: Browser, **more: Any) -> Page:  # noqa: ANN401 - as Playwright takes them
    """Open a window of its own, Korean unless said otherwise."""
    context = browser.new_context(
        viewport={"width": more.pop("width", 1280), "height": 800}, locale="ko-KR", **more
    )
    return context.new_page()


def begin(page: Page, address: str, name: str, title: str, board: str | None = None) -> str:
    """Start a meeting as a person does; return its id."""
    page.goto(address)
    page.get_by_role("button", name="회의 시작하기").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("내 이름").fill(name)
    dialog.get_by_label("제목").fill(title)
    if board is not None:
        dialog.get_by_label("할 일을 보낼 보드").select_option(board)
    dialog.get_by_role("button", name="회의 시작하기").click()
    page.wait_for_url("**/meetings/*/live")
    return page.url.split("/")[-2]


def sees(page: Page, words: str) -> None:
    """Wait until a caption is final and holds some words."""
    caption = page.locator("[data-segment]").filter(has_text=words)
    expect(caption.first).to_be_visible(timeout=HEARD_MS)


def end(page: Page) -> list[Json]:
    """End a meeting as a person does; return its tracks as they are on the disk by then."""
    page.get_by_role("button", name="끝내기").click()
    with page.expect_response("**/live/end") as told:
        page.get_by_role("button", name="회의 끝내기").click()
    tracks: list[Json] = told.value.json()["tracks"]
    page.wait_for_url(re.compile(r"/meetings/[^/]+$"), timeout=HEARD_MS)
    return tracks
