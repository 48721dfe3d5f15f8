"""What a process noticed that no count of events says: shown beside how its parts do.

Guarantee: what alarms look at here, the agency's processes say of themselves as well, so that
whoever is called finds it where they look first, without Prometheus.
"""

import os
import socket
from datetime import UTC, datetime
from typing import Annotated, Any

from prometheus_client import Gauge
from pydantic import BaseModel, Field

from services.common.metrics import (
    AUDIT_DISAGREES,
    EXPIRES,
    HEADS_COMPARED,
    HEADS_EVERY,
    KEYS_UNREAD,
)


class NoticedOut(BaseModel):
    """Where the process runs, and what it noticed when it was seen last."""

    machine: str = ""
    pid: int | None = None
    disagrees: Annotated[
        list[str], Field(description="agencies whose kept heads and the audit here disagree")
    ] = []
    compared: Annotated[
        dict[str, datetime | None],
        Field(description="of each channel read, when it was compared with its owner to the end"),
    ] = {}
    compared_every_seconds: float | None = None
    ends: Annotated[
        dict[str, datetime],
        Field(description="when certificates and tokens end, by setting; 1970: cannot be used"),
    ] = {}
    keys_unread: Annotated[
        bool, Field(description="the keys of tokens cannot be read, and the last ones count")
    ] = False


def noticed() -> dict[str, Any]:
    """The same, as this process has it now, for JSON."""
    compared = _values(HEADS_COMPARED, "channel")
    disagrees = _values(AUDIT_DISAGREES, "agency")
    return {
        "machine": socket.gethostname(),
        "pid": os.getpid(),
        "disagrees": sorted(one for one, is_so in disagrees.items() if is_so),
        "compared": {one: _moment(at) if at else None for one, at in compared.items()},
        "compared_every_seconds": _values(HEADS_EVERY, "").get("") if compared else None,
        "ends": {one: _moment(at) for one, at in _values(EXPIRES, "what").items()},
        "keys_unread": bool(_values(KEYS_UNREAD, "").get("")),
    }


def _values(gauge: Gauge, label: str) -> dict[str, float]:
    return {s.labels.get(label, ""): s.value for one in gauge.collect() for s in one.samples}


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()
