"""The sections of the settings tree; the docstring below each field is its documentation."""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints


def _possible(path: Path) -> Path:
    """Refuse what no path can be: it would only break when it is used."""
    if "\0" in str(path):
        raise ValueError("a path holds no NUL")
    try:
        path.expanduser()
    except RuntimeError as exc:
        raise ValueError("the user behind ~ has no home") from exc
    return path


Folder = Annotated[Path, AfterValidator(_possible)]
Url = Annotated[str, StringConstraints(min_length=1)]


class Section(BaseModel):
    """A part of the tree: frozen, and closed against unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class ServerSettings(Section):
    """How the server listens."""

    host: str = "127.0.0.1"
    """Address to listen on; anything but loopback needs an API key (`moksori keys create`)."""
    port: int = Field(default=8000, ge=0, le=65535)
    """TCP port; 0 takes a free one."""
    upload_limit_mb: int = Field(default=2048, ge=1)
    """Largest upload accepted, in MiB."""
    sync_deadline_s: float = Field(default=600.0, gt=0)
    """How long a request that waits for its transcript may wait."""
    sse_heartbeat_s: float = Field(default=15.0, gt=0)
    """A comment is sent on a quiet event stream this often, in seconds."""
    shutdown_s: float = Field(default=10.0, gt=0)
    """How long running requests get at shutdown, in seconds."""
    allowed_hosts: tuple[str, ...] = ()
    """Further Host names accepted on loopback, against DNS rebinding."""


class AccessSettings(Section):
    """Who may come in."""

    require_key: Literal["auto", "always", "never"] = "auto"
    """`auto`: no key on loopback, a key anywhere else; `always`: a key everywhere; `never`: no key
    even beyond loopback (only behind a proxy that signs people in)."""


class StoreSettings(Section):
    """Where rows live."""

    url: SecretStr | None = None
    """`sqlite:///path`, `postgresql://user:pw@host/db` or `mariadb://user:pw@host/db`; unset means
    a SQLite file in the data directory."""
    pool_size: int = Field(default=5, ge=1, le=100)
    """Connections kept open per process (servers only)."""


class BlobSettings(Section):
    """Where audio files live."""

    url: Url | None = None
    """`file:///path`; unset means the folder `blobs` in the data directory."""


class JobSettings(Section):
    """How work is done in the background."""

    workers: int = Field(default=1, ge=0, le=64)
    """Worker processes that `moksori serve` starts and watches; 0 leaves it to `moksori worker`."""
    scribe: bool = True
    """`moksori serve` starts one more worker, only for what people say in live meetings: cards do
    not wait behind recordings. Without it any worker follows live meetings."""
    lease_s: float = Field(default=15.0, gt=0)
    """A worker that was silent for this long loses its job to another one."""
    max_tries: int = Field(default=5, ge=1)
    """How often a job is tried before it fails."""
    retry_base_s: float = Field(default=2.0, gt=0)
    """First pause before a retry; it doubles each time."""
    poll_s: float = Field(default=0.5, gt=0)
    """How often a worker looks for work when nobody wakes it."""
    warm_up: bool = True
    """The workers of `moksori serve` load the default model, and that of Korean words, in the
    background when they start, so that the first job does not wait for them."""


class EventSettings(Section):
    """The event log."""

    poll_ms: int = Field(default=50, ge=5)
    """How often a process with readers looks for events of other processes."""
    retention_days: int = Field(default=30, ge=1)
    """Events older than this are deleted; readers that come later get a `reset`."""


def _network(name: str) -> str:
    return str(ip_network(name))


class WebhookSettings(Section):
    """How events go out to other programs."""

    allow_http: bool = False
    """Whether a URL may begin with `http://`, which anybody on the way can read."""
    allow_private: tuple[Annotated[str, AfterValidator(_network)], ...] = ()
    """Networks that are not public and may still be sent to, such as `10.0.0.0/8`."""
    timeout_s: float = Field(default=10.0, gt=0, le=60)
    """How long one message may take, from the look-up of the name to the answer."""
    disable_after_days: float = Field(default=5.0, gt=0)
    """A receiver that fails for this long is sent nothing more until somebody enables it again."""
    poll_ms: int = Field(default=100, ge=5)
    """How often a worker looks for new events while there are webhooks."""


class OpenAICompatibleSettings(Section):
    """A remote recogniser with OpenAI's routes (OpenAI, Groq, speaches, another moksori)."""

    base_url: Url | None = None
    """Such as `https://api.groq.com/openai/v1`."""
    api_key: SecretStr | None = None
    """Sent as a bearer token."""
    model: str = "whisper-large-v3-turbo"
    """The remote model's name."""
    timeout_s: float = Field(default=60.0, gt=0)
    """Deadline of one request."""
    max_tries: int = Field(default=3, ge=1)
    """How often a request is tried when the server is busy or fails."""
    parallel: int = Field(default=4, ge=1)
    """Requests under way at once."""


