"""What is stored can be found, what is deleted can not; `ask` and `db reindex` on the same data."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from sqlalchemy import delete, select

from moksori.app.indexing import reindex
from moksori.app.settings import load_settings
from moksori.app.wiring import open_backends, open_core
from moksori.backends.store.database import SqlDatabase
from moksori.core import Core
from moksori.meetings.meeting import NewMeeting, NewSegment
from moksori.ports.recall import Said, source_of
from moksori.recall.index import Index
from moksori.recall.model import Scope
from moksori.recall.tables import PASSAGE
from moksori.testing.embedded import (
    app_on,
    client_of,
    finished,
    hand_in,
    settings_in,
    talk,
    working_core,
)

pytestmark = pytest.mark.integration

Run = Callable[..., Any]

SCOPE = Scope("default")
LINES = (
    NewSegment("결제 화면은 누가 맡을까요?", "김민수", 1.0, 3.0),
    NewSegment("제가 맡아서 금요일까지 드릴게요.", "이서연", 3.0, 6.0),
    NewSegment("로그인 오류는 어제 고쳤습니다.", "박지훈", 6.0, 9.0),
)


async def places(core: Core, words: str) -> list[str]:
    page = await core.recall.search(SCOPE, words)
    return [" ".join(hit.passage.place) for hit in page.hits]


async def indexed(database: Any) -> list[tuple[str, str, str, str | None]]:  # noqa: ANN401 - a database
    columns = (PASSAGE.c.source, PASSAGE.c.segment, PASSAGE.c.text, PASSAGE.c.speaker)
    async with database.read() as tx:
        found = await tx.execute(select(*columns).order_by(PASSAGE.c.source, PASSAGE.c.segment))
        return [tuple(row) for row in found]


@pytest.mark.anyio
async def test_a_recording_is_found_until_it_is_deleted(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with working_core(settings) as core, client_of(app_on(core)) as client:
        job_id = await hand_in(client, talk(2))
        assert (await finished(client, job_id))["state"] == "done"
        segments = await core.transcripts.segments("default", job_id)
        source = source_of("transcript", job_id)
        first = segments[0]
        assert f"{source} {first.id}" in await places(core, first.text)
        await core.transcripts.delete("default", job_id)
        assert await places(core, first.text) == []


@pytest.mark.anyio
async def test_a_meeting_is_found_as_it_is_now(tmp_path: Path) -> None:
    async with open_core(settings_in(tmp_path), workers=False) as core:
        meeting = await core.meetings.create("default", NewMeeting("회의"), LINES)
        source = source_of("meeting", meeting.id)
        assert await places(core, "로그인 오류") == [f"{source} S0003"]
        await core.meetings.edit_segment("default", meeting.id, "S0003", text="환불 규정이에요")
        assert await places(core, "로그인 오류") == []
        assert await places(core, "환불 규정") == [f"{source} S0003"]
        await core.meetings.rename_speaker("default", meeting.id, "박지훈", "최유진")
        (hit,) = (await core.recall.search(SCOPE, "환불 규정")).hits
        assert hit.passage.speaker == "최유진"
        await core.meetings.delete("default", meeting.id)
        assert await places(core, "환불 규정") == []


@pytest.mark.anyio
async def test_a_lost_index_is_made_anew(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with (
        working_core(settings) as core,
        client_of(app_on(core)) as client,
        open_backends(settings, migrate=False) as backends,
    ):
        job_id = await hand_in(client, talk(2))
        await finished(client, job_id)
        meeting = await core.meetings.create("default", NewMeeting("회의"), LINES)
        before = await indexed(backends.database)
        assert len({source for source, *_ in before}) == 2
        async with backends.database.begin() as tx:
            await tx.execute(delete(PASSAGE).where(PASSAGE.c.segment != "S0002"))
            await Index().put(tx, "default", "meeting:gone", [Said("S0001", None, 0.0, "옛말")])
            await Index().put(tx, "default", "transcript:gone", [Said("S1", None, 0.0, "옛말")])
            changed = Said("S0002", "누구", 0.0, "다른 말")
            await Index().put(tx, "default", source_of("meeting", meeting.id), [changed])
        assert await reindex(backends.database) == (2, len(before))
        assert await indexed(backends.database) == before
        assert await reindex(backends.database) == (2, len(before))


@pytest.mark.anyio
async def test_a_recorded_meeting_is_found_once(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with (
        working_core(settings) as core,
        client_of(app_on(core)) as client,
        open_backends(settings, migrate=False) as backends,
    ):
        files = {"file": ("회의.wav", talk(2))}
        made = await client.post("/api/v1/meetings", files=files)
        assert made.status_code in {201, 202}, made.text
        meeting_id = made.json()["id"]
        assert (await finished(client, meeting_id))["state"] == "done"  # its transcript's id too
        found = await indexed(backends.database)
        assert found
        assert {source for source, *_ in found} == {source_of("meeting", meeting_id)}
        assert await reindex(backends.database) == (1, len(found))
        assert await indexed(backends.database) == found


@pytest.mark.anyio
async def test_the_index_is_made_anew_while_people_write(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with (
        open_core(settings, workers=False) as core,
        open_backends(settings, migrate=False) as backends,
    ):
        meetings = [
            await core.meetings.create("default", NewMeeting(f"회의 {n}"), LINES) for n in range(4)
        ]

        async def edit(meeting_id: str) -> None:
            for number in range(5):
                text = f"고친 말 {number}"
                await core.meetings.edit_segment("default", meeting_id, "S0001", text=text)

        async with anyio.create_task_group() as tasks:
            for meeting in meetings:
                tasks.start_soon(edit, meeting.id)
            for _ in range(3):
                await reindex(backends.database)
        found = await indexed(backends.database)
        assert len(found) == len(meetings) * len(LINES)
        assert [text for _, segment, text, _ in found if segment == "S0001"] == ["고친 말 4"] * 4


@pytest.mark.anyio
async def test_a_language_model_of_the_settings_is_asked(tmp_path: Path) -> None:
    """The fake writes a sentence that cites nothing real: the quote stands, and says so."""
    model = {"engine": "moksori.testing.llm:FakeLlm", "model": "fake"}
    async with open_core(settings_in(tmp_path, llm=model), workers=False) as core:
        await core.meetings.create("default", NewMeeting("회의"), LINES)
        reply = await core.recall.ask(SCOPE, "결제 화면은 누가 맡았어?")
    assert (reply.method, reply.notes) == ("quotes", ("model_uncited",))
    assert reply.sentences[0].text == LINES[1].text


@pytest.mark.anyio
async def test_nothing_stored_is_nothing_indexed(database: SqlDatabase) -> None:
    assert await reindex(database) == (0, 0)


@pytest.fixture
def stored(moksori: Run, data_dir: Path) -> str:
    """Keep a meeting where the command line looks, and return its name."""
    del moksori  # asked for, because it insists on a folder that is not there yet
    settings = load_settings(environ={}, cwd=data_dir.parent, overrides={"data_dir": str(data_dir)})

    async def work() -> str:
        async with open_core(settings, workers=False) as core:
            return (await core.meetings.create("default", NewMeeting("회의"), LINES)).id

    return source_of("meeting", anyio.run(work))


def test_ask_answers_with_citations(moksori: Run, stored: str) -> None:
    ended = moksori("ask", "결제 화면은 누가 맡았어?")
    assert ended.code == 0
    assert ended.out.splitlines()[0] == LINES[1].text
    assert f"[{stored} S0002 00:03 이서연]" in ended.out
    assert "no language model" in ended.err
    body = moksori("ask", "결제 화면은 누가 맡았어?", "--json").json
    assert (body["method"], body["notes"]) == ("quotes", ["quotes_only"])
    assert body["answer"][0]["citations"][0] == {
        "source": stored,
        "segment": "S0002",
        "speaker": "이서연",
        "start": 3.0,
        "quote": LINES[1].text,
    }


def test_ask_searches_for_words(moksori: Run, stored: str) -> None:
    ended = moksori("ask", "로긴 오류", "--search")
    assert ended.out.split() == [
        *("fuzzy", f"[{stored}", "S0003", "00:06", "박지훈]"),
        *LINES[2].text.split(),
    ]
    (hit,) = moksori("ask", "ㄹㄱㅇ ㅇㄹ", "--search", "--json").json["hits"]
    assert hit["segment"] == "S0003"
    assert hit["how"] == "initials"
    assert hit["spans"] == [[0, 6]]
    assert moksori("ask", "로그인", "--search", "--speaker", "김민수", "--json").json == {
        "hits": []
    }
    assert moksori("ask", "로그인", "--search", "--source", "transcript").out == ""
    assert moksori("ask", "로그인", "--search", "--workspace", "other").out == ""


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    "question", ["화성 탐사선은 누가 만들어?", "?", "", "\ud800", "가" * 10_000]
)
def test_ask_without_an_answer_says_so(moksori: Run, question: str) -> None:
    ended = moksori("ask", question)
    assert (ended.code, ended.out) == (0, "")
    assert "Nothing that was said" in ended.err
    assert "Nothing was found" in moksori("ask", question, "--search").err


def test_db_reindex_tells_what_it_indexed(moksori: Run, stored: str) -> None:
    assert stored
    ended = moksori("db", "reindex")
    assert ended.code == 0
    assert "1 sources with 3 segments" in ended.err
    assert len(moksori("ask", "로그인", "--search", "--json").json["hits"]) == 1
