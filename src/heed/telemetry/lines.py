"""Structured log lines: for people by default, one JSON object a line with `HEED_LOG=json`.

A line says what happened, where, and to which id: never the words of a record, nor of a fault, which may quote them.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, TextIO

import structlog

FORMS = ("people", "json")
#: Steps of a fault that a line names, innermost last.
STEPS = 4
Line = MutableMapping[str, Any]


def write_lines(form: str, out: TextIO | None = None) -> None:
    """Write what this process logs to `out` (standard error), as `people` or as `json`. Called once, at the start."""
    stream = out or sys.stderr
    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_words,
    ]
    last = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(colors=_tty(stream))
    structlog.configure(
        processors=[_named, structlog.processors.add_log_level, *shared[1:], last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *names: _Writer(stream, *names),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(_Patient(stream))
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("uvicorn.error").addFilter(_told_already)


def without_words(logger: Any, name: str, line: Line) -> Line:
    """A fault by its kind and place, without its words: they may quote what somebody said."""
    given = line.pop("exc_info", None)
    fault = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(fault, BaseException):
        line.update(said_of(fault))
    line.pop("stack_info", None)
    return line


def said_of(fault: BaseException) -> dict[str, object]:
    """What a line says of a fault: its class, the database's code where it has one, and where it happened."""
    steps = traceback.extract_tb(fault.__traceback__)[-STEPS:]
    found: dict[str, object] = {
        "fault": type(fault).__name__,
        "where": [f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in steps],
    }
    code = getattr(fault, "sqlstate", None)
    return found | ({"sqlstate": code} if code else {})


def _named(logger: Any, name: str, line: Line) -> Line:
    line["logger"] = getattr(logger, "name", "")
    return line


def _told_already(record: logging.LogRecord) -> bool:
    """A request that failed is told by the site itself; the server would tell it again, with its words."""
    return "Exception in ASGI application" not in record.getMessage()


def _tty(stream: TextIO) -> bool:
    return stream.isatty()


class _Patient:
    """A stream that may be closed or full under us: a line that cannot be written stops no work."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._stream.flush()


class _Writer:
    """Where structlog's lines end."""

    def __init__(self, stream: TextIO, name: str = "") -> None:
        self.name = name
        self._stream = _Patient(stream)

    def msg(self, text: str) -> None:
        self._stream.write(text + "\n")
        self._stream.flush()

    debug = info = warning = error = critical = exception = msg
