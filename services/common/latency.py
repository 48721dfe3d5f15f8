"""How long requests take, from the head of each to the head of its answer.

Guarantee: labels are the method, the route as it is written in the code and the class of the
status, so that their number is bounded whatever is asked for; an exemplar is the id of a trace
that is recorded, and nothing else. Streams and readers that wait are not among them: how many are
open, and for how long, is measured by ``held``.
"""

import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from opentelemetry import trace
from prometheus_client import Histogram

from services.common.metrics import ANSWERED, HELD, HELD_SECONDS, REQUEST_SECONDS

Scope = MutableMapping[str, Any]

#: What a command is promised: an answer within so many seconds (deploy/SLO.md).
PROMISED_SECONDS = 0.5
#: What asks whether the process is well is no request of anybody.
PROBES = ("/health/", "/metrics")
NO_ROUTE = "none"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_ASKS_ONLY = frozenset({"GET", "HEAD", "OPTIONS"})
#: Refused before there was work to do: who asks, how often, how slowly, how much, and for what.
_NOT_TAKEN = frozenset({401, 403, 404, 405, 408, 413, 429})
_HELD = "held"


class Timed:
    """One request: begun when this is made, answered, and ended."""

    __slots__ = ("_began", "_route", "_scope", "_status", "_took", "_trace")

    def __init__(self, scope: Scope) -> None:
        """``scope`` is that of the request; its route is read when it is answered."""
        self._scope, self._began = scope, time.perf_counter()
        self._status, self._took, self._route = 0, 0.0, NO_ROUTE
        self._trace: dict[str, str] | None = None

    def answered(self, status: int) -> None:
        """The head of the answer is there, still within the request's trace."""
        self._took = time.perf_counter() - self._began
        self._status = status
        self._route = getattr(self._scope.get("route"), "path", NO_ROUTE)
        context = trace.get_current_span().get_span_context()
        if context.trace_flags.sampled:
            self._trace = {"trace_id": f"{context.trace_id:032x}"}

    def ended(self, *, broken: bool = False) -> None:
        """Count it; ``broken`` where the answer could not be finished. Not what waited."""
        scope = self._scope
        held = _HELD in scope["state"] or scope["path"].startswith(PROBES)
        if held or not self._status:
            return
        status = 500 if broken else self._status
        method = scope["method"] if scope["method"] in _METHODS else "other"
        _series(method, self._route, status // 100).observe(self._took, self._trace)
        if method not in _ASKS_ONLY and self._route != NO_ROUTE and status not in _NOT_TAKEN:
            ANSWERED.labels(_outcome(status, self._took)).inc()


@contextmanager
def held(scope: Scope, kind: str) -> Iterator[None]:
    """Count a stream or a reader that waits, as long as it is open, and not as a request."""
    scope.setdefault("state", {})[_HELD] = True
    began = time.perf_counter()
    HELD.labels(kind).inc()
    try:
        yield
    finally:
        HELD.labels(kind).dec()
        HELD_SECONDS.labels(kind).observe(time.perf_counter() - began)


def _outcome(status: int, took: float) -> str:
    if status >= 500:
        return "failed"
    return "good" if took <= PROMISED_SECONDS else "slow"


def _series(method: str, route: str, of_hundreds: int) -> Histogram:
    """Kept by its labels: looking it up through the library costs as much as the measuring."""
    key = (method, route, of_hundreds)
    found = _known.get(key)
    if found is None:
        found = _known[key] = REQUEST_SECONDS.labels(method, route, f"{of_hundreds}xx")
    return found


_known: dict[tuple[str, str, int], Histogram] = {}
