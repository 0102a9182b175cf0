"""Everything that moksori raises on purpose, on one screen.

    MoksoriError
    ├── InputError                     bad_input
    │   ├── EmptyAudioError            empty_audio
    │   ├── NotAudioError              not_audio
    │   ├── UnreadableAudioError       unreadable_audio
    │   ├── UploadTooLargeError        upload_too_large
    │   ├── UnsupportedLanguageError   unsupported_language
    │   ├── UnsupportedOptionError     unsupported_option
    │   └── AddressRefusedError        address_refused
    ├── NotFoundError                  not_found
    ├── ConflictError                  conflict
    │   ├── IdempotencyConflictError   idempotency_conflict
    │   └── StaleError                 stale
    ├── AccessError                    access_denied
    │   ├── UnauthenticatedError       unauthenticated
    │   ├── PasswordNeededError        password_needed
    │   └── RateLimitedError           rate_limited          retryable
    ├── ConfigError                    config_invalid
    │   ├── EngineUnknownError         engine_unknown
    │   ├── EngineNotInstalledError    engine_not_installed
    │   └── ExposedWithoutKeyError     exposed_without_key
    ├── EngineError                    engine_failed
    │   ├── EngineUnavailableError     engine_unavailable    retryable
    │   ├── ModelUnavailableError      model_unavailable
    │   │   ├── OfflineError           offline
    │   │   ├── HubUnreachableError    hub_unreachable       retryable
    │   │   ├── ModelDamagedError      model_damaged         retryable
    │   │   └── ModelOnItsWayError     model_on_its_way      retryable
    │   └── PromptTooLongError         prompt_too_long
    ├── BackendError                   backend_failed        retryable
    │   ├── StorageFullError           storage_full          retryable
    │   └── LeaseLostError             lease_lost
    ├── OverloadedError                overloaded            retryable
    └── DeadlineError                  deadline_exceeded     retryable

`code` is stable: clients may compare it, and translations hang on it. `retryable` says whether the
same call may succeed later. Neither an HTTP status nor a word for people stands here: each surface
owns one table from code to its own answer. `facts` are safe to show and to log (sizes, limits,
names of formats and settings); what people said, their names and numbers never go in there.
"""

import errno
from typing import ClassVar, Final

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class MoksoriError(Exception):
    """The root: catch it at a surface, never in the middle."""

    code: ClassVar[str] = "internal"
    retryable: ClassVar[bool] = False

    def __init__(self, detail: str = "", **facts: str | float) -> None:
        """Keep `detail` (English, for developers) and the `facts` that fill a translation."""
        super().__init__(detail or self.code)
        self.detail = detail
        self.facts = facts


class InputError(MoksoriError):
    """What was sent can not be used; nothing was changed."""

    code = "bad_input"


class EmptyAudioError(InputError):
    """The file or the recording holds no bytes or no samples."""

    code = "empty_audio"


class NotAudioError(InputError):
    """The bytes are something else than audio or a container with audio."""

    code = "not_audio"


class UnreadableAudioError(InputError):
    """It says it is audio, but it can not be decoded (broken or cut off before any sound)."""

    code = "unreadable_audio"


class UploadTooLargeError(InputError):
    """More bytes than the server accepts."""

    code = "upload_too_large"


class UnsupportedLanguageError(InputError):
    """The chosen model does not know this language."""

    code = "unsupported_language"


class UnsupportedOptionError(InputError):
    """An option has a value that is not known or not possible here."""

    code = "unsupported_option"


class AddressRefusedError(InputError):
    """The URL leads nowhere that moksori sends to: not https, unknown, or not a public address."""

    code = "address_refused"


class NotFoundError(MoksoriError):
    """There is no such thing in this workspace."""

    code = "not_found"


class ConflictError(MoksoriError):
    """The thing is in a state that does not allow this."""

    code = "conflict"


class IdempotencyConflictError(ConflictError):
    """The Idempotency-Key was used before, with another request."""

    code = "idempotency_conflict"


class StaleError(ConflictError):
    """Somebody else changed it since the caller read it; nothing was changed."""

    code = "stale"


class AccessError(MoksoriError):
    """The caller is known, but may not do this."""

    code = "access_denied"


class UnauthenticatedError(AccessError):
    """No key, or a key that is unknown or revoked."""

    code = "unauthenticated"


class PasswordNeededError(AccessError):
    """The link has a password, and none was given, or another one."""

    code = "password_needed"


class RateLimitedError(AccessError):
    """Too many calls in a short time."""

    code = "rate_limited"
    retryable = True


class ConfigError(MoksoriError):
    """A setting is wrong; the process should not start."""

    code = "config_invalid"


class EngineUnknownError(ConfigError):
    """No engine has this name."""

    code = "engine_unknown"


class EngineNotInstalledError(ConfigError):
    """The engine exists, its optional packages do not; the detail names the extra."""

    code = "engine_not_installed"


class ExposedWithoutKeyError(ConfigError):
    """The server would listen beyond loopback while nobody has to show a key."""

    code = "exposed_without_key"


class EngineError(MoksoriError):
    """An engine answered with nonsense or failed for a reason that will not pass."""

    code = "engine_failed"


class EngineUnavailableError(EngineError):
    """An engine can not be reached or is busy: try again later, or another one."""

    code = "engine_unavailable"
    retryable = True


class ModelUnavailableError(EngineError):
    """The model is neither on this machine nor can it be fetched."""

    code = "model_unavailable"


class OfflineError(ModelUnavailableError):
    """The settings forbid the network, and the model is not on this machine."""

    code = "offline"


class HubUnreachableError(ModelUnavailableError):
    """The model hub does not answer, or broke off too often; what arrived is kept."""

    code = "hub_unreachable"
    retryable = True


class ModelDamagedError(ModelUnavailableError):
    """A file of the model arrived otherwise than the hub describes it."""

    code = "model_damaged"
    retryable = True


class ModelOnItsWayError(ModelUnavailableError):
    """Another process is fetching the model at this moment."""

    code = "model_on_its_way"
    retryable = True


class PromptTooLongError(EngineError):
    """A language model can not be shown so much at once."""

    code = "prompt_too_long"


class BackendError(MoksoriError):
    """The store, the queue or the blobs failed."""

    code = "backend_failed"
    retryable = True


class StorageFullError(BackendError):
    """No space is left; nothing half-written was kept."""

    code = "storage_full"


class LeaseLostError(BackendError):
    """Another worker holds this job by now; this one must write nothing more."""

    code = "lease_lost"
    retryable = False


class OverloadedError(MoksoriError):
    """New work is refused because the machine is full."""

    code = "overloaded"
    retryable = True


class DeadlineError(MoksoriError):
    """The answer did not come in time."""

    code = "deadline_exceeded"
    retryable = True


def error_of(code: str, detail: str = "") -> MoksoriError:
    """Return a new error of the class that has this code; the root class where none has."""
    classes: list[type[MoksoriError]] = [MoksoriError]
    for known in classes:
        if known.code == code:
            return known(detail)
        classes.extend(known.__subclasses__())
    return MoksoriError(detail or code)


def is_full(exc: OSError) -> bool:
    """Whether the disk says that there is no space left."""
    return exc.errno in _FULL


def of_disk(exc: OSError, full: str, broken: str) -> BackendError:
    """Say in our own errors what the disk says: that it is full, or that it does not work."""
    return StorageFullError(full) if is_full(exc) else BackendError(broken)


def decisive(group: ExceptionGroup) -> Exception:
    """Return the error that decides how a job goes on: a lost lease before all others."""
    lost, rest = group.split(LeaseLostError)
    error: Exception = lost or rest or group
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error
