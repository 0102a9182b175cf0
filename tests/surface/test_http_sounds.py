"""Listening to a meeting over HTTP: one file for all its tracks, in parts, and its shape."""

import io

import av
import httpx
import numpy as np
import pytest

from moksori.testing.embedded import encoded, finished, talk
from moksori.testing.sounds import FileStream, silence, tone

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

MEETINGS = "/api/v1/meetings"


async def handed_in(client: httpx.AsyncClient, recording: bytes) -> str:
    answer = await client.post(MEETINGS, files={"file": ("회의.mka", recording)})
    assert answer.status_code == 201, answer.text
    meeting = str(answer.json()["id"])
    await finished(client, str(answer.json()["job_id"]))
    return meeting


def two_people() -> bytes:
    first = np.concatenate([silence(1.0), tone(1.2, 300.0), silence(3.0)])
    second = np.concatenate([silence(3.5), tone(1.2, 500.0), silence(0.5)])
    streams = [
        FileStream(sound, rate_hz=16_000, codec="pcm_s16le", title=name)
        for name, sound in (("서연", first), ("민수", second))
    ]
    return encoded(*streams, container="matroska")


async def test_all_tracks_come_in_one_file_and_in_parts(client: httpx.AsyncClient) -> None:
    meeting = await handed_in(client, two_people())
    whole = await client.get(f"{MEETINGS}/{meeting}/sound")
    assert whole.status_code == 200
    assert whole.headers["Content-Type"] == "audio/ogg"
    assert whole.headers["Cache-Control"].startswith("private")
    with av.open(io.BytesIO(whole.content), "r") as file:
        [stream] = file.streams.audio
        assert stream.codec_context.name == "opus"
        seconds = (file.duration or 0) / 1e6
    assert seconds == pytest.approx(5.2, abs=0.1)

    part = await client.get(f"{MEETINGS}/{meeting}/sound", headers={"Range": "bytes=100-199"})
    assert part.status_code == 206
    assert part.content == whole.content[100:200]
    beyond = await client.get(f"{MEETINGS}/{meeting}/sound", headers={"Range": "bytes=9999999-"})
    assert beyond.status_code == 416

    peaks = (await client.get(f"{MEETINGS}/{meeting}/sound/shape")).json()["peaks"]
    assert len(peaks) == 52
    assert min(peaks[15], peaks[40]) > 0.2
    assert peaks[28] < 0.05


async def test_there_is_nothing_to_hear_of_a_text_or_of_nothing(
    client: httpx.AsyncClient,
) -> None:
    told = await client.post(MEETINGS, json={"transcript": "서연: 안녕하세요."})
    for name in (told.json()["id"], "01K0"):
        for path in ("sound", "sound/shape"):
            answer = await client.get(f"{MEETINGS}/{name}/{path}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_what_is_deleted_is_not_heard_any_more(client: httpx.AsyncClient) -> None:
    meeting = await handed_in(client, talk())
    assert (await client.get(f"{MEETINGS}/{meeting}/sound")).status_code == 200
    assert (await client.delete(f"{MEETINGS}/{meeting}")).status_code == 204
    assert (await client.get(f"{MEETINGS}/{meeting}/sound")).status_code == 404
