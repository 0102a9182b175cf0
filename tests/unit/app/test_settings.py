"""Settings: sources, precedence, suggestions, secrets."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from moksori.app.settings import Settings, load_settings
from moksori.errors import ConfigError

pytestmark = pytest.mark.unit


def load(tmp_path: Path, toml: str = "", dotenv: str = "", **environ: str) -> Settings:
    (tmp_path / ".env").write_text(dotenv, encoding="utf-8")
    config = tmp_path / "moksori.toml"
    config.write_text(toml, encoding="utf-8")
    return load_settings(environ=environ, cwd=tmp_path)


def test_defaults_listen_on_loopback_only(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.server.host == "127.0.0.1"
    assert settings.store_url.startswith("sqlite:///")


def test_environment_wins_over_dotenv_over_toml(tmp_path: Path) -> None:
    toml = '[stt]\nengine = "toml"\nlanguage = "en"\n[server]\nport = 1\n'
    dotenv = "MOKSORI_STT__ENGINE=dotenv\nexport MOKSORI_SERVER__PORT='2'\nOTHER=x\n# comment=1\n"
    settings = load(tmp_path, toml, dotenv, MOKSORI_SERVER__PORT="3")
    assert settings.stt.engine == "dotenv"
    assert settings.stt.language == "en"
    assert settings.server.port == 3


def test_overrides_win_over_all(tmp_path: Path) -> None:
    settings = load_settings(
        environ={"MOKSORI_SERVER__PORT": "3"}, overrides={"server": {"port": 4}}, cwd=tmp_path
    )
    assert settings.server.port == 4


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("MOKSORI_STT__ENGIN", "did you mean 'MOKSORI_STT__ENGINE'?"),
        ("MOKSORI_SERVR__PORT", "unknown setting MOKSORI_SERVR__PORT"),
        ("MOKSORI_STT__OPENAI__BASEURL", "did you mean 'MOKSORI_STT__OPENAI__BASE_URL'?"),
    ],
)
def test_unknown_variable_is_refused_with_a_hint(tmp_path: Path, name: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, **{name: "x"})
    assert hint in str(caught.value)


def test_unknown_toml_key_is_refused_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"unknown setting 'stt.modle'; did you mean 'model'\?"):
        load(tmp_path, '[stt]\nmodle = "small"\n')


def test_unknown_top_level_toml_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"unknown setting 'sever'; did you mean 'server'\?"):
        load(tmp_path, "[sever]\nport = 1\n")


def test_wrong_value_names_the_setting_and_hides_the_value(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, MOKSORI_SERVER__PORT="hunter2")
    assert "server.port" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_secrets_are_masked(tmp_path: Path) -> None:
    settings = load(tmp_path, MOKSORI_STORE__URL="postgresql://u:hunter2@h/db")
    assert "hunter2" not in repr(settings)
    assert "hunter2" not in settings.model_dump_json()
    assert "hunter2" in settings.store_url


def test_lists_may_be_commas_or_json(tmp_path: Path) -> None:
    assert load(tmp_path, MOKSORI_STT__HOTWORDS="김민수, 목소리").stt.hotwords == (
        "김민수",
        "목소리",
    )
    assert load(tmp_path, MOKSORI_STT__HOTWORDS='["a,b"]').stt.hotwords == ("a,b",)
    with pytest.raises(ConfigError, match="MOKSORI_STT__HOTWORDS is neither JSON"):
        load(tmp_path, MOKSORI_STT__HOTWORDS="[broken")


def test_broken_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"moksori\.toml is not valid TOML"):
        load(tmp_path, "[stt\n")


def test_named_config_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no configuration file"):
        load_settings(tmp_path / "nowhere.toml", environ={}, cwd=tmp_path)
    with pytest.raises(ConfigError, match="no configuration file"):
        load_settings(environ={"MOKSORI_CONFIG": "nowhere.toml"}, cwd=tmp_path)


def test_user_config_is_found(tmp_path: Path) -> None:
    user = tmp_path / "xdg/moksori"
    user.mkdir(parents=True)
    (user / "moksori.toml").write_text("[server]\nport = 7\n", encoding="utf-8")
    settings = load_settings(environ={"XDG_CONFIG_HOME": str(tmp_path / "xdg")}, cwd=tmp_path)
    assert settings.server.port == 7


def test_the_tree_is_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings().server.port = 1
