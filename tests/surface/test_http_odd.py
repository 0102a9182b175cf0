"""What clients really send: HEAD, odd names in paths and forms, languages of browsers."""

import unicodedata
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import anyio
import httpx
import pytest
from structlog.testing import capture_logs

from moksori.app.wiring import open_core
from moksori.core import Core
from moksori.testing.embedded import (
    EVENTS,
    JOBS,
    REQUEST,
    ROOMS,
    app_on,
    client_of,
    finished,
    hand_in,
    serving,
    settings_in,
    talk,
)

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

ROOM = "3층 회의실: 주간+월간 @본사.1-가"
ODD_IDS = ["\0", "a\n", "a b", "a..b", "가", "a%b", "x" * 37, "\ud7ff", "😀", "'--", "a\u200bb"]


@pytest.fixture
async def idle(idle_core: Core) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a core whose jobs nobody does."""
    async with client_of(app_on(idle_core)) as opened:
        yield opened


async def jobs_of(client: httpx.AsyncClient) -> list[Any]:
    jobs: list[Any] = (await client.get(JOBS)).json()["jobs"]
    return jobs


@pytest.mark.parametrize(
    "path", ["/healthz", "/api/health", JOBS, ROOMS, "/v1/models", "/openapi.json", "/docs"]
)
async def test_head_is_get_without_its_body(client: httpx.AsyncClient, path: str) -> None:
    head, get = await client.head(path), await client.get(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    mine = {name: value for name, value in head.headers.items() if name != "x-request-id"}
    theirs = {name: value for name, value in get.headers.items() if name != "x-request-id"}
    if path != "/api/health":  # how far a disk is filled changes its length
        assert mine == theirs
    assert mine["content-type"] == theirs["content-type"]


@pytest.mark.parametrize("path", ["/nowhere", f"{JOBS}/01K0", f"{JOBS}/a%20b", REQUEST])
async def test_head_has_the_errors_of_get(client: httpx.AsyncClient, path: str) -> None:
    head, get = await client.head(path), await client.get(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers["Content-Type"] == "application/problem+json"
    assert head.headers.get("Allow") == get.headers.get("Allow")


async def test_head_does_not_wait_for_a_stream_or_read_a_recording(idle_core: Core) -> None:
    with serving(lambda: open_core_again(idle_core)) as url:
        async with httpx.AsyncClient(base_url=url, timeout=5) as client:
            job_id = await hand_in(client, talk())
            with anyio.fail_after(5):
                stream = await client.head(f"{EVENTS}/{job_id}")
                audio = await client.head(f"{JOBS}/{job_id}/audio")
                again = await client.get("/healthz")
    assert stream.headers["Content-Type"].startswith("text/event-stream")
    assert audio.headers["Content-Type"] == "application/octet-stream"
    assert (stream.content, audio.content, again.status_code) == (b"", b"", 200)


def open_core_again(core: Core) -> Any:  # noqa: ANN401 - the context manager of the wiring
    """Open a second core in the folder of the first: a server in a thread needs its own."""
    folder = core.health._settings.data_dir.parent  # type: ignore[attr-defined]  # the tests' own way in
    return open_core(settings_in(folder), workers=False)


async def test_a_head_is_logged_as_one(client: httpx.AsyncClient) -> None:
    with capture_logs() as logs:
        await client.head("/healthz")
    (line,) = [line for line in logs if line["event"] == "request"]
    assert (line["method"], line["route"], line["status"]) == ("HEAD", "/healthz", 200)


@pytest.mark.parametrize(
    ("accept", "title"),
    [
        ("en-US,en;q=0.9", "There is no such thing"),
        ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", "찾을 수 없어요"),
        ("en;q=0.3, ko;q=0.4", "찾을 수 없어요"),
        ("fr-FR, en;q=0.1", "There is no such thing"),
        ("EN-gb", "There is no such thing"),
        ("en;q=0", "찾을 수 없어요"),
        ("en;q=high", "찾을 수 없어요"),
        ("*", "찾을 수 없어요"),
        (";;;,,, ;q=1", "찾을 수 없어요"),
        ("x" * 5000, "찾을 수 없어요"),
    ],
)
async def test_browsers_languages(client: httpx.AsyncClient, accept: str, title: str) -> None:
    answer = await client.get(f"{JOBS}/01K0", headers={"Accept-Language": accept})
    assert answer.json()["title"] == title


@pytest.mark.parametrize(
    "path", [f"/{JOBS}", JOBS.replace("/v1", "//v1"), f"{JOBS}/", f"{JOBS}//x", "//", "/v1//models"]
)
async def test_double_slashes_lead_nowhere(client: httpx.AsyncClient, path: str) -> None:
    async with httpx.AsyncClient(transport=client._transport) as bare:
        answer = await bare.get(f"http://localhost{path}")
    assert answer.status_code == 404, answer.text
    assert "location" not in answer.headers


@pytest.mark.parametrize("job_id", ODD_IDS)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{JOBS}/{{}}"),
        ("DELETE", f"{JOBS}/{{}}"),
        ("GET", f"{JOBS}/{{}}/segments"),
        ("GET", f"{JOBS}/{{}}/audio"),
        ("POST", f"{JOBS}/{{}}/cancel"),
        ("GET", f"{EVENTS}/{{}}"),
    ],
)
async def test_odd_job_ids_are_refused(
    idle: httpx.AsyncClient, method: str, path: str, job_id: str
) -> None:
    answer = await idle.request(method, path.format(quote(job_id, safe="")))
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")
    assert answer.json()["errors"][0]["where"] == "path.job_id"


async def test_a_room_may_have_a_korean_name_with_signs(client: httpx.AsyncClient) -> None:
    job_id = await hand_in(client, talk(1), room_id=ROOM)
    await finished(client, job_id)
    shown = await client.get(f"{ROOMS}/{quote(ROOM, safe='')}")
    assert shown.json()["room_id"] == ROOM
    listed = await client.get(JOBS, params={"room_id": ROOM})
    assert [job["job_id"] for job in listed.json()["jobs"]] == [job_id]


async def test_hangul_in_pieces_is_the_same_room_and_file_name(client: httpx.AsyncClient) -> None:
    """As macOS writes it: ㄱ ㅏ ㄱ for 각."""
    whole = "각 팀 회의"
    pieces = unicodedata.normalize("NFD", whole)
    first = await hand_in(client, talk(1), room_id=whole)
    files = {"file": (f"{pieces}.wav", talk(1))}
    second = (await client.post(REQUEST, files=files, data={"room_id": pieces})).json()["job_id"]
    shown = await finished(client, second)
    assert (shown["room_id"], shown["filename"]) == (whole, f"{whole}.wav")
    for name in (whole, pieces):
        inside = await client.get(f"{ROOMS}/{quote(name)}/segments")
        assert [one["job_id"] for one in inside.json()["transcripts"]] == [second, first]


@pytest.mark.parametrize(
    "room_id", ["a/b", "100%", "../x", " a", "a\0b", "a\nb", "-a", "방" * 101, "a\u202eb", "<b>"]
)
async def test_odd_rooms_are_refused_everywhere(idle: httpx.AsyncClient, room_id: str) -> None:
    before = len(await jobs_of(idle))
    files = {"file": ("a.wav", talk(1))}
    answers = [
        await idle.post(REQUEST, files=files, data={"room_id": room_id}),
        await idle.get(JOBS, params={"room_id": room_id}),
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    in_path = await idle.get(f"{ROOMS}/{quote(room_id, safe='')}")
    assert in_path.status_code == (404 if "/" in room_id else 422)
    assert len(await jobs_of(idle)) == before


FIELDS = ("room_id", "language", "model", "tracks", "hotwords", "word_times")


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("value", [b"a\0b", b"\0", b"a\xed\xa0\x80", b"\xff\xfe", b"\xb0\xa1"])
async def test_nul_and_halves_of_signs_in_a_field(
    idle: httpx.AsyncClient, name: str, value: bytes
) -> None:
    before = len(await jobs_of(idle))
    answer = await idle.post(REQUEST, content=form({name: value}), headers=LINE)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")
    if name in {"language", "model", "tracks"}:
        answer = await idle.post(
            "/v1/audio/transcriptions", content=form({name: value}), headers=LINE
        )
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_input")
    assert len(await jobs_of(idle)) == before


LINE = {"Content-Type": "multipart/form-data; boundary=line"}


def form(fields: dict[str, bytes], filename: bytes = b"a.wav") -> bytes:
    parts = [
        b'--line\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
        % (name.encode(), value)
        for name, value in fields.items()
    ]
    head = b'--line\r\nContent-Disposition: form-data; name="file"; filename="%b"\r\n\r\n'
    return b"".join([*parts, head % filename, talk(1), b"\r\n--line--\r\n"])


@pytest.mark.parametrize(
    ("filename", "shown"),
    [
        (b"a\0b.wav", "ab.wav"),
        (b"../../etc/passwd", "passwd"),
        ("C:\\녹음\\회의.wav".encode(), "회의.wav"),
        (b"\xff.wav", "\N{REPLACEMENT CHARACTER}.wav"),
        ("가".encode() * 300, "가" * 255),
        (b"", None),
        ("a\u202egnp.wav".encode(), "agnp.wav"),
    ],
    ids=lambda value: str(value)[:12],
)
async def test_odd_file_names_are_made_fit_to_be_shown(
    idle: httpx.AsyncClient, filename: bytes, shown: str | None
) -> None:
    answer = await idle.post(REQUEST, content=form({}, filename), headers=LINE)
    assert answer.status_code == 202, answer.text
    job_id = answer.json()["job_id"]
    assert (await idle.get(f"{JOBS}/{job_id}")).json()["filename"] == shown
    audio = await idle.get(f"{JOBS}/{job_id}/audio")
    assert audio.headers["Content-Disposition"].isascii()
    assert audio.content == talk(1)
    await idle.delete(f"{JOBS}/{job_id}")


@pytest.mark.parametrize(
    ("hotwords", "code"),
    [
        (["말"] * 10_000, "bad_input"),
        (["말"] * 201, "bad_input"),
        (["말,말"] * 101, "unsupported_option"),
        (["가" * 101], "unsupported_option"),
        ([",".join(["말"] * 10_000)], "bad_input"),
    ],
    ids=["10,000 fields", "201 fields", "202 in 101", "long word", "long line"],
)
async def test_too_many_hotwords_are_refused(
    idle: httpx.AsyncClient, hotwords: list[str], code: str
) -> None:
    files = {"file": ("a.wav", talk(1))}
    answer = await idle.post(REQUEST, files=files, data={"hotwords": hotwords})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert len(answer.content) < 4000


@pytest.mark.parametrize("size", [201, 70_000, 1_000_000])
async def test_a_huge_idempotency_key_is_refused_before_the_upload(
    idle: httpx.AsyncClient, size: int
) -> None:
    before = len(await jobs_of(idle))
    answer = await idle.post(
        REQUEST, files={"file": ("a.wav", talk(1))}, headers={"Idempotency-Key": "k" * size}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")
    assert len(answer.content) < 2000, "the key is not repeated"
    assert len(await jobs_of(idle)) == before


async def test_a_head_ends_the_stream_that_it_opened(idle: httpx.AsyncClient) -> None:
    """This client waits until the application has ended too."""
    job_id = await hand_in(idle, talk(1))
    with anyio.fail_after(5):
        answer = await idle.head(f"{EVENTS}/{job_id}")
    assert answer.status_code == 200
