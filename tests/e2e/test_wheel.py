"""The wheel holds everything that runs, and runs without this repository."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.e2e_web.conftest import hook

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
NEEDED = {
    "moksori/app/sample/sample_meeting.json",
    "moksori/app/sample/sample_meeting.mka",
    "moksori/engines/stt/tiny_ko.tar.xz",
    "moksori/engines/vad/SILERO-LICENSE",
    "moksori/py.typed",
    "moksori/surfaces/http/sockets/asyncapi.yaml",
}
MAX_BYTES = 12 * 1024 * 1024
BUILD_S = 600
"""The pages are built on the way, unless they are there."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=BUILD_S)  # noqa: S603 - our own build
    (built,) = folder.glob("*.whl")
    return built


def test_everything_that_runs_is_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert not NEEDED - names
    assert any(name.endswith(".onnx") for name in names)
    assert any("store/migrations/" in name and name.endswith(".py") for name in names)
    assert any(name.endswith("dist-info/licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests", "bench", "models"))]
    assert wheel.stat().st_size < MAX_BYTES


def test_the_pages_are_inside_where_they_were_built(wheel: Path) -> None:
    if not (ROOT / "src/moksori/webui/index.html").exists():
        assert hook().find_node() is None, "the pages were not built"
        pytest.skip("Node 20.19 or newer is not installed")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "moksori/webui/index.html" in names
    for ending in (".js", ".css", ".js.gz", ".woff2"):
        assert [name for name in names if name.endswith(ending) and "/webui/assets/" in name]


def test_it_runs_where_only_the_wheel_is(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    command = [*install, "--target", str(place), str(wheel)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603 - our own wheel
    environ = {"PATH": os.defpath, "HOME": str(tmp_path), "PYTHONPATH": str(place)}

    def python(*arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - our own wheel
            [sys.executable, *arguments],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert python("-c", "import moksori; print(moksori.__file__)").startswith(str(place))
    assert json.loads(python("-m", "moksori", "doctor", "--json"))["able"] is True
    assert python("-m", "moksori", "db", "current").strip()
