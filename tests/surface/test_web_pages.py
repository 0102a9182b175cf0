"""The pages: where they answer, what they may load, and what stands in their place."""

import gzip
import re
from collections.abc import AsyncIterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import httpx
import pytest

from moksori.core import Core
from moksori.surfaces.http.app import HttpConfig, create_app
from moksori.surfaces.web import pages
from moksori.testing.embedded import client_of

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

DOCUMENT = '<!doctype html><meta property="csp-nonce" nonce="%NONCE%"><div id="root"></div>'
SCRIPT = b"export const words = 'a a a a a a a a a a a a a a a a a a a a';"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A folder as the build leaves it."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(DOCUMENT, "utf-8")
    (tmp_path / "favicon.svg").write_text("<svg/>", "utf-8")
    (tmp_path / "assets/index-abc.js").write_bytes(SCRIPT)
    (tmp_path / "assets/index-abc.js.gz").write_bytes(gzip.compress(SCRIPT))
    (tmp_path / "assets/font-abc.woff2").write_bytes(b"wOF2")
    return tmp_path


def client_on(core: Core, folder: Path, sample: Path | None = None) -> httpx.AsyncClient:
    install = partial(pages.install, folder=folder, sample=sample)
    app = create_app(lambda: nullcontext(core), HttpConfig(), install_pages=install)
    app.state.core = core
    return client_of(app)


@pytest.fixture
async def client(core: Core, built: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with client_on(core, built, sample=built / "favicon.svg") as opened:
        yield opened


@pytest.mark.parametrize(
    "path",
    ["/", "/meetings", "/meetings/01K0", "/meetings/01K0/live", "/board", "/board/x", "/inbox"],
)
async def test_every_page_is_the_document(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<div id="root">' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


async def test_the_page_of_a_link_tells_nobody_where_it_is(client: httpx.AsyncClient) -> None:
    answer = await client.get("/s/a-token")
    assert '<div id="root">' in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "a-token" not in answer.text


async def test_a_page_may_load_from_here_only_and_run_no_text(client: httpx.AsyncClient) -> None:
    answer = await client.get("/")
    policy = dict(
        rule.strip().split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "://" not in answer.headers["Content-Security-Policy"]
    nonce = re.search(r'nonce="([^"]+)"', answer.text)
    assert nonce is not None
    assert policy["style-src"] == f"'self' 'nonce-{nonce[1]}'"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    again = await client.get("/")
    assert nonce[1] not in again.text


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/nowhere", "application/problem+json"),
        ("/meetingsx", "application/problem+json"),
        ("/assets/index-old.js", "application/problem+json"),
        ("/api/v1/nowhere", "application/problem+json"),
        ("/v1/nowhere", "application/json"),
        ("/docs/nowhere", "application/problem+json"),
    ],
)
async def test_what_is_no_page_is_no_page(client: httpx.AsyncClient, path: str, kind: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, kind)


async def test_the_api_and_its_description_are_not_shadowed(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/v1/meetings")).json()["meetings"] == []
    assert "swagger" in (await client.get("/docs")).text
    assert "openapi" in (await client.get("/openapi.json")).json()
    assert (await client.get("/healthz")).json() == {"status": "ok"}
    described = (await client.get("/openapi.json")).json()["paths"]
    assert not [path for path in described if path.strip("/").split("/")[0] in pages.PAGES]


async def test_files_are_kept_for_good_and_packed_where_they_may_be(
    client: httpx.AsyncClient,
) -> None:
    packed = await client.get("/assets/index-abc.js", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert packed.content == SCRIPT
    plain = await client.get("/assets/index-abc.js", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.content == SCRIPT
    font = await client.get("/assets/font-abc.woff2", headers={"Accept-Encoding": "gzip"})
    assert font.content == b"wOF2"
    for answer in (packed, plain, font):
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Vary"] == "Accept-Encoding"
    icon = await client.get("/favicon.svg")
    assert icon.headers["Content-Type"] == "image/svg+xml"


async def test_nobody_climbs_out_of_the_files(client: httpx.AsyncClient) -> None:
    for path in ("/assets/..%2findex.html", "/assets/%2e%2e/index.html", "/assets/.digest"):
        assert (await client.get(path)).status_code == 404


async def test_the_sample_can_be_fetched(client: httpx.AsyncClient) -> None:
    assert (await client.get("/sample/meeting.mka")).content == b"<svg/>"


async def test_a_page_is_not_written_to(client: httpx.AsyncClient) -> None:
    answer = await client.post("/meetings", json={})
    assert answer.status_code == 405
    head = await client.head("/meetings")
    assert (head.status_code, head.content) == (200, b"")


async def test_without_pages_a_plain_one_says_so_in_both_languages(
    core: Core, tmp_path: Path
) -> None:
    async with client_on(core, tmp_path / "nothing") as client:
        for path in ("/", "/meetings/01K0"):
            answer = await client.get(path)
            assert answer.status_code == 200
            assert "웹 화면이 이 설치본에 들어 있지 않습니다" in answer.text
            assert "not part of this installation" in answer.text
            assert 'href="/docs"' in answer.text
            assert "script-src" not in answer.headers["Content-Security-Policy"]
        assert (await client.get("/assets/x.js")).status_code == 404
        assert (await client.get("/sample/meeting.mka")).status_code == 404
        assert (await client.get("/api/v1/meetings")).status_code == 200
