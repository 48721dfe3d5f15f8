"""The first and the last line of a process: what it is, with which settings, and why it ended."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import structlog

from services.common import causes
from services.common.settings import Settings

log = structlog.get_logger()

VERSION = "0.1.0"
#: What holds a secret is said by whether it is there; every other setting by its value.
_SECRET = frozenset({"database_url", "migration_url"})


@contextmanager
def said(settings: Settings, instance: str, parts: Iterable[str]) -> Iterator[None]:
    """Say that the process starts, and at the end of the block that it stopped, and after what."""
    began = time.monotonic()
    own = {"instance": instance, "version": VERSION, "parts": sorted(parts)}
    log.info("starts", **own, settings=shown(settings))
    try:
        yield
    except BaseException as failed:
        log.error("stopped", **own, seconds=_since(began), why="a part died", **causes.of(failed))
        raise
    log.info("stopped", **own, seconds=_since(began), why="it was asked to")


def shown(settings: Settings) -> dict[str, Any]:
    """The settings as they may be read by whoever reads logs; of an address its server and name."""
    given = settings.model_dump(mode="json", exclude_defaults=True)
    return {name: _plain(name, value) for name, value in given.items()}


def _plain(name: str, value: Any) -> Any:
    if name in _SECRET:
        address = urlsplit(str(value))
        return f"{address.hostname or 'socket'}{address.path}"
    if isinstance(value, str) and "@" in value:
        return f"…@{value.rpartition('@')[2]}"
    if isinstance(value, dict):
        return {key: _plain(key, one) for key, one in value.items()}
    return value


def _since(began: float) -> float:
    return round(time.monotonic() - began, 1)
