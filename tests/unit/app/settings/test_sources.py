"""Where settings come from: files as editors write them, and any variable of the environment."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from moksori.app.settings import Settings, load_settings
from moksori.app.settings.sources import from_environ, merged, read_dotenv
from moksori.app.settings.suggestions import did_you_mean
from moksori.errors import ConfigError

pytestmark = pytest.mark.unit

BOM = b"\xef\xbb\xbf"


def fields(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of every single setting."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from fields(kind, (*path, name))
        else:
            yield (*path, name)


def groups(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of every group of settings."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield (*path, name)
            yield from groups(kind, (*path, name))


PATHS = sorted(fields(Settings))
LISTS = {
    ("server", "allowed_hosts"),
    ("stt", "hotwords"),
    ("webhooks", "allow_private"),
    ("llm", "rungs"),
    ("llm", "alternate", "rungs"),
}
PLAIN = [path for path in PATHS if path not in LISTS]


def variable(path: tuple[str, ...]) -> str:
    return "MOKSORI_" + "__".join(path).upper()


def at(tree: dict[str, Any], path: tuple[str, ...]) -> Any:  # noqa: ANN401 - any value of a tree
    for part in path:
        tree = tree[part]
    return tree


@given(st.dictionaries(st.sampled_from(PLAIN), st.text(max_size=20), min_size=1))
def test_every_variable_lands_at_its_place_as_it_was_written(
    values: dict[tuple[str, ...], str],
) -> None:
    tree = from_environ({variable(path): text for path, text in values.items()}, Settings)
    assert {path: at(tree, path) for path in values} == values
    leaves = [path for path in PATHS if _holds(tree, path)]
    assert leaves == sorted(values)


def _holds(tree: dict[str, Any], path: tuple[str, ...]) -> bool:
    try:
        at(tree, path)
    except KeyError:
        return False
    return True


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), max_size=5))
def test_a_list_as_json_is_the_list(words: list[str]) -> None:
    tree = from_environ({"MOKSORI_STT__HOTWORDS": json.dumps(words)}, Settings)
    assert tree == {"stt": {"hotwords": words}}


def test_variables_of_others_and_the_reserved_one_are_left_alone() -> None:
    environ = {"PATH": "/bin", "MOKSORI": "x", "MY_MOKSORI_PORT": "1", "MOKSORI_CONFIG": "a.toml"}
    environ |= {"MOKSORI_SKIP_UI": "1", "MOKSORI_REQUIRE_UI": "1"}
    assert from_environ(environ, Settings) == {}


@pytest.mark.parametrize("path", sorted(groups(Settings)), ids=".".join)
def test_a_group_can_not_be_set_as_a_whole(path: tuple[str, ...]) -> None:
    """Not even beside one of its own settings, in either order."""
    inside = next(one for one in PATHS if one[: len(path)] == path)
    both = {variable(path): "x", variable(inside): "1"}
    for environ in (both, dict(reversed(both.items())), {variable(path): "{}"}):
        with pytest.raises(ConfigError, match=f"{variable(path)} names a group of settings"):
            from_environ(environ, Settings)


def test_files_with_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    (tmp_path / "moksori.toml").write_bytes(BOM + b'locale = "en"\n')
    (tmp_path / ".env").write_bytes(BOM + b"MOKSORI_SERVER__PORT=9\n")
    settings = load_settings(environ={}, cwd=tmp_path)
    assert (settings.locale, settings.server.port) == ("en", 9)


def test_what_others_keep_in_a_dotenv_may_be_in_any_encoding(tmp_path: Path) -> None:
    korean = "이름=목소리\nNAME=목소리\n".encode("cp949")
    (tmp_path / ".env").write_bytes(korean + b"MOKSORI_LOCALE=en\n")
    assert read_dotenv(tmp_path / ".env") == {"MOKSORI_LOCALE": "en"}


def test_a_line_of_ours_in_another_encoding_is_refused_without_its_value(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("MOKSORI_STT__HOTWORDS=김민수\n".encode("cp949"))
    with pytest.raises(ConfigError, match=r"a line with MOKSORI_ in \.env is not UTF-8") as caught:
        load_settings(environ={}, cwd=tmp_path)
    assert "HOTWORDS" not in str(caught.value)


def test_a_settings_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "moksori.toml").write_bytes('[stt]\nhotwords = ["김민수"]\n'.encode("cp949"))
    with pytest.raises(ConfigError, match=r"moksori\.toml is not valid TOML"):
        load_settings(environ={}, cwd=tmp_path)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("MOKSORI_A=x", "x"),
        ("  export MOKSORI_A = x  ", "x"),
        ("MOKSORI_A='x y'", "x y"),
        ('MOKSORI_A="x=y"', "x=y"),
        ("MOKSORI_A=\"x'", "\"x'"),
        ("MOKSORI_A='", "'"),
        ("MOKSORI_A=", ""),
        ("MOKSORI_A=''", ""),
        ("MOKSORI_A=a # b", "a # b"),
    ],
)
def test_lines_of_a_dotenv(tmp_path: Path, line: str, value: str) -> None:
    (tmp_path / ".env").write_text(f"# MOKSORI_A=no\n{line}\nnothing\n", encoding="utf-8")
    assert read_dotenv(tmp_path / ".env") == {"MOKSORI_A": value}


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("data_dir", "~nobody-by-this-name/x", "no home"),
        ("data_dir", "a\0b", "no NUL"),
        ("stt.models_dir", "~nobody-by-this-name", "no home"),
        ("stt.models_dir", "a\0b", "no NUL"),
    ],
)
def test_a_path_that_can_not_be_is_a_wrong_setting(
    tmp_path: Path, name: str, text: str, why: str
) -> None:
    section, _, key = name.rpartition(".")
    overrides = {section: {key: text}} if section else {key: text}
    with pytest.raises(ConfigError, match=f"setting '{name}': .*{why}"):
        load_settings(environ={}, cwd=tmp_path, overrides=overrides)


def test_a_home_directory_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    overrides = {"data_dir": "~/d", "stt": {"models_dir": "~/m"}}
    settings = load_settings(environ={}, cwd=tmp_path, overrides=overrides)
    assert settings.home == tmp_path / "d"
    assert settings.models_dir == tmp_path / "m"
    assert settings.blobs_url == f"file://{tmp_path / 'd/blobs'}"
    assert settings.store_url == f"sqlite:///{tmp_path / 'd/moksori.db'}"


TREES = st.recursive(
    st.integers() | st.text(max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
MAPPINGS = st.dictionaries(st.sampled_from("abc"), TREES, max_size=3)


@given(MAPPINGS, MAPPINGS)
def test_merging_keeps_what_the_later_tree_says_and_all_it_does_not_speak_of(
    low: dict[str, Any], high: dict[str, Any]
) -> None:
    both = merged(low, high)
    assert both.keys() == low.keys() | high.keys()
    for key in both:
        if isinstance(low.get(key), dict) and isinstance(high.get(key), dict):
            assert both[key] == merged(low[key], high[key])
        else:
            assert both[key] == (high if key in high else low)[key]
    assert merged(both, high) == both


@given(MAPPINGS)
def test_merging_with_nothing_changes_nothing(tree: dict[str, Any]) -> None:
    assert merged(tree) == merged(tree, {}) == merged({}, tree) == tree


@pytest.mark.parametrize(("word", "hint"), [("porrt", "; did you mean 'port'?"), ("zzzz", "")])
def test_a_hint_is_given_for_what_is_close(word: str, hint: str) -> None:
    assert did_you_mean(word, ["host", "port"]) == hint
