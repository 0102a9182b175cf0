"""Jobs and rooms over HTTP, against a real core with a worker."""

import json
from pathlib import Path

import httpx
import pytest

from moksori.core import Core
from moksori.testing.embedded import (
    JOBS,
    REQUEST,
    ROOMS,
    app_on,
    client_of,
    finished,
    hand_in,
    settings_in,
    talk,
    working_core,
)

pytestmark = [pytest.mark.surface, pytest.mark.anyio]


async def test_a_recording_becomes_a_transcript(client: httpx.AsyncClient) -> None:
    answer = await client.post(REQUEST, files={"file": ("주간 회의.wav", talk())})
    assert answer.status_code == 202
    accepted = answer.json()
    job_id = accepted["job_id"]
    assert accepted["status_url"] == answer.headers["Location"] == f"{JOBS}/{job_id}"
    assert accepted["events_url"].endswith(f"/stream-events/{job_id}")

    job = await finished(client, job_id)
    assert job["state"] == "done"
    assert job["progress"] == 1.0
    assert job["filename"] == "주간 회의.wav"
    assert (job["model"], job["demo"], job["engine"]) == ("fake", True, "fake")
    assert job["segment_count"] == 2
    assert (job["summary"]["method"], job["summary"]["minutes"]["engine"]) == ("rules", "rules")
    assert job["error"] is None
    assert job["duration_s"] == pytest.approx(6.9)
    [listed] = (await client.get(JOBS, params={"limit": 1})).json()["jobs"]
    assert listed == {**job, "summary": {**job["summary"], "minutes": None}}


async def test_segments_come_as_pages_of_json(client: httpx.AsyncClient) -> None:
    job_id = await hand_in(client, talk(3), word_times="true")
    await finished(client, job_id)
    whole = (await client.get(f"{JOBS}/{job_id}/segments")).json()
    assert [one["id"] for one in whole["segments"]] == ["S0001", "S0002", "S0003"]
    assert (whole["model"], whole["demo"], whole["final"]) == ("fake", True, True)
    assert whole["next_after"] == 2
    first = whole["segments"][0]
    assert first["text"].startswith("발화")
    assert first["start"] == pytest.approx(1.5, abs=0.3)
    assert [word["text"] for word in first["words"]] == first["text"].split()

    page = (await client.get(f"{JOBS}/{job_id}/segments", params={"limit": 2})).json()
    assert [one["index"] for one in page["segments"]] == [0, 1]
    rest = await client.get(f"{JOBS}/{job_id}/segments", params={"after": page["next_after"]})
    assert rest.json()["segments"] == whole["segments"][2:]
    none = await client.get(f"{JOBS}/{job_id}/segments", params={"after": 2})
    assert (none.json()["segments"], none.json()["next_after"]) == ([], 2)


@pytest.mark.parametrize(
    ("name", "media_type", "begin"),
    [
        ("text", "text/plain; charset=utf-8", "발화"),
        ("srt", "application/x-subrip; charset=utf-8", "1\n00:00:01,"),
        ("vtt", "text/vtt; charset=utf-8", "WEBVTT\n\nNOTE model: fake (demo)\n\nS0001\n"),
    ],
)
async def test_segments_come_as_text(
    client: httpx.AsyncClient, name: str, media_type: str, begin: str
) -> None:
    job_id = await hand_in(client, talk())
    await finished(client, job_id)
    answer = await client.get(f"{JOBS}/{job_id}/segments", params={"format": name})
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["X-Moksori-Model"] == "fake"
    assert answer.text.startswith(begin)
    assert answer.text.count("발화") == 2


async def test_a_job_that_waits_shows_no_model_yet(idle_core: Core) -> None:
    async with client_of(app_on(idle_core)) as client:
        job_id = await hand_in(client, talk())
        job = (await client.get(f"{JOBS}/{job_id}")).json()
        assert (job["state"], job["model"], job["progress"]) == ("queued", None, 0.0)
        segments = await client.get(f"{JOBS}/{job_id}/segments")
        assert (segments.json()["segments"], segments.json()["final"]) == ([], False)
        text = await client.get(f"{JOBS}/{job_id}/segments", params={"format": "text"})
        assert text.text == ""
        assert "X-Moksori-Model" not in text.headers


async def test_jobs_are_listed_newest_first_in_pages(idle_core: Core) -> None:
    async with client_of(app_on(idle_core)) as client:
        ids = [await hand_in(client, talk(), room_id="목록") for _ in range(3)]
        page = (await client.get(JOBS, params={"room_id": "목록", "limit": 2})).json()
        assert [job["job_id"] for job in page["jobs"]] == ids[:0:-1]
        assert page["next_before"] == ids[1]
        rest = await client.get(
            JOBS, params={"room_id": "목록", "limit": 2, "before": page["next_before"]}
        )
        assert [job["job_id"] for job in rest.json()["jobs"]] == ids[:1]
        assert rest.json()["next_before"] is None


