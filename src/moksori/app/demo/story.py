"""What happens in the demo, all of it through the HTTP API, as any other program would do it.

A board holds one card of an earlier meeting. The sample meeting is handed in; its transcript is
followed live; then its minutes are read, and what became of the board.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from typing import Any, Final

import anyio

from moksori.app.console.progress import JobBar
from moksori.app.console.words import say
from moksori.client.server import Server
from moksori.errors import DeadlineError

EARLIER: Final = {"title": "로그인 오류 수정", "owner": "박지영"}
"""The card that is there before, in progress; in the meeting its owner says that it is done."""

PEOPLE: Final = ("최서연", "김민수", "박지영", "이정훈")
_SAMPLE: Final = "sample/sample_meeting.mka"
_WRITTEN_S: Final = 120.0
_POLL_S: Final = 0.1
_API: Final = "/api/v1"

Json = Mapping[str, Any]


@dataclass(slots=True)
class Story:
    """What came out so far; `quotes` are the sayings behind each ticket, by its id."""

    segments: list[Json] = field(default_factory=list)
    summary: Json | None = None
    error: str | None = None
    meeting: Json = field(default_factory=dict)
    minutes: Json = field(default_factory=dict)
    columns: Sequence[Json] = ()
    tickets: Sequence[Json] = ()
    quotes: Mapping[str, Sequence[Json]] = field(default_factory=dict)
    waiting: Sequence[Json] = ()

    def feed(self, kind: str, payload: Json) -> None:
        """Take in one event of the recording's job."""
        if kind == "transcript_segment":
            self.segments.append(payload)
        elif kind == "final_summary":
            self.summary = payload
        elif kind == "error":
            self.error = str(payload["code"])


async def tell_story(client: Server) -> Story:
    """Let the whole demo happen on the server of `client`.

    Raises:
        MoksoriError: the server refused something.
        DeadlineError: minutes were not written in time.
    """
    story = Story()
    board = await client.post(f"{_API}/boards", {"name": say("Demo board")})
    doing = next(one for one in board["columns"] if one["status"] == "doing")
    here = f"{_API}/boards/{board['id']}"
    await client.post(f"{here}/tickets", {**EARLIER, "column_id": doing["id"]})
    await _hear(client, story, board["id"])
    if story.error is None:
        await _read(client, story)
        await _look(client, story, here)
    return story


async def _hear(client: Server, story: Story, board_id: str) -> None:
    """Hand the sample meeting in and follow its transcript."""
    form = {"board_id": board_id, "participants": ",".join(PEOPLE)}
    with (
        as_file(files("moksori.app").joinpath(_SAMPLE)) as sample,
        JobBar(say("sample meeting")) as bar,
    ):
        story.meeting = await client.upload(sample, f"{_API}/meetings", form)
        async for happening in client.events(story.meeting["job_id"]):
            bar.feed(happening.kind, happening.payload)
            story.feed(happening.kind, happening.payload)


async def _read(client: Server, story: Story) -> None:
    """Wait for the minutes and read them."""
    here = f"{_API}/meetings/{story.meeting['id']}"
    with anyio.move_on_after(_WRITTEN_S) as patience:
        while story.meeting["state"] in {"waiting", "writing"}:
            await anyio.sleep(_POLL_S)
            story.meeting = await client.get(here)
    if patience.cancelled_caught:
        raise DeadlineError("the minutes were not written in time")
    if story.meeting["state"] == "failed":
        story.error = story.meeting["error_code"]
    else:
        story.minutes = await client.get(f"{here}/minutes")


async def _look(client: Server, story: Story, board: str) -> None:
    """Read the board: its cards, what was said for each, and what waits for a person."""
    story.columns = (await client.get(board))["columns"]
    story.tickets = (await client.get(f"{board}/tickets"))["tickets"]
    story.quotes = {
        one["id"]: (await client.get(f"{_API}/tickets/{one['id']}/evidence"))["evidence"]
        for one in story.tickets
    }
    inbox = await client.get(f"{board}/suggestions?verdict=pending")
    story.waiting = inbox["suggestions"]
