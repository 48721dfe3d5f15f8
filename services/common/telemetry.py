"""Traces, logs and their thread: one trace runs through every agency; nothing personal in any."""

import logging
import re
import sys
from typing import Any

import structlog
from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import (
    Decision,
    ParentBased,
    Sampler,
    SamplingResult,
    TraceIdRatioBased,
)
from opentelemetry.trace import Span, SpanKind
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.typing import EventDict

from services.common.settings import Settings

UNTRACED = "/health,/metrics,/info"
_QUERY = re.compile(r"\?.*$")


class Begun(Sampler):
    """A trace begins where someone asks, not with a statement of the loops that look for work.

    Those would be thousands a minute, and crowd out what was asked.
    """

    def __init__(self, share: float) -> None:
        """``share`` of what is asked is traced."""
        self._share = TraceIdRatioBased(share)

    def should_sample(
        self, parent_context: Context | None, trace_id: int, name: str,
        kind: SpanKind | None = None, *more: Any, **named: Any,
    ) -> SamplingResult:  # fmt: skip
        """Drop what was sent without being asked for."""
        if kind is SpanKind.CLIENT:
            return SamplingResult(Decision.DROP)
        return self._share.should_sample(parent_context, trace_id, name, kind, *more, **named)

    def get_description(self) -> str:
        """As the share it samples."""
        return self._share.get_description()


def start(settings: Settings, service: str, exporter: SpanExporter | None = None) -> TracerProvider:
    """Send spans to the OTLP endpoint of the settings, or to the exporter given; else nowhere."""
    provider = TracerProvider(
        resource=Resource.create({"service.name": service}),
        sampler=ParentBased(Begun(settings.trace_share)),
    )
    if exporter is None and settings.otlp_endpoint:
        exporter = OTLPSpanExporter(endpoint=f"{settings.otlp_endpoint}/v1/traces", timeout=2)
    if exporter is not None:
        provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=500))
    trace.set_tracer_provider(provider)
    HTTPXClientInstrumentor().instrument()
    return provider


def watch(app: FastAPI, engine: AsyncEngine) -> None:
    """Spans for requests and statements, without their parameters.

    ``skip_dep_check`` because the instrumentation refuses SQLAlchemy 2.1 silently.
    """
    FastAPIInstrumentor.instrument_app(
        app,
        excluded_urls=UNTRACED,
        exclude_spans=["receive", "send"],
        server_request_hook=_without_query,
    )
    statements = SQLAlchemyInstrumentor()
    if not statements.is_instrumented_by_opentelemetry:
        statements.instrument(
            engine=engine.sync_engine, enable_commenter=False, skip_dep_check=True
        )


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
    logging.basicConfig(level=logging.WARNING, stream=sys.stdout, format="%(name)s %(levelname)s")
    for chatty in ("aiokafka", "opentelemetry.exporter"):
        logging.getLogger(chatty).setLevel(logging.CRITICAL)


def _without_query(span: Span, scope: dict[str, Any]) -> None:
    """A query string may hold anything: what the instrumentation took of it is taken out."""
    if not span.is_recording():
        return
    for name in ("http.url", "http.target", "url.full"):
        value = getattr(span, "attributes", {}).get(name)
        if isinstance(value, str):
            span.set_attribute(name, _QUERY.sub("", value))
    span.set_attribute("url.query", "")


def _trace_of(_: Any, __: str, event: EventDict) -> EventDict:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = f"{context.trace_id:032x}"
    return event


def _named(service: str) -> Any:
    def add(_: Any, __: str, event: EventDict) -> EventDict:
        return {"service": service} | dict(event)

    return add