@pytest.mark.parametrize("locale", ["ko", "en"])
async def test_a_waiting_job_is_cancelled_at_once(idle_core: Core, locale: str) -> None:
    async with client_of(app_on(idle_core), **{"Accept-Language": locale}) as client:
        job_id = await hand_in(client, talk())
        job = (await client.post(f"{JOBS}/{job_id}/cancel")).json()
        assert job["state"] == "cancelled"
        assert job["error"]["code"] == "cancelled"
        title = {"ko": "작업이 취소됐어요", "en": "The job was cancelled"}[locale]
        assert job["error"]["title"] == title
        again = await client.post(f"{JOBS}/{job_id}/cancel")
        assert (again.status_code, again.json()["state"]) == (200, "cancelled")


async def test_a_finished_job_stays_done_when_cancelled(client: httpx.AsyncClient) -> None:
    job_id = await hand_in(client, talk())
    await finished(client, job_id)
    assert (await client.post(f"{JOBS}/{job_id}/cancel")).json()["state"] == "done"


async def test_the_recording_comes_back_as_it_was(client: httpx.AsyncClient) -> None:
    job_id = await hand_in(client, talk())
    answer = await client.get(f"{JOBS}/{job_id}/audio")
    assert answer.content == talk()
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''%ED%9A%8C%EC%9D%98.wav"
    )


async def test_a_deleted_job_is_gone_with_everything(client: httpx.AsyncClient) -> None:
    job_id = await hand_in(client, talk())
    await finished(client, job_id)
    assert (await client.delete(f"{JOBS}/{job_id}")).status_code == 204
    for method, path in (
        ("GET", ""),
        ("GET", "/segments"),
        ("GET", "/audio"),
        ("POST", "/cancel"),
        ("DELETE", ""),
    ):
        answer = await client.request(method, f"{JOBS}/{job_id}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_rooms_hold_several_transcripts(client: httpx.AsyncClient) -> None:
    ids = [await hand_in(client, talk(hz=hz), room_id="주간 회의") for hz in (250.0, 350.0)]
    for job_id in ids:
        assert (await finished(client, job_id))["room_id"] == "주간 회의"

    [room] = [r for r in (await client.get(ROOMS)).json()["rooms"] if r["room_id"] == "주간 회의"]
    assert (room["transcripts"], room["summary"]) == (2, None)
    assert room["duration_s"] == pytest.approx(13.8)

    shown = (await client.get(f"{ROOMS}/주간 회의")).json()
    assert shown["summary"]["method"] == "rules"
    assert shown["summary"]["minutes"].keys() >= {"decisions", "action_items", "status_changes"}
    evidence = [e for one in shown["summary"]["sentences"] for e in one["evidence"]]
    assert {one.partition(":")[0] for one in evidence} <= set(ids)

    said = (await client.get(f"{ROOMS}/주간 회의/segments")).json()
    assert [one["job_id"] for one in said["transcripts"]] == ids[::-1]
    assert all(len(one["segments"]) == 2 for one in said["transcripts"])
    assert said["transcripts"][0]["text"].count("발화") == 2
    page = await client.get(f"{ROOMS}/주간 회의/segments", params={"limit": 1})
    older = await client.get(
        f"{ROOMS}/주간 회의/segments",
        params={"limit": 1, "before": page.json()["next_before"]},
    )
    assert [one["job_id"] for one in older.json()["transcripts"]] == ids[:1]


@pytest.mark.parametrize("path", ["없는 방", "없는 방/segments"])
async def test_an_unknown_room_is_told(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(f"{ROOMS}/{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_the_short_way(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/stt/transcribe", files={"file": talk()})
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert set(said) == {"text", "language", "confidence", "model", "demo"}
    assert said["text"].count("발화") == 2
    assert said["language"] == "ko"
    assert said["confidence"] == pytest.approx(0.905, abs=0.001)  # exp(-0.1)
    assert (said["model"], said["demo"]) == ("fake", True)
    assert answer.headers["X-Moksori-Model"] == "fake"


async def test_the_short_way_leaves_nothing_behind(core: Core) -> None:
    before = await core.transcripts.listing("default")
    async with client_of(app_on(core)) as client:
        await client.post("/api/stt/transcribe", files={"file": talk()}, data={"language": "en-US"})
    assert await core.transcripts.listing("default") == before


async def test_who_waits_comes_before_what_was_handed_in(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with working_core(settings) as core, client_of(app_on(core)) as client:
        ids = [await hand_in(client, talk(6)) for _ in range(6)]
        assert (await client.post("/api/stt/transcribe", files={"file": talk(1)})).is_success
        states = [(await client.get(f"{JOBS}/{job_id}")).json()["state"] for job_id in ids]
        assert "queued" in states


async def test_answers_are_utf8_json(client: httpx.AsyncClient) -> None:
    job_id = await hand_in(client, talk())
    body = (await client.get(f"{JOBS}/{job_id}")).content
    assert "회의.wav" in body.decode()
    assert json.loads(body)["filename"] == "회의.wav"
