"""The traces of the last while, received as OTLP and kept in bounded memory."""

from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Sent

#: Of each sender, so that none can push out what another sent.
TRACES = 500
SPANS = 200
SPANS_OF_ALL = 10_000
TEXT = 200
SUBJECT = "cstr.subject"
ROUTE = "http.route"
#: How the routes begin that people and their systems ask; an operator's acts are among them.
ASKED = ("/v1/", "/operations/")
LOOKS = ("GET /operations/", "HEAD /operations/")
LAST = 253_402_300_799.0
_SHOWN = (SUBJECT, "cstr.event.type", ROUTE, "db.system.name", "http.response.status_code")


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
    sender: str
    spans: dict[tuple[str, str], Span] = field(default_factory=dict)
    of: Counter[str] = field(default_factory=Counter)

    @property
    def begins(self) -> int:
        """When its first span began."""
        return min(span.begins for span in self.spans.values())

    @property
    def ends(self) -> int:
        """When its last span ended."""
        return max(span.ends for span in self.spans.values())

    @property
    def began(self) -> datetime:
        """The same, as a moment; nobody's clock is before 1970 or after 9999."""
        return datetime.fromtimestamp(min(self.begins / 1e9, LAST), UTC)

    @property
    def failed(self) -> bool:
        """Whether anything in it failed."""
        return any(span.failed for span in self.spans.values())

    @property
    def is_asked(self) -> bool:
        """Whether somebody asked for it, and no loop of ours, probe or page began it."""
        first = min(self.spans.values(), key=lambda span: span.begins)
        looks = first.name.startswith(LOOKS)
        return first.attributes.get(ROUTE, "").startswith(ASKED) and not looks

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
    """Keeps each sender's newest traces; of those that tell nothing of a pathway only a quarter.

    Guarantee: what is kept has a bound, and what one sender sends takes only its own room: its
    traces, its spans in anybody's trace, and all its spans together.
    """

    def __init__(
        self, traces: int = TRACES, spans: int = SPANS, spans_of_all: int = SPANS_OF_ALL
    ) -> None:
        """Of each sender so many traces, so many spans in each, and so many spans in all."""
        self._limit, self._spans, self._all = traces, spans, spans_of_all
        self._traces: OrderedDict[str, Trace] = OrderedDict()
        self._begun: dict[str, OrderedDict[str, None]] = {}
        self._plain: dict[str, OrderedDict[str, None]] = {}
        self._kept: Counter[str] = Counter()

    def receive(self, request: ExportTraceServiceRequest, sender: str = "") -> None:
        """Keep the spans of one export, as those of who sent it, whatever they say they are.

        Without a sender they are those of whom they say.
        """
        for resource in request.resource_spans:
            named = _strings(resource.resource.attributes, ("service.name",))
            service = sender or named.get("service.name", "unknown")
            for scope in resource.scope_spans:
                for sent in scope.spans:
                    if len(sent.trace_id) == 16 and len(sent.span_id) == 8:
                        self._keep(sent.trace_id.hex(), _span(sent, service))

    def find(self, id: str) -> Trace | None:
        """One trace by its id."""
        return self._traces.get(id)

    def ordered(self, subject: str = "", service: str = "", *, failed: bool = False) -> list[Trace]:
        """What failed first, then what people asked, then the rest; the newest first of each."""
        found = [
            trace
            for trace in reversed(self._traces.values())
            if trace.spans
            and subject in ("", *trace.subjects)
            and service in ("", *trace.services)
            and (trace.failed or not failed)
        ]
        return sorted(found, key=lambda trace: (not trace.failed, not trace.is_asked))

    def _keep(self, trace_id: str, span: Span) -> None:
        sender = span.service
        own = self._begun.setdefault(sender, OrderedDict())
        plain = self._plain.setdefault(sender, OrderedDict())
        if trace_id not in self._traces:
            self._traces[trace_id] = Trace(trace_id, sender)
            own[trace_id] = plain[trace_id] = None
        trace = self._traces[trace_id]
        if SUBJECT in span.attributes:
            self._plain[trace.sender].pop(trace_id, None)
        if trace.of[sender] < self._spans and (sender, span.id) not in trace.spans:
            trace.spans[sender, span.id] = span
            trace.of[sender] += 1
            self._kept[sender] += 1
        while len(own) > self._limit or (self._kept[sender] > self._all and own):
            self._forget_one(own, plain)
        if self._kept[sender] > self._all and (sender, span.id) in trace.spans:
            del trace.spans[sender, span.id]
            trace.of[sender] -= 1
            self._kept[sender] -= 1

    def _forget_one(self, own: OrderedDict[str, None], plain: OrderedDict[str, None]) -> None:
        crowded = len(plain) > self._limit // 4
        oldest = next(iter(plain if crowded else own))
        self._kept -= self._traces.pop(oldest).of
        own.pop(oldest)
        plain.pop(oldest, None)


def waterfall(trace: Trace) -> list[Bar]:
    """The spans in the order of a tree walk, with their place on the time line."""
    children: dict[str, list[Span]] = {}
    known = {span.id for span in trace.spans.values()}
    for span in sorted(trace.spans.values(), key=lambda one: one.begins):
        parent = span.parent if span.parent in known else ""
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


def _span(sent: Sent, sender: str) -> Span:
    return Span(
        id=sent.span_id.hex(),
        parent=sent.parent_span_id[:8].hex(),
        service=sender,
        name=sent.name[:TEXT],
        begins=sent.start_time_unix_nano,
        ends=max(sent.start_time_unix_nano, sent.end_time_unix_nano),
        failed=sent.status.code == sent.status.STATUS_CODE_ERROR,
        attributes=_strings(sent.attributes, _SHOWN),
    )


def _strings(pairs: Iterable[KeyValue], shown: Sequence[str]) -> dict[str, str]:
    return {
        pair.key: (pair.value.string_value or str(pair.value.int_value))[:TEXT]
        for pair in pairs
        if pair.key in shown
    }
