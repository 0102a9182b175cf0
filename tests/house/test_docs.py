"""The docs cover what the code has, and the READMEs say the same in both languages."""

import json
import re
from pathlib import Path

import pytest

from moksori.app import reference
from moksori.app.console.exits import EXITS
from moksori.meetings.remarks import CODES
from moksori.meetings.templates import TEMPLATES
from moksori.text.itn import to_digits

pytestmark = pytest.mark.house

WORDS = """
frame utterance segment transcript turn session conversation meeting track speaker minutes decision
action_item ticket board column suggestion inbox evidence call leg phrase voice job room surface
transport engine backend provider traits
"""
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
DOCS = ["README.md", "README.ko.md", "CONTRIBUTING.md"]


def page(root: Path, name: str) -> str:
    return (root / name).read_text("utf-8")


def headings(text: str) -> list[int]:
    outside = re.sub(r"(?ms)^```.*?^```$", "", text)
    return [len(marks) for marks in re.findall(r"(?m)^(#+) ", outside)]


def code_blocks(text: str) -> list[str]:
    return re.findall(r"(?ms)^```(?:sh|python)\n(.*?)^```$", text)


@pytest.mark.parametrize("name", sorted(reference.PAGES))
def test_reference_pages_are_up_to_date(root: Path, name: str) -> None:
    text = page(root, f"docs/reference/{name}.md")
    assert reference.filled(text, reference.PAGES[name]()) == text, "run `make docs`"


def test_every_setting_is_documented(root: Path) -> None:
    text = page(root, "docs/reference/settings.md")
    rows = list(reference.setting_rows())
    assert len(rows) > 30
    for dotted, variable, field in rows:
        assert f"`{dotted}` | `{variable}`" in text
        assert field.description, f"{dotted} has no docstring"


def test_every_error_is_documented_and_has_an_exit_code(root: Path) -> None:
    text = page(root, "docs/reference/errors.md")
    tree = page(root, "src/moksori/errors.py").split('"""')[1]
    codes = {error.code for error in reference.errors() if error.__module__ == "moksori.errors"}
    assert codes == set(EXITS)
    for code in codes:
        assert f"`{code}`" in text
        assert code == "internal" or code in tree.split()


def test_every_event_is_documented(root: Path) -> None:
    text = page(root, "docs/reference/events.md")
    for event in reference.event_types():
        assert f"`{event.type}`" in text
        assert event.__doc__, event


def test_every_note_and_template_of_minutes_is_documented(root: Path) -> None:
    text = page(root, "docs/guides/minutes.md")
    assert not [code for code in CODES if f"| `{code}" not in text]
    assert not [one.name for one in TEMPLATES if f"| `{one.name}` | {one.korean} |" not in text]


def test_glossary_has_the_words_of_the_design_in_two_languages(root: Path) -> None:
    rows = re.findall(r"(?m)^\| ([a-z ]+?) \| ([^|]+?) \|", page(root, "docs/glossary.md"))
    known = dict(rows)
    assert not [word for word in WORDS.split() if word.replace("_", " ") not in known]
    assert all(re.search(r"[가-힣]", korean) for word, korean in rows if word != "word")
    assert len(known) == len(rows), "a word stands twice"


def test_architecture_is_short(root: Path) -> None:
    assert len(page(root, "docs/architecture.md").splitlines()) <= 120


def test_decisions_are_numbered_and_listed(root: Path) -> None:
    names = sorted(path.name for path in (root / "docs/adr").glob("0*.md"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    index = page(root, "docs/adr/README.md")
    assert all(name in index for name in names)


def test_links_lead_somewhere(root: Path) -> None:
    pages = [*(root / name for name in DOCS), *(root / "docs").rglob("*.md")]
    broken = [
        f"{path.relative_to(root)}: {target}"
        for path in pages
        for target in LINK.findall(path.read_text("utf-8"))
        if "://" not in target and not (path.parent / target).exists()
    ]
    assert not broken


def test_both_readmes_are_built_alike(root: Path) -> None:
    english, korean = page(root, "README.md"), page(root, "README.ko.md")
    assert headings(english) == headings(korean)
    assert len(headings(english)) >= 8
    assert len(code_blocks(english)) == len(code_blocks(korean))


@pytest.mark.parametrize("name", ["README.md", "README.ko.md"])
def test_commands_of_the_readme_exist(root: Path, name: str) -> None:
    makefile = page(root, "Makefile")
    text = "\n".join(code_blocks(page(root, name)))
    targets = set(re.findall(r"\bmake ([a-z-]+)", text))
    assert {"demo", "test"} <= targets
    assert not [target for target in targets if f"\n{target}:" not in makefile]
    known = {name for name, _ in reference.all_commands()}
    used = set(re.findall(r"(?m)^(?:\.venv/bin/)?(moksori(?: [a-z]+)+)", text))
    assert used
    assert not [line for line in used if not any(line.startswith(name) for name in known)]


@pytest.mark.parametrize("name", ["README.md", "README.ko.md"])
def test_the_readme_shows_what_the_sample_meeting_says(root: Path, name: str) -> None:
    sample = json.loads(page(root, "src/moksori/app/sample/sample_meeting.json"))
    said = [
        (line["start"], line["speaker"], to_digits(line["text"]).text) for line in sample["lines"]
    ]
    shown = re.findall(r"(?m)^(\d\d):(\d\d)  (\S+): (.+)$", page(root, name))
    assert len(shown) >= 8
    for minutes, seconds, speaker, text in shown:
        at = 60 * int(minutes) + int(seconds)
        near = [line for start, who, line in said if who == speaker and abs(start - at) < 15]
        assert any(text in line for line in near), text
