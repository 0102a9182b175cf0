"""Meetings of a test's own, handed in as ready text, so that no test spoils another one's."""

from itertools import count
from threading import Event
from typing import Final

import httpx

READY_S: Final = 60.0
POLL_S: Final = 0.1
SAID: Final = """\
1
00:00:01,000 --> 00:00:04,000
이영희: 로그인 화면은 제가 금요일까지 고치겠습니다.

2
00:00:05,000 --> 00:00:08,000
김민수: 서버 이전은 3월 2일에 하기로 확정하겠습니다.

3
00:00:09,000 --> 00:00:12,000
이영희: 네, 그렇게 알고 있겠습니다.
"""


def link_to(server: str, meeting: str, **asked: object) -> str:
    """Share a meeting; return the address of the page that somebody without a key reads."""
    parts = ["minutes", "transcript", "audio"]
    url = f"{server}/api/v1/meetings/{meeting}/shares"
    made = httpx.post(url, json={"parts": parts, **asked}, timeout=READY_S)
    return str(made.raise_for_status().json()["path"])


class Handed:
    """A meeting with its minutes, and a board of its own with the cards that came of it."""

    def __init__(self, server: str, title: str, transcript: str = SAID) -> None:
        with httpx.Client(base_url=f"{server}/api/v1", timeout=READY_S) as client:
            board = client.post("/boards", json={"name": f"{title} 보드"}).raise_for_status()
            self.board = str(board.json()["id"])
            asked = {"title": title, "board_id": self.board, "transcript": transcript}
            meeting = client.post("/meetings", json=asked).raise_for_status()
            self.id = str(meeting.json()["id"])
            self._await_minutes(client)

    def _await_minutes(self, client: httpx.Client) -> None:
        pause = Event()
        for _ in count():
            meeting = client.get(f"/meetings/{self.id}").raise_for_status().json()
            if meeting["state"] == "ready":
                return
            assert meeting["state"] in {"waiting", "writing"}, meeting
            pause.wait(POLL_S)
