"""The traces of the last while, received as OTLP and kept in bounded memory."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue

TRACES = 3_000
SPANS = 1_000
SUBJECT = "cstr.subject"
_SHOWN = (SUBJECT, "cstr.event.type", "http.route", "db.system", "http.response.status_code")


@dataclass(frozen=True)
class Span:
    """One piece of work of one service; times in nanoseconds since 1970."""

    id: str
    parent: str
    service: str
    name: str
    begins: int
    ends: int
    failed: bool
    attributes: dict[str, str]

    @property
    def milliseconds(self) -> float:
        """How long it took."""
        return (self.ends - self.begins) / 1_000_000


@dataclass
class Trace:
    """All spans of one trace that arrived, from every service."""

    id: str
    spans: dict[str, Span] = field(default_factory=dict)

    @property
    def begins(self) -> int:
        """When its first span began."""
        return min(span.begins for span in self.spans.values())

    @property
    def ends(self) -> int:
        """When its last span ended."""
        return max(span.ends for span in self.spans.values())

    @property
    def began(self) -> str:
        """The same, for reading."""
        return f"{datetime.fromtimestamp(self.begins / 1e9, UTC):%d %b %H:%M:%S} UTC"

    @property
    def services(self) -> list[str]:
        """The services that took part, in the order they did."""
        ordered = sorted(self.spans.values(), key=lambda span: span.begins)
        return list(dict.fromkeys(span.service for span in ordered))

    @property
    def name(self) -> str:
        """The name of its first span."""
        return min(self.spans.values(), key=lambda span: span.begins).name

    @property
    def subjects(self) -> set[str]:
        """The pathways it speaks of."""
        return {s.attributes[SUBJECT] for s in self.spans.values() if SUBJECT in s.attributes}


@dataclass(frozen=True)
class Bar:
    """A span as drawn: how deep it is nested, where it begins and how wide it is, in percent."""

    span: Span
    depth: int
    left: float
    width: float


class TraceStore:
    """Keeps the newest traces; of those that tell nothing of a pathway only a quarter."""

    def __init__(self, traces: int = TRACES, spans: int = SPANS) -> None:
        """At most so many traces, and so many spans in each."""
        self._limit, self._spans = traces, spans
        self._traces: OrderedDict[str, Trace] = OrderedDict()
        self._plain: OrderedDict[str, None] = OrderedDict()

    def receive(self, request: ExportTraceServiceRequest) -> None:
        """Keep the spans of one export."""
        for resource in request.resource_spans:
            service = _attributes(resource.resource.attributes).get("service.name", "unknown")
            for scope in resource.scope_spans:
                for sent in scope.spans:
                    self._keep(
                        sent.trace_id.hex(),
                        Span(
                            id=sent.span_id.hex(),
                            parent=sent.parent_span_id.hex(),
                            service=service,
                            name=sent.name,
                            begins=sent.start_time_unix_nano,
                            ends=max(sent.start_time_unix_nano, sent.end_time_unix_nano),
                            failed=sent.status.code == sent.status.STATUS_CODE_ERROR,
                            attributes=_attributes(sent.attributes),
                        ),
                    )

    def find(self, id: str) -> Trace | None:
        """One trace by its id."""
        return self._traces.get(id)

    def newest(self, subject: str = "", limit: int = 50) -> list[Trace]:
        """The newest traces, of one pathway if asked."""
        ordered = reversed(self._traces.values())
        found = (trace for trace in ordered if not subject or subject in trace.subjects)
        return [trace for trace, _ in zip(found, range(limit), strict=False)]

    def _keep(self, trace_id: str, span: Span) -> None:
        if trace_id not in self._traces:
            self._traces[trace_id] = Trace(trace_id)
            self._plain[trace_id] = None
        trace = self._traces[trace_id]
        if len(trace.spans) < self._spans:
            trace.spans[span.id] = span
        if SUBJECT in span.attributes:
            self._plain.pop(trace_id, None)
        while len(self._traces) > self._limit:
            self._forget_one()

    def _forget_one(self) -> None:
        crowded = len(self._plain) > self._limit // 4
        oldest = next(iter(self._plain if crowded else self._traces))
        del self._traces[oldest]
        self._plain.pop(oldest, None)


def waterfall(trace: Trace) -> list[Bar]:
    """The spans in the order of a tree walk, with their place on the time line."""
    children: dict[str, list[Span]] = {}
    for span in sorted(trace.spans.values(), key=lambda one: one.begins):
        parent = span.parent if span.parent in trace.spans else ""
        children.setdefault(parent, []).append(span)
    total = max(1, trace.ends - trace.begins)
    bars: list[Bar] = []
    waiting = [(span, 0) for span in reversed(children.get("", []))]
    while waiting:
        span, depth = waiting.pop()
        left = 100 * (span.begins - trace.begins) / total
        bars.append(Bar(span, depth, left, max(0.3, 100 * (span.ends - span.begins) / total)))
        waiting += [(child, depth + 1) for child in reversed(children.get(span.id, []))]
    return bars


def _attributes(pairs: Iterable[KeyValue]) -> dict[str, str]:
    known = {pair.key: pair.value for pair in pairs}
    return {
        key: value.string_value or str(value.int_value)
        for key, value in known.items()
        if key in (*_SHOWN, "service.name")
    }
