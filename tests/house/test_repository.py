"""What lies in the repository, and what must not."""

import re
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.house

BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
MAX_BYTES = 12 * 1024 * 1024
MACHINE_PATH = re.compile(r"(?<![\w./~])/(?:root|work|home|Users)/[\w.]+")
HOST = re.compile(r"https?://", re.IGNORECASE)
REQUIREMENT = re.compile(r"^[A-Za-z0-9][\w.\[\],-]*==[^\s;\\]+")


def texts(files: list[Path], root: Path) -> list[tuple[str, str]]:
    found = []
    for path in files:
        content = path.read_bytes()
        if b"\0" not in content:
            found.append((str(path.relative_to(root)), content.decode("utf-8")))
    return found


def test_no_module_has_an_empty_name(files: list[Path], root: Path) -> None:
    named = [path.relative_to(root) for path in files if path.suffix == ".py"]
    assert not [path for path in named if BANNED_NAMES & {*path.parts[:-1], path.stem}]


def test_no_file_is_huge(files: list[Path]) -> None:
    assert not [path for path in files if path.stat().st_size > MAX_BYTES]


def test_no_path_of_a_machine(files: list[Path], root: Path) -> None:
    assert not [
        f"{name}: {found[0]}"
        for name, text in texts(files, root)
        if (found := MACHINE_PATH.search(text))
    ]


@pytest.mark.parametrize("name", ["run", "dev"])
def test_requirements_are_hashed_and_name_no_host(root: Path, name: str) -> None:
    text = (root / f"requirements/{name}.txt").read_text("utf-8")
    assert not HOST.search(text)
    assert "index-url" not in text
    blocks = re.split(r"(?m)^(?=[A-Za-z0-9])", text)[1:]
    assert len(blocks) > 20
    for block in blocks:
        assert REQUIREMENT.match(block), block.splitlines()[0]
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_both_locks_agree(root: Path) -> None:
    def pins(name: str) -> dict[str, str]:
        text = (root / f"requirements/{name}.txt").read_text("utf-8")
        return dict(line.split("==", 1)[0::1] for line in re.findall(r"(?m)^\S+==[^\s;\\]+", text))

    run, dev = pins("run"), pins("dev")
    assert {name: dev[name] for name in run} == run


def test_licences_lie_where_the_package_says(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == "MIT"
    for name in project["license-files"]:
        assert "permission" in (root / name).read_text("utf-8").lower(), name


def test_changelog_knows_this_version(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    changelog = (root / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"(?m)^## \[?([^\]\s]+)", changelog)
    assert headings[0] in {"Unreleased", project["version"]}
    assert project["version"] in headings or "Unreleased" in headings
