"""The sound of a live meeting over HTTP: while there is none, whole, in parts, and gone."""

from contextlib import suppress
from pathlib import Path

import anyio
import httpx
import numpy as np
import pytest

from moksori.app.settings import Settings
from moksori.app.wiring import open_backends
from moksori.audio.decode import decode
from moksori.core import Core
from moksori.errors import ConflictError, NotFoundError
from moksori.meetings.live.audio import MeetingAudio
from moksori.meetings.live.model import AUDIO_KIND, TrackAsk, kind_at
from moksori.meetings.meeting import NewMeeting
from moksori.ports.audiolog import AudioFrame
from moksori.ports.queue import NewJob
from moksori.ports.store import Transaction
from moksori.surfaces.http.lent_files import is_range
from moksori.testing.sounds import clicks, find_clicks

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

MEETINGS = "/api/v1/meetings"
SOUND = (clicks([0.5], 2.0) * 32_767).astype("<i2")
WAIT_S = 20.0


async def spoken(core: Core) -> str:
    """Hold a meeting in which one track is sent; return its id."""
    made = await core.live.start("default", NewMeeting())
    frames = [
        AudioFrame(n, 20 * n, SOUND[320 * n : 320 * (n + 1)].tobytes())
        for n in range(SOUND.size // 320)
    ]
    async with core.live.joining("default", made.id, TrackAsk("김")) as joined:
        await joined.append(frames)
    return made.id


async def kept(core: Core, settings: Settings, meeting_id: str) -> None:
    """End a meeting, and have its files made as the listener does."""
    ended = await core.live.end("default", meeting_id)
    async with open_backends(settings, migrate=False) as backends:

        async def work(tx: Transaction) -> None:
            kind = kind_at(AUDIO_KIND, ended.live.place)
            job = NewJob(kind, "default", {"meeting_id": meeting_id})
            await backends.queue.enqueue(tx, job)

        await backends.database.run(work)
    with anyio.fail_after(WAIT_S):
        while True:
            with suppress(ConflictError):
                await core.audio.find("default", meeting_id)
                return
            await anyio.sleep(0.05)


@pytest.fixture(scope="module")
async def meeting(core: Core, settings: Settings) -> str:
    meeting_id = await spoken(core)
    await kept(core, settings, meeting_id)
    return meeting_id


async def test_the_mix_is_ogg_that_browsers_play(
    client: httpx.AsyncClient, meeting: str, tmp_path: Path
) -> None:
    answer = await client.get(f"{MEETINGS}/{meeting}/audio")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "audio/ogg"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Content-Disposition"] == f'inline; filename="{meeting}-mix.ogg"'
    assert answer.headers["ETag"]
    (tmp_path / "a").write_bytes(answer.content)
    pcm = np.concatenate([block.pcm for block in decode(tmp_path / "a")])
    assert find_clicks(pcm) == pytest.approx([pcm.size / 16_000 - 1.5], abs=0.02)
    assert 2.0 <= pcm.size / 16_000 < 5.0


async def test_a_track_is_flac_of_every_sample(
    client: httpx.AsyncClient, meeting: str, tmp_path: Path
) -> None:
    answer = await client.get(f"{MEETINGS}/{meeting}/tracks/0/audio")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "audio/flac")
    (tmp_path / "a").write_bytes(answer.content)
    pcm = np.concatenate([block.pcm for block in decode(tmp_path / "a")])
    assert np.array_equal(np.rint(pcm[-SOUND.size :] * 32_768), SOUND)
    assert not pcm[: -SOUND.size].any(), "before it was joined it is silent"


async def test_players_need_not_know_whether_a_meeting_was_live(
    client: httpx.AsyncClient, meeting: str
) -> None:
    mix = (await client.get(f"{MEETINGS}/{meeting}/audio")).content
    assert (await client.get(f"{MEETINGS}/{meeting}/sound")).content == mix
    peaks = (await client.get(f"{MEETINGS}/{meeting}/sound/shape")).json()["peaks"]
    assert len(peaks) >= 20
    assert max(peaks) > 0.5


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=100-", 100, None), ("bytes=-50", -50, None)],
)
async def test_players_can_seek(
    client: httpx.AsyncClient, meeting: str, asked: str, first: int, last: int | None
) -> None:
    url = f"{MEETINGS}/{meeting}/audio"
    whole = (await client.get(url)).content
    answer = await client.get(url, headers={"Range": asked})
    part = whole[first:] if last is None else whole[first : last + 1]
    assert (answer.status_code, answer.content) == (206, part)
    start = first % len(whole)
    wanted = f"bytes {start}-{start + len(part) - 1}/{len(whole)}"
    assert answer.headers["Content-Range"] == wanted
    assert answer.headers["Content-Length"] == str(len(part))


