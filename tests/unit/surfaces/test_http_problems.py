import re

import pytest

from moksori import errors
from moksori.surfaces.http import problems
from moksori.surfaces.http.config import Locale
from moksori.surfaces.http.failures import Failure, FieldProblem, preferred
from moksori.surfaces.http.problems import answer_for

pytestmark = pytest.mark.unit

CLASSES = sorted(problems.error_classes(), key=lambda kind: kind.code)


def test_the_walk_finds_the_whole_tree() -> None:
    named = {name for name in vars(errors) if name.endswith("Error") and name != "MoksoriError"}
    assert {kind.__name__ for kind in CLASSES} >= named
    assert len({kind.code for kind in CLASSES}) == len(CLASSES)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.code)
def test_every_error_has_its_own_answer(kind: type[errors.MoksoriError]) -> None:
    assert kind in problems._ANSWERS
    answer = answer_for(kind.code)
    assert 400 <= answer.status <= 599
    assert (answer.retry_after_s is not None) == kind.retryable
    assert problems.retryable(kind.code) == kind.retryable


@pytest.mark.parametrize("code", sorted(problems.STATUS))
def test_korean_is_polite_and_english_is_english(code: str) -> None:
    answer = answer_for(code)
    assert re.search(r"[요오]$", answer.ko.title), "해요체"
    assert re.search(r"[요오]\.$", answer.ko.detail), "해요체"
    assert not re.search(r"니다|하라|한다", answer.ko.title + answer.ko.detail)
    assert answer.en.title.isascii()
    assert answer.en.detail.isascii()
    assert not answer.en.title.endswith(".")
    assert answer.en.detail.endswith(".")


def test_an_unknown_code_counts_as_internal() -> None:
    assert answer_for("from_a_newer_worker") is answer_for("internal")


def test_a_problem_names_its_code_and_request() -> None:
    error = errors.UploadTooLargeError("at most 5 bytes", limit_bytes=5)
    problem = Failure.of(error).problem("en", "r1")
    assert problem.model_dump() == {
        "type": "urn:moksori:error:upload_too_large",
        "title": "The file is too large",
        "status": 413,
        "detail": "Split or compress it and send it again.",
        "code": "upload_too_large",
        "retryable": False,
        "instance": "urn:moksori:request:r1",
        "reason": "at most 5 bytes",
        "facts": {"limit_bytes": 5},
        "errors": [],
    }
    assert Failure.of(error).problem("ko", "r1").title == "파일이 너무 커요"


def test_inner_details_of_server_faults_stay_inside() -> None:
    failure = Failure.of(errors.BackendError("no route to db.internal", host="db.internal"))
    assert "db.internal" not in failure.problem("en", "r1").model_dump_json()
    assert failure.problem("en", "r1").retryable


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (errors.UnauthenticatedError(), "authentication_error"),
        (errors.AccessError(), "permission_error"),
        (errors.RateLimitedError(), "rate_limit_error"),
        (errors.NotFoundError(), "invalid_request_error"),
        (errors.NotAudioError(), "invalid_request_error"),
        (errors.OverloadedError(), "server_error"),
    ],
)
def test_openai_shape(error: errors.MoksoriError, kind: str) -> None:
    shape = Failure.of(error).openai("en").error
    assert (shape.type, shape.code, shape.param) == (kind, error.code, None)


def test_openai_shape_names_the_parameter() -> None:
    failure = Failure("bad_input", fields=(FieldProblem(where="body.temperature", message="big"),))
    shape = failure.openai("en").error
    assert shape.param == "temperature"
    assert "body.temperature: big" in shape.message


@pytest.mark.parametrize(
    ("header", "default", "expected"),
    [
        (None, "ko", "ko"),
        (None, "en", "en"),
        ("", "en", "en"),
        ("en", "ko", "en"),
        ("en-US,en;q=0.9,ko;q=0.8", "ko", "en"),
        ("ko-KR,ko;q=0.9,en;q=0.8", "en", "ko"),
        ("fr,de;q=0.5", "ko", "ko"),
        ("fr,en;q=0.2", "ko", "en"),
        ("*", "en", "en"),
        ("*", "ko", "ko"),
        ("EN ; q=0.3, KO ; q=0.7", "en", "ko"),
        ("en;q=0", "ko", "ko"),
        ("en;q=nonsense", "ko", "ko"),
        (";;,,=", "ko", "ko"),
        ("korean", "en", "en"),
    ],
)
def test_language_by_header(header: str | None, default: Locale, expected: Locale) -> None:
    assert preferred(header, default) == expected
