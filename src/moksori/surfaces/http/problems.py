"""The one table from an error to its HTTP status and its words in Korean and English."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from moksori import errors
from moksori.surfaces.http.config import Locale


@dataclass(frozen=True, slots=True)
class Words:
    """What happened, and what to do about it."""

    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Answer:
    """How one code is answered."""

    status: int
    ko: Words
    en: Words
    retry_after_s: int | None = None
    """Seconds to wait before the same call may succeed; None when it will not."""

    def words(self, locale: Locale) -> Words:
        """Return the words in one language."""
        return self.ko if locale == "ko" else self.en


def _answer(
    status: int, ko: tuple[str, str], en: tuple[str, str], retry_after_s: int | None = None
) -> Answer:
    return Answer(status, Words(*ko), Words(*en), retry_after_s)


_ANSWERS: Final[dict[type[errors.MoksoriError], Answer]] = {
    errors.MoksoriError: _answer(
        500,
        (
            "서버에서 문제가 생겼어요",
            "잠시 뒤에도 계속되면 요청 번호와 함께 관리자에게 알려 주세요.",
        ),
        ("Something went wrong here", "If it goes on, tell the operator the request id."),
    ),
    errors.InputError: _answer(
        422,
        ("요청을 이해하지 못했어요", "어느 값이 잘못됐는지 errors와 reason을 확인해 주세요."),
        ("The request can not be used", "See errors and reason for the value that is wrong."),
    ),
    errors.EmptyAudioError: _answer(
        422,
        ("파일이 비어 있어요", "소리가 들어 있는 파일을 보내 주세요."),
        ("The file is empty", "Send a file that holds sound."),
    ),
    errors.NotAudioError: _answer(
        415,
        ("오디오 파일이 아니에요", "녹음 파일(wav, mp3, m4a, ogg, webm 등)을 보내 주세요."),
        ("This is not audio", "Send a recording (wav, mp3, m4a, ogg, webm and others)."),
    ),
    errors.UnreadableAudioError: _answer(
        422,
        ("오디오를 읽을 수 없어요", "파일이 깨졌거나 중간에 잘렸어요. 원본을 다시 보내 주세요."),
        ("The audio can not be read", "The file is broken or cut off. Send the original again."),
    ),
    errors.UploadTooLargeError: _answer(
        413,
        ("파일이 너무 커요", "더 작은 파일로 나누거나 압축해서 보내 주세요."),
        ("The file is too large", "Split or compress it and send it again."),
    ),
    errors.UnsupportedLanguageError: _answer(
        422,
        ("이 모델은 그 언어를 몰라요", "다른 언어나 다른 모델을 골라 주세요."),
        ("The model does not know this language", "Choose another language or another model."),
    ),
    errors.UnsupportedOptionError: _answer(
        422,
        ("쓸 수 없는 옵션이에요", "reason에 적힌 값을 확인해 주세요."),
        ("This option is not possible here", "See reason for the values that are."),
    ),
    errors.AddressRefusedError: _answer(
        422,
        (
            "이 주소로는 보낼 수 없어요",
            "밖에서 닿는 https 주소를 적어 주세요. 내부 주소는 관리자가 열어 줄 수 있어요.",
        ),
        (
            "Nothing can be sent to this address",
            "Give a public https address; the operator can open private networks.",
        ),
    ),
    errors.NotFoundError: _answer(
        404,
        ("찾을 수 없어요", "주소나 이름을 확인해 주세요. 이미 지워졌을 수도 있어요."),
        ("There is no such thing", "Check the address or name; it may have been deleted."),
    ),
    errors.ConflictError: _answer(
        409,
        ("지금은 할 수 없어요", "지금 상태를 다시 확인해 주세요. 이유는 reason에 있어요."),
        ("Not possible in this state", "Look at its state again; the reason is in reason."),
    ),
    errors.IdempotencyConflictError: _answer(
        409,
        (
            "이미 다른 요청에 쓴 Idempotency-Key예요",
            "새 요청에는 새 키를 쓰고, 다시 보낼 때는 처음과 똑같이 보내 주세요.",
        ),
        (
            "This Idempotency-Key belongs to another request",
            "Use a new key for a new request, and send a repeat exactly as before.",
        ),
    ),
    errors.StaleError: _answer(
        412,
        (
            "그사이 다른 사람이 바꿨어요",
            "새로 불러온 다음, 그 ETag를 If-Match에 넣어 다시 보내 주세요.",
        ),
        (
            "Somebody changed it meanwhile",
            "Read it again and send the change with its new ETag as If-Match.",
        ),
    ),
    errors.AccessError: _answer(
        403,
        ("권한이 없어요", "이 키로는 할 수 없는 일이에요."),
        ("Access denied", "This key may not do that."),
    ),
    errors.UnauthenticatedError: _answer(
        401,
        (
            "API 키가 필요해요",
            "Authorization: Bearer mk_... 또는 X-API-Key 헤더로 올바른 키를 보내 주세요.",
        ),
        (
            "An API key is needed",
            "Send a valid key as Authorization: Bearer mk_... or in the header X-API-Key.",
        ),
    ),
    errors.PasswordNeededError: _answer(
        403,
        ("올바른 비밀번호가 필요해요", "링크를 보낸 사람에게 비밀번호를 물어봐 주세요."),
        ("The right password is needed", "Ask whoever sent the link for its password."),
    ),
    errors.RateLimitedError: _answer(
        429,
        ("요청이 너무 많아요", "잠시 뒤에 다시 시도해 주세요."),
        ("Too many requests", "Try again in a moment."),
        5,
    ),
    errors.ConfigError: _answer(
        500,
        ("서버 설정이 잘못됐어요", "관리자에게 알려 주세요. moksori doctor로 확인할 수 있어요."),
        ("The server is configured wrongly", "Tell the operator; moksori doctor shows more."),
    ),
    errors.EngineUnknownError: _answer(
        500,
        (
            "모르는 엔진이 설정돼 있어요",
            "관리자에게 알려 주세요. moksori doctor로 확인할 수 있어요.",
        ),
        ("An unknown engine is configured", "Tell the operator; moksori doctor shows more."),
    ),
    errors.EngineNotInstalledError: _answer(
        501,
        (
            "엔진이 설치되어 있지 않아요",
            "관리자에게 알려 주세요. moksori doctor로 확인할 수 있어요.",
        ),
        ("The engine is not installed", "Tell the operator; moksori doctor shows more."),
    ),
    errors.ExposedWithoutKeyError: _answer(
        500,
        ("키 없이 외부에 열려 있어요", "moksori keys create로 키를 만들어 주세요."),
        ("The server is exposed without a key", "Create one with moksori keys create."),
    ),
    errors.EngineError: _answer(
        502,
        ("음성 인식에 실패했어요", "다른 모델을 고르거나 파일을 확인해 주세요."),
        ("Recognition failed", "Choose another model or check the file."),
    ),
    errors.EngineUnavailableError: _answer(
        503,
        ("음성 인식 엔진이 응답하지 않아요", "잠시 뒤에 다시 시도해 주세요."),
        ("The recogniser does not answer", "Try again in a moment."),
        10,
    ),
    errors.ModelUnavailableError: _answer(
        409,  # a request may have named it: no fault of the server, and not forever
        ("모델을 준비하지 못했어요", "관리자가 moksori models fetch로 모델을 받을 수 있어요."),
        ("The model is not here", "The operator can get it with moksori models fetch."),
    ),
    errors.OfflineError: _answer(
        409,
        (
            "오프라인으로 설정되어 있어요",
            "네트워크를 쓰지 않는 설정이에요. 관리자가 stt.offline을 끄면 받을 수 있어요.",
        ),
        (
            "The server is set to stay offline",
            "The settings forbid the network. The operator can turn stt.offline off.",
        ),
    ),
    errors.HubUnreachableError: _answer(
        503,
        (
            "모델 허브에 연결하지 못했어요",
            "서버의 네트워크를 확인해 주세요. 받은 만큼은 남아 있어서 이어서 받아요.",
        ),
        (
            "The model hub can not be reached",
            "Check the network of the server. What has arrived is kept, and the rest follows.",
        ),
        30,
    ),
    errors.ModelDamagedError: _answer(
        503,
        ("모델이 깨진 채로 왔어요", "깨진 파일은 지웠어요. 다시 받아 주세요."),
        ("The model arrived damaged", "The damaged file was deleted. Fetch it again."),
        5,
    ),
    errors.ModelOnItsWayError: _answer(
        503,
        ("다른 프로세스가 이 모델을 받는 중이에요", "잠시 뒤에 다시 확인해 주세요."),
        ("Another process is fetching this model", "Look again in a moment."),
        10,
    ),
    errors.PromptTooLongError: _answer(
        413,
        ("언어 모델이 읽기에는 너무 길어요", "더 짧게 나누거나 문맥이 긴 모델을 골라 주세요."),
        ("Too long for the language model", "Make it shorter or choose a model that reads more."),
    ),
    errors.BackendError: _answer(
        503,
        ("저장소에 문제가 생겼어요", "잠시 뒤에 다시 시도해 주세요."),
        ("The store has a problem", "Try again in a moment."),
        5,
    ),
    errors.StorageFullError: _answer(
        507,
        ("저장 공간이 가득 찼어요", "아무것도 저장하지 않았어요. 관리자에게 알려 주세요."),
        ("No space is left", "Nothing was kept. Tell the operator."),
        60,
    ),
    errors.LeaseLostError: _answer(
        500,
        ("작업이 다른 곳으로 넘어갔어요", "작업의 상태를 다시 확인해 주세요."),
        ("The job moved to another worker", "Look at the state of the job again."),
    ),
    errors.OverloadedError: _answer(
        503,
        ("지금은 일이 너무 많아요", "잠시 뒤에 다시 시도해 주세요."),
        ("The server is full", "Try again in a moment."),
        10,
    ),
    errors.DeadlineError: _answer(
        504,
        (
            "제시간에 끝내지 못했어요",
            "긴 녹음은 POST /api/v1/conversation/request로 맡기고 결과를 받아 가세요.",
        ),
        (
            "The answer did not come in time",
            "Hand long recordings to POST /api/v1/conversation/request and fetch the result.",
        ),
        30,
    ),
}

_HTTP_ANSWERS: Final[dict[str, Answer]] = {
    "method_not_allowed": _answer(
        405,
        ("이 주소에서는 쓸 수 없는 메서드예요", "쓸 수 있는 메서드는 Allow 헤더에 있어요."),
        ("This method is not possible here", "The header Allow lists those that are."),
    ),
    "unsupported_media_type": _answer(
        415,
        ("본문 형식이 맞지 않아요", "multipart/form-data로 보내 주세요."),
        ("The body has the wrong type", "Send multipart/form-data."),
    ),
    "range_not_satisfiable": _answer(
        416,
        ("파일에 그런 구간이 없어요", "파일 길이는 Content-Range 헤더에 있어요."),
        ("The file has no such part", "The header Content-Range tells how long it is."),
    ),
    "host_not_allowed": _answer(
        421,
        ("이 호스트 이름으로는 들어올 수 없어요", "server.allowed_hosts에 이름을 더해 주세요."),
        ("This host name is not accepted", "Add it to server.allowed_hosts."),
    ),
    "cancelled": _answer(
        409,
        ("작업이 취소됐어요", "필요하면 새로 요청해 주세요."),
        ("The job was cancelled", "Request it anew if you need it."),
    ),
}
"""Codes that only this surface knows, or that are states rather than errors."""


def error_classes() -> Iterator[type[errors.MoksoriError]]:
    """Yield every class of the error tree."""
    rest: list[type[errors.MoksoriError]] = [errors.MoksoriError]
    while rest:
        yield (kind := rest.pop())
        rest.extend(sub for sub in kind.__subclasses__() if sub.__module__ == errors.__name__)


_BY_CODE: Final[dict[str, Answer]] = {
    **{kind.code: answer for kind, answer in _ANSWERS.items()},
    **_HTTP_ANSWERS,
}
STATUS: Final[dict[str, int]] = {code: answer.status for code, answer in _BY_CODE.items()}
"""The HTTP status of every code."""

_RETRYABLE: Final = frozenset(kind.code for kind in _ANSWERS if kind.retryable)


def answer_for(code: str) -> Answer:
    """Return how a code is answered; an unknown one counts as `internal`."""
    return _BY_CODE.get(code, _BY_CODE["internal"])


def retryable(code: str) -> bool:
    """Whether the same call may succeed later."""
    return code in _RETRYABLE