class SttSettings(Section):
    """How speech becomes text."""

    engine: str = "auto"
    """`auto`, `faster-whisper`, `tiny-ko`, `openai-compatible`, or a plug-in's name."""
    model: str | None = None
    """A Whisper name, hub id or directory; unset: `small` on a CPU, `large-v3-turbo` on a GPU."""
    language: str = "ko"
    """Spoken language when a request names none."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    """Where the model runs."""
    compute_type: str = "auto"
    """`auto`: int8 on a CPU, float16 on a GPU; or any type of CTranslate2."""
    threads: int = Field(default=0, ge=0)
    """CPU threads of the model; 0 takes all cores."""
    beam_size: int = Field(default=5, ge=1, le=20)
    """Beams for recorded audio."""
    batch_size: int = Field(default=0, ge=0, le=128)
    """Windows decoded at once; 0 lets the engine choose."""
    idle_release_s: float = Field(default=900.0, gt=0)
    """A model that nobody used for this long leaves memory."""
    hotwords: tuple[str, ...] = ()
    """Names and terms of your organisation, expected in every recording."""
    models_dir: Folder | None = None
    """Where fetched models live; unset: `models` in the data directory. This user's shared hub
    cache is looked into as well."""
    hub_url: Url = "https://huggingface.co"
    """Where models are fetched from; a mirror with the hub's routes does as well."""
    fetch: bool = False
    """Let `auto` fetch a real model by itself; otherwise `moksori models fetch` does it once."""
    fetch_deadline_s: float = Field(default=1800.0, gt=0)
    """A fetch that takes longer than this is given up."""
    offline: bool = False
    """Never touch the network for models."""
    openai: OpenAICompatibleSettings = OpenAICompatibleSettings()
    """The remote recogniser, for engine `openai-compatible`."""


class VadSettings(Section):
    """How speech is told from silence in recorded audio."""

    engine: str = "silero"
    """`silero` or `energy`."""
    threshold: float = Field(default=0.5, gt=0, lt=1)
    """Speech begins above this probability."""
    exit_threshold: float = Field(default=0.35, gt=0, lt=1)
    """Speech goes on above this probability."""
    min_speech_ms: int = Field(default=250, ge=32)
    """Shorter sounds are no speech."""
    min_silence_ms: int = Field(default=500, ge=32)
    """A pause this long ends an utterance."""
    pad_ms: int = Field(default=200, ge=0)
    """Sound kept on both sides of an utterance."""


class TtsSettings(Section):
    """How text becomes speech."""

    engine: str = "espeak"
    """`espeak`, or a plug-in's name."""
    voice: str | None = None
    """Default voice; unset takes the engine's Korean voice."""


class MinutesSettings(Section):
    """Who writes minutes."""

    engine: Literal["auto", "rules", "llm"] = "auto"
    """`auto`: a language model where one is set up, else rules; `rules`: never a language model;
    `llm`: a language model, or the process does not start."""
    deadline_s: float = Field(default=600.0, gt=0)
    """How long a language model may take for one meeting; rules cover what is missing then."""
    live_every_s: float = Field(default=90.0, ge=5)
    """How often a language model sees what was said in a live meeting; rules see it at once."""


class ExportSettings(Section):
    """How meetings become files."""

    font: Folder | None = None
    """A TrueType font with Hangul for PDF; unset: a NanumGothic of this machine, else a font that
    the reader's program brings."""


class AlternateLlmSettings(Section):
    """The model that is asked where the primary one fails."""

    engine: str = "none"
    """`none`, `openai`, `groq`, `lm-studio`, `vllm`, `qwen`, `moksori`, `openai-compatible`,
    `ollama`, `anthropic`, `gemini`, or a plug-in's name."""
    model: str | None = None
    """The model's name at its server; needed with any engine."""
    base_url: Url | None = None
    """Where the server is; unset: the usual address of the engine."""
    api_key: SecretStr | None = None
    """Sent as the engine wants it; local servers need none."""
    context_tokens: int | None = Field(default=None, ge=512)
    """How much fits in the model, question and answer together; unset: what the engine says.
    `ollama` loads the model with room for so much."""
    timeout_s: float = Field(default=120.0, gt=0)
    """Deadline of one try; of a stream, its longest silence. Local models may need minutes."""
    temperature: float | None = Field(default=None, ge=0, le=2)
    """In place of what moksori asks for, which is 0 nearly always."""
    max_tries: int = Field(default=2, ge=1)
    """How often a question is asked when the server is busy or fails."""
    parallel: int | None = Field(default=None, ge=1)
    """Questions under way at once; unset: 4, or 2 with `ollama` and `lm-studio`."""
    rungs: tuple[Literal["schema", "tool", "json", "text"], ...] = ()
    """Ways to ask for JSON, best first; unset: those of the engine. What a server refuses is left
    out by itself."""


class LlmSettings(AlternateLlmSettings):
    """The language model, if there is one; without it rules do its work."""

    cache: bool = True
    """Keep answers in memory for a while, so that the same question is not paid for twice."""
    cache_ttl_s: float = Field(default=300.0, gt=0)
    """How long an answer is kept."""
    breaker_failures: int = Field(default=3, ge=1)
    """After so many failures in a row a model is left alone for a while."""
    breaker_rest_s: float = Field(default=30.0, gt=0)
    """How long; it doubles while the model stays broken."""
    alternate: AlternateLlmSettings = AlternateLlmSettings()
    """The model that is asked where the primary one fails."""


class LogSettings(Section):
    """What the log looks like. People's words, names and numbers never stand in it."""

    format: Literal["auto", "json", "color"] = "auto"
    """`auto`: colour in a terminal, else one JSON object per line."""
    level: Literal["debug", "info", "warning", "error"] = "info"
    """Least important level shown."""
