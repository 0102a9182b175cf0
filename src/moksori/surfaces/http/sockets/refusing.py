"""How a socket ends when something fails: the last message, and the close code."""

from typing import Final

from moksori.audio.wire import Close
from moksori.errors import (
    AccessError,
    BackendError,
    ConflictError,
    DeadlineError,
    EngineUnavailableError,
    InputError,
    MoksoriError,
    NotFoundError,
    OverloadedError,
    RateLimitedError,
)
from moksori.surfaces.http.config import Locale
from moksori.surfaces.http.failures import Failure
from moksori.surfaces.http.problems import retryable
from moksori.surfaces.http.sockets.messages import ErrorTold

_CLOSES: Final[tuple[tuple[type[MoksoriError], Close], ...]] = (
    (RateLimitedError, Close.OVERLOADED),
    (OverloadedError, Close.OVERLOADED),
    (EngineUnavailableError, Close.OVERLOADED),
    (AccessError, Close.NO_KEY),
    (NotFoundError, Close.NO_MEETING),
    (ConflictError, Close.CONFLICT),
    (BackendError, Close.NO_SPACE),
    (DeadlineError, Close.NO_SPACE),
    (InputError, Close.BAD_MESSAGE),
)

SOON_S: Final = 3.0
"""When to come again where nobody knows better: a client can not keep its sound for long."""


def close_of(error: MoksoriError) -> Close:
    """Return how a socket is closed because of an error."""
    return next((code for kind, code in _CLOSES if isinstance(error, kind)), Close.BROKEN)


def error_told(error: MoksoriError, locale: Locale) -> ErrorTold:
    """Return an error in the words of a caller; inner details of the server stay inside."""
    failure = Failure.of(error)
    words = failure.answer.words(locale)
    after_s = error.facts.get("retry_after_s", failure.answer.retry_after_s and SOON_S)
    return ErrorTold(
        code=failure.code,
        title=words.title,
        detail=words.detail,
        reason=failure.reason or None,
        retryable=retryable(failure.code),
        retry_after_s=float(after_s) if after_s is not None else None,
    )
