"""The generator of the reference pages."""

from pathlib import Path

import pytest

from moksori.app import reference
from moksori.app.console.exits import Exit
from moksori.app.reference import BEGIN, END

pytestmark = pytest.mark.unit


def page(block: str = "") -> str:
    return f"# Title\n\nby hand\n\n{BEGIN}\n{block}\n{END}\n\nafter\n"


def test_only_the_block_is_replaced() -> None:
    done = reference.filled(page("old"), "new")
    assert done == f"# Title\n\nby hand\n\n{BEGIN}\n\nnew\n\n{END}\n\nafter\n"
    assert reference.filled(done, "new") == done


@pytest.mark.parametrize("text", ["# Title\n", f"{BEGIN} without an end", f"{END} first"])
def test_a_page_without_a_block_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="no generated block"):
        reference.filled(text, "new")


def test_pages_are_written_then_fresh_then_stale(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in reference.PAGES:
        (tmp_path / f"{name}.md").write_text(page(), encoding="utf-8")
    folder = ["--folder", str(tmp_path)]
    assert reference.main([*folder, "--check"]) == 1
    assert "settings" in capsys.readouterr().err
    assert reference.main(folder) == 0
    assert reference.main([*folder, "--check"]) == 0
    settings = tmp_path / "settings.md"
    text = settings.read_text("utf-8").replace("`server.port`", "`server.prot`")
    settings.write_text(text, encoding="utf-8")
    assert reference.stale(tmp_path) == ["settings"]


def test_nested_settings_have_dotted_names_and_variables() -> None:
    rows = {dotted: variable for dotted, variable, _ in reference.setting_rows()}
    assert rows["stt.openai.base_url"] == "MOKSORI_STT__OPENAI__BASE_URL"
    assert rows["locale"] == "MOKSORI_LOCALE"
    assert "stt.openai" not in rows


def test_no_default_shows_a_path_of_this_machine() -> None:
    assert str(Path.home()) not in reference.settings_page()


def test_every_command_of_the_tree_is_listed() -> None:
    names = {name for name, _ in reference.all_commands()}
    assert {"moksori serve", "moksori keys create", "moksori db upgrade"} <= names


def test_pipes_in_text_do_not_break_the_table() -> None:
    for block in (reference.settings_page(), reference.errors_page(), reference.cli_page()):
        for line in block.splitlines():
            if line.startswith("| "):
                cells = line.replace("\\|", "").count("|")
                assert cells >= 3


def test_docstrings_below_attributes_are_read() -> None:
    docs = reference.attribute_docs(Exit)
    assert docs["INTERRUPTED"] == "Ctrl-C."
    assert set(docs) == {code.name for code in Exit}
