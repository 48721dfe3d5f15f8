"""What is said of an error where people read: its type and its places, never its text.

The text of an exception holds whatever was being worked on: a field, a row, a statement's values.
Guarantee: no log line, of our code or of a library, and no traceback of a dying process has it.
"""

import logging
import sys
import threading
import traceback
import warnings
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import orjson

FRAMES = 6
ERRORS = 5
#: Their messages are fixed words with numbers and addresses; all others' are not repeated.
_PLAIN = ("uvicorn",)


def described(error: BaseException) -> dict[str, Any]:
    """Type, places and what led to it, as fields of a log line."""
    said: dict[str, Any] = {"error": type(error).__name__, "at": places(error.__traceback__)}
    if isinstance(error, OSError) and error.errno is not None:
        said["errno"] = error.errno
    led = _led_to(error)
    return said | ({"because": led} if led else {})


def places(trace: TracebackType | None) -> list[str]:
    """The last files and lines an error came through."""
    frames = traceback.extract_tb(trace)[-FRAMES:]
    return [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]


def _led_to(error: BaseException) -> list[str]:
    """The errors within a group and behind an error, the nearest first, by type and place."""
    found: list[str] = []
    waiting, seen = _behind(error), {id(error)}
    while waiting and len(found) < ERRORS:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        found.append(" ".join([type(one).__name__, *places(one.__traceback__)[-1:]]))
        waiting += _behind(one)
    return found


def _behind(error: BaseException) -> list[BaseException]:
    inside = list(error.exceptions) if isinstance(error, BaseExceptionGroup) else []
    cause = error.__cause__ or error.__context__
    return inside + ([cause] if cause is not None else [])


class Plain(logging.Formatter):
    """Formats a record of any library as one JSON object, without text that may hold values."""

    def __init__(self, service: str) -> None:
        """``service`` is said in every line."""
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        """Logger, level, place and, of an error, type and places."""
        said: dict[str, Any] = {
            "service": self._service,
            "logger": record.name,
            "level": record.levelname.lower(),
            "event": _event(record),
            "from": f"{Path(record.pathname).name}:{record.lineno}",
        }
        if record.exc_info and record.exc_info[1] is not None:
            said |= described(record.exc_info[1])
        elif isinstance(record.msg, BaseException):
            said |= described(record.msg)
        if hasattr(record, "said"):
            said["at"] = record.said
        return orjson.dumps(said).decode()


def install(service: str, out: TextIO | None = None) -> None:
    """Make every logger, warning and last traceback of this process plain."""
    handler = logging.StreamHandler(out or sys.stdout)
    handler.setFormatter(Plain(service))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in ("aiokafka", "opentelemetry.exporter"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # The library would print by itself where nobody configured it.
    logging.lastResort = handler
    logging.raiseExceptions = False
    sys.excepthook = _dying
    threading.excepthook = lambda said: _lost(said.exc_value)
    sys.unraisablehook = lambda said: _lost(said.exc_value)
    warnings.showwarning = _warned


def _event(record: logging.LogRecord) -> str:
    """The words of a message before values are put into it, where they are known to be fixed."""
    if record.name.startswith(_PLAIN) and isinstance(record.msg, str):
        return record.msg.strip()
    return "a library logged"


def _dying(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("process").critical("", exc_info=(kind, error, trace))


def _lost(error: BaseException | None) -> None:
    if error is not None and not isinstance(error, SystemExit):
        logging.getLogger("process").error("", exc_info=(type(error), error, error.__traceback__))


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    place = f"{Path(filename).name}:{lineno}"
    logging.getLogger("warnings").warning("", extra={"said": [category.__name__, place]})
