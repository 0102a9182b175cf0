"""The build of the pages: when it runs, with which Node, and what it leaves behind."""

import gzip
import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[3]
NPM = """#!/bin/sh
echo "$1 $2" >> calls
case "$1" in
ci) [ -e refuse ] && { echo "no network"; exit 1; }; mkdir -p node_modules ;;
run) mkdir -p dist/assets && echo "page" > dist/index.html && echo "x" > dist/assets/a-1.js ;;
esac
"""


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with sources of pages, and nothing built."""
    ui = tmp_path / "ui"
    (ui / "src").mkdir(parents=True)
    (ui / "package.json").write_text("{}")
    (ui / "package-lock.json").write_text("{}")
    (ui / "src/main.ts").write_text("1")
    (tmp_path / "src/moksori").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Node and an npm that only tell that they were called."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script(folder / "node", "#!/bin/sh\necho v22.1.0\n")
    script(folder / "npm", NPM)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "elsewhere/python"))
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def script(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def calls(project: Path) -> list[str]:
    log = project / "ui/calls"
    return [line.strip() for line in log.read_text().splitlines()] if log.exists() else []


def no_warning(text: str) -> None:
    raise AssertionError(text)


@pytest.mark.usefixtures("tools")
def test_it_builds_once_and_again_after_an_edit(hook: ModuleType, project: Path) -> None:
    hook.provide(project, {}, no_warning)
    hook.provide(project, {}, no_warning)
    assert calls(project) == ["ci --no-audit", "run build"]
    webui = project / "src/moksori/webui"
    assert (webui / "index.html").read_text() == "page\n"
    assert gzip.decompress((webui / "assets/a-1.js.gz").read_bytes()) == b"x\n"

    (project / "ui/src/main.ts").write_text("2")
    assert not hook.fresh(project)
    hook.provide(project, {}, no_warning)
    assert calls(project)[2:] == ["run build"]  # the lock is as it was: nothing is installed anew
    (project / "ui/package-lock.json").write_text('{"a": 1}')
    hook.provide(project, {}, no_warning)
    assert calls(project)[3:] == ["ci --no-audit", "run build"]


@pytest.mark.usefixtures("tools")
def test_a_failure_warns_or_ends_the_build(hook: ModuleType, project: Path) -> None:
    (project / "ui/refuse").touch()
    warned: list[str] = []
    hook.provide(project, {}, warned.append)
    assert "no network" in warned[0]
    assert not (project / "src/moksori/webui").exists()
    with pytest.raises(hook.UiNotBuiltError, match="ci failed"):
        hook.provide(project, {"MOKSORI_REQUIRE_UI": "1"}, no_warning)


@pytest.mark.usefixtures("tools")
def test_it_can_be_left_out(hook: ModuleType, project: Path) -> None:
    hook.provide(project, {"MOKSORI_SKIP_UI": "1"}, no_warning)
    assert calls(project) == []


def test_an_old_node_or_none_does_not_count(
    hook: ModuleType, project: Path, tools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hook.find_node() == tools
    script(tools / "node", "#!/bin/sh\necho v18.20.0\n")
    assert hook.find_node() is None
    monkeypatch.setenv("PATH", str(project / "nothing"))
    assert hook.find_node() is None
    warned: list[str] = []
    hook.provide(project, {}, warned.append)
    assert "Node 20.19 or newer" in warned[0]


def test_a_node_beside_python_comes_first(
    hook: ModuleType, tmp_path: Path, tools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "elsewhere"
    own.mkdir()
    for name in ("node", "npm"):
        (own / name).symlink_to(tools / name)
    assert hook.find_node() == own
    monkeypatch.setenv("PATH", os.defpath)
    assert hook.find_node() == own


def test_built_pages_without_sources_are_fresh(hook: ModuleType, tmp_path: Path) -> None:
    webui = tmp_path / "src/moksori/webui"
    webui.mkdir(parents=True)
    assert not hook.fresh(tmp_path)
    (webui / ".digest").write_text("whatever the release built")
    assert hook.fresh(tmp_path)


def test_names_and_places_count_as_well_as_content(hook: ModuleType, project: Path) -> None:
    before = hook.digest(project)
    source = project / "ui/src/main.ts"
    source.rename(source.with_name("other.ts"))
    assert hook.digest(project) != before
