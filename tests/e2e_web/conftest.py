"""moksori in a real browser: its own server, the built pages, and nothing from another host."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from moksori.testing.ports import free_port
from tests.e2e_web.handed import link_to

ROOT = Path(__file__).resolve().parents[2]
START_S = 60.0
STOP_S = 30.0
WAIT_MS = 20_000
FLAGS = (
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

expect.set_options(timeout=WAIT_MS)


def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def built() -> None:
    """The pages as the sources have them now."""
    build = hook()
    if not build.fresh(ROOT) and build.find_node() is None:
        pytest.skip("the pages are not built, and Node 20.19 or newer is not installed")
    build.provide(ROOT, {"MOKSORI_REQUIRE_UI": "1"}, str)


@pytest.fixture(scope="session")
def axe(built: None) -> Path:
    """The script that looks for faults; it comes with what the pages are built with."""
    del built
    build = hook()
    node = build.find_node()
    if node is None:
        pytest.skip("Node 20.19 or newer, which brings axe-core, is not installed")
    build.install(ROOT / "ui", node)
    return ROOT / "ui/node_modules/axe-core/axe.min.js"


@pytest.fixture(scope="session")
def server(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on which nothing was ever done; yields its address."""
    del built
    with serving(tmp_path_factory.mktemp("server")) as address:
        yield address


@contextmanager
def serving(home: Path, **more: str) -> Iterator[str]:
    """Run a server whose data lie in `home/data`; yields its address."""
    port = free_port()
    environ = {
        "PATH": f"{Path(sys.executable).parent}:{os.defpath}",
        "HOME": str(home),
        "MOKSORI_DATA_DIR": str(home / "data"),
        "MOKSORI_SERVER__PORT": str(port),
        **more,
    }
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "moksori", "serve"],
            cwd=home,
            env=environ,
            stdout=log,
            stderr=log,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _await(address, process, home / "log")
            yield address
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(STOP_S)


def _await(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    transport = httpx.HTTPTransport(retries=0)
    with httpx.Client(transport=transport, timeout=START_S) as client:
        for _ in range(int(START_S * 5)):
            if process.poll() is not None:
                break
            try:
                client.get(f"{address}/healthz").raise_for_status()
            except httpx.HTTPError:
                subprocess.run(["sleep", "0.2"], check=True)  # noqa: S607 - waits without a loop
            else:
                return
    pytest.fail(log.read_text("utf-8", "replace")[-3000:])


Launch = Callable[..., Browser]


@pytest.fixture(scope="session")
def launch() -> Iterator[Launch]:
    """Start a browser, with more flags or without some; Playwright runs once per process."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:

        def started(*more: str, without: tuple[str, ...] = ()) -> Browser:
            flags = [one for one in FLAGS if one not in without]
            return playwright.chromium.launch(executable_path=path, args=[*flags, *more])

        yield started


@pytest.fixture(scope="session")
def browser(launch: Launch) -> Iterator[Browser]:
    opened = launch()
    yield opened
    opened.close()


@pytest.fixture
def strangers() -> list[str]:
    """Addresses of other hosts that a page asked for: there must be none."""
    return []


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console complained of."""
    return []


Open = Callable[..., Page]


@pytest.fixture
def open_page(
    browser: Browser, server: str, strangers: list[str], complaints: list[str]
) -> Iterator[Open]:
    """Open an address in a window of its own; nothing leaves this machine, nothing breaks."""
    contexts: list[BrowserContext] = []

    def guard(route: Route) -> None:
        if route.request.url.startswith((server, "data:", "blob:")):
            route.continue_()
        else:
            strangers.append(route.request.url)
            route.abort()

    def opened(
        path: str,
        *,
        theme: str = "light",
        language: str = "ko",
        width: int = 1280,
        height: int = 800,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="ko-KR", accept_downloads=True
        )
        contexts.append(context)
        kept = {"moksori.theme": theme, "moksori.language": language}
        steps = "".join(
            f"localStorage.setItem({name!r}, {value!r});" for name, value in kept.items()
        )
        context.add_init_script(f"if (window.top === window) {{ {steps} }}")
        context.route("**/*", guard)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda told: (
                complaints.append(told.text) if "Content Security Policy" in told.text else None
            ),
        )
        page.goto(f"{server}{path}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert strangers == []
    assert complaints == []


def press_it_away(page: Page) -> None:
    """Do what closes other dialogs or leads away: Escape, often, a press beside it, keys."""
    for _ in range(3):
        page.keyboard.press("Escape")
    page.mouse.click(5, 5)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_have_count(1)


class Sample:
    """The sample meeting on the server."""

    def __init__(self, server: str, meeting: str) -> None:
        self.server = server
        self.meeting = meeting
        with httpx.Client(base_url=f"{server}/api/v1") as client:
            found = client.get(f"/meetings/{meeting}").raise_for_status().json()
            self.board = str(found["board_id"])
        self.link = link_to(server, meeting)
        self.locked = link_to(server, meeting, password="여섯 글자요")


@pytest.fixture(scope="session")
def sample(server: str, browser: Browser) -> Sample:
    """Handed in as a newcomer does it: by the button on the first page."""
    page = browser.new_page(locale="ko-KR")
    page.goto(server)
    page.get_by_role("button", name="샘플 회의 보기").click()
    page.wait_for_url("**/meetings/*")
    page.get_by_role("tab", name="회의록").click()
    heading = page.get_by_role("heading", name="결정")
    expect(heading).to_be_visible(timeout=120_000)
    meeting = page.url.split("/meetings/")[1].split("?")[0]
    page.close()
    return Sample(server, meeting)
