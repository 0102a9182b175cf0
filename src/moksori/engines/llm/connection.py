"""Which model at which server, as the settings say it."""

from dataclasses import dataclass, field

from moksori.ports.llm import Rung


@dataclass(frozen=True, slots=True)
class Connection:
    """All that a factory of the table gets; None means what the engine thinks best."""

    model: str = ""
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    context_tokens: int | None = None
    timeout_s: float = 30.0
    max_tries: int = 2
    temperature: float | None = None
    """Sent in place of what a question asks for."""
    parallel: int | None = None
    rungs: tuple[Rung, ...] | None = None
    first_pause_s: float = 0.5
    """Pause before the second try; it doubles each time."""
