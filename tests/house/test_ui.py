"""The rules of the house in `ui/`: what it leans on, how large it is, which words it may hold."""

import importlib.util
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from moksori.surfaces.web.pages import PAGES

pytestmark = pytest.mark.house

RUNTIME_DEPENDENCIES = 10
COMPONENT_LINES = 200
UI_LINES = 15_000
OXIDE_PLATFORMS = 12
HANGUL = re.compile(r"[\uac00-\ud7a3\u3131-\u318e]|\\u[aAbBcCdD][0-9a-fA-F]{3}")
COMMENT = re.compile(r"/\*[\s\S]*?\*/|//[^\n]*")
ADDRESS = re.compile(r"https?://[\w.-]+")
OURS = {"http://127.0.0.1", "http://www.w3.org"}


@pytest.fixture(scope="module")
def ui(root: Path) -> Path:
    return root / "ui"


@pytest.fixture(scope="module")
def sources(ui: Path) -> dict[str, str]:
    """Every source of the pages, by its path below `ui/src`."""
    found = (ui / "src").rglob("*.ts*")
    return {str(path.relative_to(ui / "src")): path.read_text("utf-8") for path in found}


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def test_it_leans_on_few_things_each_pinned(ui: Path) -> None:
    package = read(ui / "package.json")
    assert len(package["dependencies"]) <= RUNTIME_DEPENDENCIES
    for name, wanted in {**package["dependencies"], **package["devDependencies"]}.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", wanted), name


def test_the_lock_holds_every_platform_and_no_host(ui: Path) -> None:
    packages = read(ui / "package-lock.json")["packages"]
    assert not [name for name, one in packages.items() if "resolved" in one]
    assert not [name for name, one in packages.items() if name and "integrity" not in one]
    oxide = [name for name in packages if name.startswith("node_modules/@tailwindcss/oxide-")]
    assert len(oxide) == OXIDE_PLATFORMS


def test_components_are_short_and_the_whole_is_small(sources: dict[str, str]) -> None:
    lengths = {name: len(text.splitlines()) for name, text in sources.items()}
    # The words of a screen are a table, as long as the screen has words.
    code = {name: n for name, n in lengths.items() if not name.startswith(("i18n/ko", "i18n/en"))}
    assert not {name: n for name, n in code.items() if n > COMPONENT_LINES}
    assert sum(n for name, n in code.items() if ".test." not in name) <= UI_LINES


def test_words_of_the_screens_stand_in_the_dictionaries(sources: dict[str, str]) -> None:
    def loose() -> Iterator[str]:
        for name, text in sources.items():
            if not name.startswith("i18n/") and ".test." not in name:
                yield from (f"{name}: {one}" for one in HANGUL.findall(COMMENT.sub("", text)))

    assert not list(loose())


def test_nothing_points_to_another_host(ui: Path, sources: dict[str, str]) -> None:
    texts = {**sources, **{name: (ui / name).read_text("utf-8") for name in ("index.html",)}}
    found = {address for text in texts.values() for address in ADDRESS.findall(text)}
    assert found <= OURS


def test_the_server_answers_every_route_of_the_pages(sources: dict[str, str]) -> None:
    routes = re.findall(r'path="/([^"/]*)', sources["app/routes.tsx"])
    assert set(routes) - {""} == set(PAGES)


def test_every_feature_has_its_words(sources: dict[str, str]) -> None:
    features = {name.split("/")[1] for name in sources if name.startswith("features/")}
    words = {Path(name).stem for name in sources if name.startswith("i18n/ko/")}
    assert features <= words


@pytest.mark.slow
@pytest.mark.parametrize("script", ["check", "test"])
def test_types_style_and_logic_hold(root: Path, ui: Path, script: str) -> None:
    hook = load(root / "hatch_build.py")
    node = hook.find_node()
    if node is None:
        pytest.skip("Node 20.19 or newer is not installed")
    hook.install(ui, node)
    load(ui / "scripts/api_types.py").write(node)  # those of the API as it is now
    done = subprocess.run(
        [str(node / "npm"), "run", script],
        cwd=ui,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
