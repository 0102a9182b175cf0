"""Log lines hold names, keys and places, never what people said."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from structlog.contextvars import bound_contextvars

from moksori.app.logs import set_up_logs
from moksori.app.settings.sections import LogSettings

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_is_json_with_the_bound_ids(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(LogSettings(format="json"))
    with bound_contextvars(job_id="01J", request_id="r"):
        structlog.get_logger("moksori.x").info("job_begun", tries=1)
    (line,) = lines(capsys)
    assert (line["event"], line["job_id"], line["request_id"]) == ("job_begun", "01J", "r")
    assert (line["level"], line["logger"], line["tries"]) == ("info", "moksori.x", 1)


def test_libraries_speak_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(LogSettings(format="json"))
    logging.getLogger("uvicorn.error").warning("Shutting %s", "down")
    (line,) = lines(capsys)
    assert (line["event"], line["logger"]) == ("Shutting down", "uvicorn.error")


def test_the_level_holds_for_all(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(LogSettings(format="json", level="warning"))
    structlog.get_logger("moksori.x").info("quiet")
    logging.getLogger("anything").info("quiet")
    logging.getLogger("httpx").info("quiet")
    assert lines(capsys) == []


@pytest.mark.parametrize("ours", [True, False])
def test_an_exception_shows_where_but_not_what(
    capsys: pytest.CaptureFixture[str], *, ours: bool
) -> None:
    set_up_logs(LogSettings(format="json"))
    try:
        int("김민수 010-1234-5678")
    except ValueError:
        if ours:
            structlog.get_logger("moksori.x").exception("job_broke")
        else:
            logging.getLogger("uvicorn.error").exception("broke")
    text = capsys.readouterr().err
    assert "김민수" not in text
    assert "1234" not in text
    line = json.loads(text)
    assert line["error"] == "ValueError"
    assert line["where"][-1].endswith("test_an_exception_shows_where_but_not_what")


def test_colour_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(LogSettings(format="color"))
    structlog.get_logger("moksori.x").info("hello", n=1)
    text = capsys.readouterr().err
    assert "hello" in text
    assert not text.startswith("{")
