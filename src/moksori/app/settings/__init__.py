"""Every setting of moksori: one frozen tree from a TOML file and `MOKSORI_*` variables.

Precedence, highest first: arguments, environment, `.env`, `moksori.toml`, the defaults. This is the
only package that reads the environment; each room gets its own slice as an argument. Unknown keys
are refused with a suggestion. `docs/reference/settings.md` lists every field, and a test compares.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from moksori.app.environ import process_environ
from moksori.app.settings.live import LiveSettings
from moksori.app.settings.sections import (
    AccessSettings,
    BlobSettings,
    EventSettings,
    ExportSettings,
    Folder,
    JobSettings,
    LlmSettings,
    LogSettings,
    MinutesSettings,
    Section,
    ServerSettings,
    StoreSettings,
    SttSettings,
    TtsSettings,
    VadSettings,
    WebhookSettings,
)
from moksori.app.settings.sources import PREFIX, from_environ, from_toml, merged, read_dotenv
from moksori.app.settings.suggestions import explain
from moksori.errors import ConfigError

__all__ = ["Section", "Settings", "load_settings", "process_environ"]


class Settings(BaseModel):
    """The root of the tree."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    data_dir: Folder = Path("~/.local/share/moksori")
    """Where the embedded store, blobs and models live."""
    locale: Literal["ko", "en"] = "ko"
    """Language of messages when a caller asks for none: `ko` or `en`."""
    server: ServerSettings = ServerSettings()
    """How the server listens."""
    access: AccessSettings = AccessSettings()
    """Who may come in."""
    store: StoreSettings = StoreSettings()
    """Where rows live."""
    blobs: BlobSettings = BlobSettings()
    """Where audio files live."""
    jobs: JobSettings = JobSettings()
    """How work is done in the background."""
    events: EventSettings = EventSettings()
    """The event log."""
    webhooks: WebhookSettings = WebhookSettings()
    """How events go out to other programs."""
    stt: SttSettings = SttSettings()
    """How speech becomes text."""
    vad: VadSettings = VadSettings()
    """How speech is told from silence."""
    tts: TtsSettings = TtsSettings()
    """How text becomes speech."""
    live: LiveSettings = LiveSettings()
    """Meetings that are heard while people speak."""
    minutes: MinutesSettings = MinutesSettings()
    """Who writes minutes."""
    export: ExportSettings = ExportSettings()
    """How meetings become files."""
    llm: LlmSettings = LlmSettings()
    """The language model, if there is one."""
    log: LogSettings = LogSettings()
    """What the log looks like."""

    @property
    def home(self) -> Path:
        """The data directory with `~` resolved."""
        return self.data_dir.expanduser().absolute()

    @property
    def store_url(self) -> str:
        """The database URL in force."""
        if self.store.url is not None:
            return self.store.url.get_secret_value()
        return f"sqlite:///{self.home / 'moksori.db'}"

    @property
    def blobs_url(self) -> str:
        """The blob URL in force."""
        return self.blobs.url or f"file://{self.home / 'blobs'}"

    @property
    def audiolog_url(self) -> str:
        """The URL of the log of live audio in force."""
        return self.live.log_url or f"file://{self.home / 'audiolog'}"

    @property
    def scratch(self) -> Path:
        """Where files lie while they are made."""
        return self.home / "scratch"

    @property
    def models_dir(self) -> Path:
        """Where fetched and unpacked models live."""
        chosen = self.stt.models_dir
        return chosen.expanduser().absolute() if chosen else self.home / "models"


def load_settings(
    config: Path | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
    cwd: Path | None = None,
) -> Settings:
    """Build the tree from all sources.

    `config` names a TOML file that must exist; without it `$MOKSORI_CONFIG`, `./moksori.toml` and
    `~/.config/moksori/moksori.toml` are tried in this order. `overrides` (nested) win over all.

    Raises:
        ConfigError: an unknown key, with a suggestion, or a wrong value; says where it stands.
    """
    folder = cwd or Path.cwd()
    environ = process_environ() if environ is None else environ
    variables = {**read_dotenv(folder / ".env"), **environ}
    tree = merged(
        from_toml(_config_path(config, variables, folder)),
        from_environ(variables, Settings),
        overrides or {},
    )
    try:
        return Settings.model_validate(tree)
    except ValidationError as error:
        raise ConfigError(explain(error, Settings)) from error


def _config_path(config: Path | None, variables: Mapping[str, str], folder: Path) -> Path | None:
    named = config or (
        Path(variables[f"{PREFIX}CONFIG"]) if f"{PREFIX}CONFIG" in variables else None
    )
    if named is not None:
        if not named.expanduser().is_file():
            raise ConfigError(f"there is no configuration file at {named}")
        return named.expanduser()
    user = Path(variables.get("XDG_CONFIG_HOME", "~/.config")).expanduser() / "moksori/moksori.toml"
    return next((path for path in (folder / "moksori.toml", user) if path.is_file()), None)