async def test_a_range_of_another_file_is_answered_by_all(
    client: httpx.AsyncClient, meeting: str
) -> None:
    url = f"{MEETINGS}/{meeting}/audio"
    etag = (await client.get(url)).headers["ETag"]
    ranged = {"Range": "bytes=0-9"}
    assert (await client.get(url, headers={**ranged, "If-Range": etag})).status_code == 206
    assert (await client.get(url, headers={**ranged, "If-Range": '"old"'})).status_code == 200


@pytest.mark.parametrize(
    "asked", ["bytes", "bytes=", "bytes=a-b", "bytes=9-5", "lines=0-5", "bytes=0-1,4-5", "bytes=-"]
)
async def test_odd_ranges_are_ignored(client: httpx.AsyncClient, meeting: str, asked: str) -> None:
    assert not is_range(asked)
    answer = await client.get(f"{MEETINGS}/{meeting}/audio", headers={"Range": asked})
    assert answer.status_code == 200


async def test_what_lies_beyond_the_end_is_told(client: httpx.AsyncClient, meeting: str) -> None:
    url = f"{MEETINGS}/{meeting}/audio"
    size = len((await client.get(url)).content)
    for asked in (f"bytes={size}-", f"bytes={size}-{size + 5}", "bytes=-0"):
        answer = await client.get(url, headers={"Range": asked})
        assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{size}")
        assert answer.json()["code"] == "range_not_satisfiable"
    old = {"Range": f"bytes={size}-", "If-Range": '"old"'}
    assert (await client.get(url, headers=old)).status_code == 200


async def test_there_is_none_while_the_meeting_goes_on(
    core: Core, client: httpx.AsyncClient
) -> None:
    meeting_id = await spoken(core)
    for path in ("audio", "tracks/0/audio"):
        answer = await client.get(f"{MEETINGS}/{meeting_id}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
        assert answer.json()["reason"] == "the meeting goes on"
    await core.live.end("default", meeting_id)
    answer = await client.get(f"{MEETINGS}/{meeting_id}/audio")
    assert (answer.status_code, answer.json()["reason"]) == (409, "its files are being made")


async def test_what_is_not_there_is_not_found(
    core: Core, client: httpx.AsyncClient, meeting: str
) -> None:
    said = [{"speaker": "김", "text": "안녕하세요."}]
    written = (await client.post(MEETINGS, json={"segments": said})).json()["id"]
    for path in (f"{'0' * 26}/audio", f"{meeting}/tracks/7/audio", f"{written}/audio"):
        answer = await client.get(f"{MEETINGS}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await client.get(f"{MEETINGS}/{meeting}/tracks/x/audio")).status_code == 422
    with pytest.raises(NotFoundError):
        await core.audio.find("other", meeting)


async def test_a_deleted_meeting_is_silent_and_leaves_no_file(
    core: Core, settings: Settings, client: httpx.AsyncClient
) -> None:
    meeting_id = await spoken(core)
    await kept(core, settings, meeting_id)
    assert list(settings.home.rglob(meeting_id))
    assert (await client.delete(f"{MEETINGS}/{meeting_id}")).status_code == 204
    assert (await client.get(f"{MEETINGS}/{meeting_id}/audio")).status_code == 404
    with anyio.fail_after(WAIT_S):
        while True:
            await anyio.sleep(0.05)
            if not list(settings.home.rglob(meeting_id)):
                return


async def test_a_file_that_vanished_is_not_found(
    core: Core, settings: Settings, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting_id = await spoken(core)
    await kept(core, settings, meeting_id)
    found = await core.audio.find("default", meeting_id)
    await core.audio._blobs.delete(found.key)

    async def still(*_: object) -> object:
        return found

    monkeypatch.setattr(MeetingAudio, "find", still)
    answer = await client.get(f"{MEETINGS}/{meeting_id}/audio")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
