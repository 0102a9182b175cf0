"""Log lines: one event with a fixed name and keys, JSON or colour, on stderr.

`request_id`, `job_id` and `meeting_id` come from context variables. Of an exception a line tells
the type and the places, never the message: messages quote what people said.
"""

import logging
import sys
import traceback
from types import TracebackType
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from moksori.app.settings.sections import LogSettings

_FRAMES: Final = 8
_QUIET: Final = (
    "alembic",
    "httpx",
    "httpcore",
    "sqlalchemy.engine",
    "aiosqlite",
    "asyncio",
    "uvicorn.error",  # of sockets it logs the whole address
)

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def set_up_logs(settings: LogSettings) -> None:
    """Send the log lines of this process, our own and those of libraries, to stderr."""
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_messages,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _renderer(settings),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def without_messages(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    """Replace an exception by its type and the places where it passed."""
    del logger, method
    info = _exc_info(line.pop("exc_info", None))
    if info is not None:
        line["error"] = info[0].__qualname__
        line["where"] = [
            f"{frame.filename}:{frame.lineno}:{frame.name}"
            for frame in traceback.extract_tb(info[2])[-_FRAMES:]
        ]
    return line


def _exc_info(value: Any) -> ExcInfo | None:  # noqa: ANN401 - what callers of loggers pass
    if isinstance(value, BaseException):
        return (type(value), value, value.__traceback__)
    if isinstance(value, tuple) and value[0] is not None:
        return value
    kind, error, trace = sys.exc_info() if value else (None, None, None)
    return None if kind is None or error is None else (kind, error, trace)


def _renderer(settings: LogSettings) -> Processor:
    colour = settings.format == "color" or (settings.format == "auto" and sys.stderr.isatty())
    if colour:
        return structlog.dev.ConsoleRenderer(pad_event_to=0)
    return structlog.processors.JSONRenderer(ensure_ascii=False)
