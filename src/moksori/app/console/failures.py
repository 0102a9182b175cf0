"""What the command line says of each error; the detail for developers follows in brackets."""

from typing import Final

from moksori.app.console.words import say
from moksori.errors import MoksoriError

SENTENCES: Final[dict[str, str]] = {
    "internal": "Something went wrong inside moksori.",
    "bad_input": "The input was not accepted.",
    "empty_audio": "The file holds no sound.",
    "not_audio": "The file is not audio.",
    "unreadable_audio": "The audio can not be decoded; it may be broken or cut off.",
    "upload_too_large": "The file is too large.",
    "unsupported_language": "The model does not know this language.",
    "unsupported_option": "An option is not possible here.",
    "address_refused": "Nothing is sent to this address.",
    "not_found": "There is no such thing.",
    "conflict": "It is in a state that does not allow this.",
    "idempotency_conflict": "The same key was used for another request.",
    "stale": "It was changed meanwhile.",
    "access_denied": "This is not allowed.",
    "unauthenticated": "The key is missing, unknown or revoked.",
    "password_needed": "The right password is needed.",
    "rate_limited": "Too many calls in a short time.",
    "config_invalid": "A setting is wrong.",
    "engine_unknown": "There is no such engine.",
    "engine_not_installed": "The engine's packages are not installed.",
    "exposed_without_key": (
        "The server would be open to others without a key. "
        "Create one first: moksori keys create NAME"
    ),
    "engine_failed": "The engine failed.",
    "engine_unavailable": "The engine can not be reached now.",
    "model_unavailable": "The model is not on this machine. Fetch one: moksori models fetch small",
    "offline": "The settings forbid the network (stt.offline).",
    "hub_unreachable": "The model hub can not be reached. What has arrived is kept.",
    "model_damaged": "The model arrived damaged. Try once more.",
    "model_on_its_way": "The model is being fetched at this moment.",
    "prompt_too_long": "It is too long for the language model.",
    "backend_failed": "The database or the storage failed.",
    "storage_full": "The disk is full; nothing half-written was kept.",
    "lease_lost": "Another worker holds this job by now.",
    "overloaded": "The machine is full; try again later.",
    "deadline_exceeded": "It took too long.",
}


def explain(error: MoksoriError) -> str:
    """Return a sentence for a person, with the developer's detail where there is one."""
    sentence = say(SENTENCES.get(error.code, SENTENCES["internal"]))
    return f"{sentence} ({error.code}: {error.detail})" if error.detail else sentence


def first(error: BaseException) -> BaseException:
    """Return the first error inside nested groups, as task groups make them."""
    return first(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error
