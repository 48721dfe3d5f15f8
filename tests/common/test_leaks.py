"""No text of an error is said anywhere: logs, warnings, tracebacks, spans (R50, R52)."""

import asyncio
import logging
import sys
import textwrap
from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Link, SpanContext, TraceFlags, TraceState, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from services.common import leaks
from services.common.telemetry import Scrubbed
from tests.begun import run

VALUE = "Zqvalue Fictional-Person 1990-05-01"


def error() -> BaseException:
    """An error with the value in its text, in its cause, in a group and in a note."""
    try:
        try:
            {}[VALUE]  # type: ignore[index]
        except KeyError as cause:
            raise ExceptionGroup(VALUE, [ValueError(VALUE), OSError(2, VALUE)]) from cause
    except ExceptionGroup as caught:
        caught.add_note(VALUE)
        made: BaseException = caught
    return made


def record(**more: Any) -> logging.LogRecord:
    """What a library logs of an error."""
    given: dict[str, Any] = {"name": "asyncio", "level": logging.ERROR, "pathname": "x.py"}
    given |= {"lineno": 1, "msg": "", "args": (), "exc_info": None} | more
    return logging.LogRecord(**given)


@pytest.mark.parametrize(
    "said",
    [
        record(exc_info=(type(error()), error(), error().__traceback__)),
        record(msg=f"Task exception was never retrieved\nfuture: <Task exception={VALUE}>"),
        record(msg="%s failed for %s", args=(VALUE, error())),
        record(msg=error()),
        record(name="uvicorn.error", msg="Exception in ASGI application\n",
               exc_info=(type(error()), error(), error().__traceback__)),
        record(name="uvicorn.error", msg="returned '%s'", args=(VALUE,)),
        record(name="sqlalchemy.pool", msg=f"[parameters: ({VALUE!r})]"),
        record(name="aiokafka.consumer", msg="Unable to decode %r", args=(VALUE.encode(),)),
    ],
)  # fmt: skip
def test_what_a_library_logs_has_no_value_in_it(said: logging.LogRecord) -> None:
    line = leaks.Plain("court_listing").format(said)
    assert "Zqvalue" not in line
    assert orjson.loads(line)["service"] == "court_listing"


def test_an_error_is_told_by_its_type_and_its_places() -> None:
    told = leaks.described(error())
    assert told["error"] == "ExceptionGroup"
    assert told["at"][-1].startswith("test_leaks.py:")
    assert [one.split()[0] for one in told["because"]] == [
        "ValueError", "FileNotFoundError", "KeyError",
    ]  # fmt: skip


WAYS = {
    "a process that dies": "raise ValueError(VALUE)",
    "a process that dies of a group": "raise ExceptionGroup(VALUE, [ValueError(VALUE)])",
    "a task nobody waits for": """
        async def fail(): raise ValueError(VALUE)
        async def main():
            asyncio.create_task(fail())
            await asyncio.sleep(0)
            gc.collect()
        asyncio.run(main())
    """,
    "a callback": """
        def fail(): raise ValueError(VALUE)
        async def main():
            asyncio.get_running_loop().call_soon(fail)
            await asyncio.sleep(0)
        asyncio.run(main())
    """,
    "a thread": """
        def fail(): raise ValueError(VALUE)
        thread = threading.Thread(target=fail); thread.start(); thread.join()
    """,
    "an object that goes": """
        class Going:
            def __del__(self): raise ValueError(VALUE)
        Going()
    """,
    "a warning": "warnings.simplefilter('always'); warnings.warn(VALUE)",
    "a logger": "logging.getLogger('x').error('%s', VALUE)",
    "a logger with an error": """
        try: raise ValueError(VALUE)
        except ValueError: logging.getLogger('x').exception(VALUE)
    """,
    "a logger that cannot format": "logging.getLogger('x').error('%d', VALUE)",
    "a value of a database": """
        async def main():
            engine = make_engine('postgresql+asyncpg://nobody:Zqvalue@127.0.0.1:1/none')
            async with engine.connect(): pass
        asyncio.run(main())
    """,
}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_an_error_reaches_the_output_of_a_process_says_its_text(way: str) -> None:
    program = f"""
import asyncio, gc, logging, threading, warnings
from services.common import telemetry
from services.common.database import make_engine
VALUE = {VALUE!r}
telemetry.log_as_json("court_listing")
{textwrap.dedent(WAYS[way])}
"""
    ended = run([sys.executable, "-c", program], reads="services.common.telemetry")
    said = ended.stdout + ended.stderr
    assert "Zqvalue" not in said
    lines = [orjson.loads(line) for line in said.splitlines()]
    assert lines, "it is told that something happened"
    assert all(line["service"] == "court_listing" for line in lines)


class Kept(SpanExporter):
    """Keeps what is exported."""

    def __init__(self) -> None:
        self.spans: list[ReadableSpan] = []

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self.spans += spans
        return SpanExportResult.SUCCESS


def exported(make: Any) -> str:
    """Everything of the spans that were made, as it is sent."""
    kept, provider = Kept(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(Scrubbed(kept)))
    make(provider.get_tracer("test"))
    assert kept.spans
    return "".join(span.to_json() + repr(span.get_span_context()) for span in kept.spans)


def test_no_error_in_a_span_leaves_its_text() -> None:
    """Neither in the status nor in an event, whoever made the span."""

    def make(tracer: Any) -> None:
        with pytest.raises(ExceptionGroup), tracer.start_as_current_span("work"):
            raise error()

    said = exported(make)
    assert "Zqvalue" not in said
    assert "ERROR" in said


ATTRIBUTES = ["url.full", "url.path", "url.query", "http.url", "http.target", "user_agent.original",
              "http.user_agent", "server.address", "client.address", "http.request.header.x",
              "exception.message", "db.statement.parameters", "db.query.parameter.0", "enduser.id",
              "http.request.method_original", "anything.else"]  # fmt: skip


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_what_a_client_chooses_is_in_no_span(name: str) -> None:
    said = exported(lambda tracer: tracer.start_span("work", attributes={name: VALUE}).end())
    assert "Zqvalue" not in said


def test_what_is_known_to_be_plain_is_kept() -> None:
    plain = {"http.route": "/v1/pleas", "cstr.subject": "some id", "http.response.status_code": 409}
    said = exported(lambda tracer: tracer.start_span("work", attributes=plain).end())
    assert all(f'"{name}"' in said for name in plain)


def test_the_state_of_a_clients_trace_goes_no_further_than_here() -> None:
    header = {"traceparent": f"00-{'1' * 32}-{'2' * 16}-01", "tracestate": "k=Zqvalue"}
    parent = TraceContextTextMapPropagator().extract(header)
    linked = Link(SpanContext(1, 1, True, TraceFlags(1), TraceState([("k", "Zqvalue")])),
                  {"a": VALUE})  # fmt: skip

    def make(tracer: Any) -> None:
        span = tracer.start_span("work", context=parent, links=[linked])
        span.add_event(VALUE, {VALUE: VALUE})
        set_span_in_context(span)
        span.end()

    said = exported(make)
    assert "Zqvalue" not in said
    assert "1" * 32 in said


async def test_a_loop_tells_of_what_it_cannot_hand_on_without_its_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(leaks.Plain("court_listing"))
    logging.getLogger("asyncio").addHandler(handler)
    try:
        asyncio.get_running_loop().call_exception_handler(
            {"message": VALUE, "exception": ValueError(VALUE), "task": VALUE}
        )
    finally:
        logging.getLogger("asyncio").removeHandler(handler)
    said = capsys.readouterr().out
    assert "ValueError" in said
    assert "Zqvalue" not in said
