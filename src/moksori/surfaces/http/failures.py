"""Errors as callers read them.

Outside `/v1` an error is RFC 9457 `application/problem+json`, in Korean or English by
`Accept-Language`. Under `/v1` it has OpenAI's shape, so that OpenAI's clients raise what they
should. `code` is stable; the words are not.
"""

from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from moksori.errors import MoksoriError
from moksori.surfaces.http.config import Locale
from moksori.surfaces.http.problems import Answer, answer_for, retryable


class FieldProblem(BaseModel):
    """One value that can not be used; the value itself is not repeated."""

    where: str = Field(description="Its place, such as `query.limit` or `body.tracks`.")
    message: str = Field(description="What is wrong with it, in English.")


class Problem(BaseModel):
    """An error by RFC 9457."""

    model_config = ConfigDict(title="Problem")

    type: str = Field(description="`urn:moksori:error:` and the code.")
    title: str = Field(description="What happened, for people, in Korean or English.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What to do about it, for people.")
    code: str = Field(description="Stable; compare this one.")
    retryable: bool = Field(description="Whether the same call may succeed later.")
    instance: str = Field(description="`urn:moksori:request:` and the request id, as in the log.")
    reason: str = Field(default="", description="More for developers, in English.")
    facts: dict[str, str | float] = Field(
        default_factory=dict, description="Sizes, limits and names that belong to the reason."
    )
    errors: list[FieldProblem] = Field(
        default_factory=list, description="The values that can not be used."
    )


class OpenAIError(BaseModel):
    """The inner part of an error in OpenAI's shape."""

    message: str
    type: str
    param: str | None = None
    code: str | None = None


class OpenAIProblem(BaseModel):
    """An error in OpenAI's shape."""

    error: OpenAIError


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a request failed, before it is put into one of the two shapes."""

    code: str
    reason: str = ""
    facts: tuple[tuple[str, str | float], ...] = ()
    fields: tuple[FieldProblem, ...] = ()
    retry_after_s: float | None = None
    """When to come again, where the error itself knows better than the table."""

    @classmethod
    def of(cls, error: MoksoriError) -> "Failure":
        """Tell a failure from an error; inner details of server faults stay inside."""
        if answer_for(error.code).status >= 500:  # noqa: PLR2004 - the class of server faults
            return cls(error.code, retry_after_s=_retry_after_s(error))
        facts = tuple(error.facts.items())
        return cls(error.code, error.detail, facts, retry_after_s=_retry_after_s(error))

    @property
    def answer(self) -> Answer:
        """How it is answered."""
        return answer_for(self.code)

    @property
    def openai_status(self) -> int:
        """The status under `/v1`, where OpenAI's API answers 400 to all that can not be used."""
        return 400 if self.answer.status in {415, 422} else self.answer.status

    def problem(self, locale: Locale, request_id: str) -> Problem:
        """Return it by RFC 9457."""
        words = self.answer.words(locale)
        return Problem(
            type=f"urn:moksori:error:{self.code}",
            title=words.title,
            status=self.answer.status,
            detail=words.detail,
            code=self.code,
            retryable=retryable(self.code),
            instance=f"urn:moksori:request:{request_id}",
            reason=self.reason,
            facts=dict(self.facts),
            errors=list(self.fields),
        )

    def openai(self, locale: Locale) -> OpenAIProblem:
        """Return it in OpenAI's shape."""
        words = self.answer.words(locale)
        fields = "; ".join(f"{field.where}: {field.message}" for field in self.fields)
        message = " ".join(filter(None, (f"{words.title}. {words.detail}", self.reason, fields)))
        param = self.fields[0].where.rpartition(".")[2] if self.fields else None
        return OpenAIProblem(
            error=OpenAIError(
                message=message,
                type=_OPENAI_TYPES.get(self.answer.status, self._openai_type()),
                param=param,
                code=self.code,
            )
        )

    def _openai_type(self) -> str:
        server_fault = self.answer.status >= 500  # noqa: PLR2004 - the class of server faults
        return "server_error" if server_fault else "invalid_request_error"


def _retry_after_s(error: MoksoriError) -> float | None:
    known = error.facts.get("retry_after_s")
    return None if known is None else float(known)


_OPENAI_TYPES: Final = {
    401: "authentication_error",
    403: "permission_error",
    429: "rate_limit_error",
}


def preferred(accept_language: str | None, default: Locale) -> Locale:
    """Choose Korean or English by `Accept-Language` (RFC 9110), else the default."""
    best: tuple[float, Locale] = (0.0, default)
    for choice in (accept_language or "").split(","):
        tag, _, parameter = choice.strip().partition(";")
        primary = tag.strip().lower().partition("-")[0]
        weight = _weight(parameter)
        for locale in (default, "ko", "en"):
            if primary in {locale, "*"} and weight > best[0]:
                best = (weight, locale)
    return best[1]


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0
