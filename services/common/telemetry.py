"""Traces, logs and their thread: one trace runs through every agency; nothing personal in any."""

import sys
from collections.abc import MutableMapping, Sequence
from pathlib import Path
from typing import Any

import structlog
from fastapi.telemetry import TelemetryConfig
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import (
    Decision,
    ParentBased,
    Sampler,
    SamplingResult,
    TraceIdRatioBased,
)
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode
from opentelemetry.util.types import Attributes
from requests import PreparedRequest, Session
from requests.auth import AuthBase
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.event import listen
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.typing import EventDict

from services.common import leaks
from services.common.settings import Settings

tracer = trace.get_tracer("cstr.database")

UNTRACED = ("/health", "/metrics", "/info")


def _untraced(scope: MutableMapping[str, Any]) -> bool:
    return str(scope["path"]).startswith(UNTRACED)


#: What FastAPI itself tells of requests: one span each, and neither exceptions nor their text.
OF_REQUESTS: TelemetryConfig = {
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "exclude": _untraced,
}


class Begun(Sampler):
    """A trace begins where someone asks, not with what the loops that look for work ask of others.

    Those would be thousands a minute, and crowd out what was asked; so would what operators and
    their pages look at. What they do is traced, and an error they are answered has its id all the
    same.
    """

    def __init__(self, share: float) -> None:
        """``share`` of what is asked is traced."""
        self._share = TraceIdRatioBased(share)

    def should_sample(
        self, parent_context: Context | None, trace_id: int, name: str,
        kind: SpanKind | None = None, attributes: Attributes = None, *more: Any, **named: Any,
    ) -> SamplingResult:  # fmt: skip
        """Drop what was sent without being asked for, and what was only looked at."""
        if kind is SpanKind.CLIENT or _only_looks(attributes):
            return SamplingResult(Decision.DROP)
        asked = (parent_context, trace_id, name, kind, attributes)
        return self._share.should_sample(*asked, *more, **named)

    def get_description(self) -> str:
        """As the share it samples."""
        return self._share.get_description()


def _only_looks(attributes: Attributes) -> bool:
    said = attributes or {}
    path, method = str(said.get("url.path", "")), said.get("http.request.method")
    return method in ("GET", "HEAD") and path.startswith("/operations/")


class Scrubbed(SpanExporter):
    """Hands spans on with what may be said in one, and nothing else, whoever made them.

    A path or a query may hold anything, a client chooses its host, its agent and its trace state,
    and the text of an error holds what was being worked on: none of it leaves.
    """

    def __init__(self, to: SpanExporter) -> None:
        """``to`` is where they go."""
        self._to = to

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Only the plain part of each span."""
        return self._to.export([_plain(span) for span in spans])

    def shutdown(self) -> None:
        """As that it hands on to."""
        self._to.shutdown()

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        """As that it hands on to."""
        return self._to.force_flush(timeout_millis)


SAID = ("cstr.", "messaging.", "db.system", "db.query.text", "http.route", "http.request.method",
        "http.response.status_code", "http.status_code", "http.method", "url.scheme",
        "network.protocol", "error.type")  # fmt: skip
_NEVER = ("http.request.method_original",)


def _plain(span: ReadableSpan) -> ReadableSpan:
    said = {k: v for k, v in (span.attributes or {}).items() if k.startswith(SAID)}
    for name in _NEVER:
        said.pop(name, None)
    return ReadableSpan(
        name=span.name,
        context=_context(span.get_span_context()),
        parent=_context(span.parent),
        resource=span.resource,
        attributes=said,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
        links=[Link(known) for link in span.links if (known := _context(link.context))],
    )


def _context(known: SpanContext | None) -> SpanContext | None:
    """The same place in the trace, without the state a client sent along."""
    if known is None:
        return None
    return SpanContext(known.trace_id, known.span_id, known.is_remote, known.trace_flags)


class _OwnToken(AuthBase):
    """Shows the collector the token in a file, read again each time: it is renewed meanwhile."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["authorization"] = f"Bearer {self._file.read_text().strip()}"
        return request


def start(settings: Settings, service: str, exporter: SpanExporter | None = None) -> TracerProvider:
    """Send spans to the OTLP endpoint of the settings, or to the exporter given; else nowhere."""
    provider = TracerProvider(
        resource=Resource.create({"service.name": service}),
        sampler=ParentBased(Begun(settings.trace_share)),
    )
    if exporter is None and settings.otlp_endpoint:
        exporter = _otlp(settings)
    if exporter is not None:
        provider.add_span_processor(
            BatchSpanProcessor(
                Scrubbed(exporter), schedule_delay_millis=500, max_export_batch_size=128
            )
        )
    trace.set_tracer_provider(provider)
    HTTPXClientInstrumentor().instrument()
    return provider


def _otlp(settings: Settings) -> SpanExporter:
    session = Session()
    if settings.otlp_token_file is not None:
        session.auth = _OwnToken(settings.otlp_token_file)
    return OTLPSpanExporter(
        endpoint=f"{settings.otlp_endpoint}/v1/traces", timeout=2, session=session
    )


def watch(engine: AsyncEngine) -> None:
    """Spans for statements, without their parameters, within a trace that is recorded.

    The SQLAlchemy instrumentation is not used: it works for every statement, also of the loops
    that look for work and of traces that are not sampled, and took 8 % of a command's time.
    """
    listen(engine.sync_engine, "before_cursor_execute", _statement_begins)
    listen(engine.sync_engine, "after_cursor_execute", _statement_ends)
    listen(engine.sync_engine, "handle_error", _statement_fails)


def _statement_begins(_: Any, __: Any, statement: str, ___: Any, context: Any, *____: Any) -> None:
    if trace.get_current_span().is_recording():
        verb = statement.lstrip().split(None, 1)[0].upper()
        attributes = {"db.system.name": "postgresql", "db.query.text": statement}
        context.span = tracer.start_span(verb, kind=SpanKind.CLIENT, attributes=attributes)


def _statement_ends(_: Any, __: Any, ___: str, ____: Any, context: Any, *_____: Any) -> None:
    span = getattr(context, "span", None)
    if span is not None:
        span.end()


def _statement_fails(failure: ExceptionContext) -> None:
    span = getattr(failure.execution_context, "span", None)
    if span is not None:
        span.set_status(StatusCode.ERROR)
        span.end()


def log_as_json(service: str) -> None:
    """Every line one JSON object with the trace it belongs to."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _trace_of,
            _named(service),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    leaks.install(service)


def _trace_of(_: Any, __: str, event: EventDict) -> EventDict:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = f"{context.trace_id:032x}"
    return event


def _named(service: str) -> Any:
    def add(_: Any, __: str, event: EventDict) -> EventDict:
        return {"service": service} | dict(event)

    return add
