"""OTLP over HTTP, for the stack that has no collector of its own."""

import gzip
import io
import zlib

from fastapi import APIRouter, Request, Response
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from services.common.errors import Forbidden, TooLarge, Unprocessable
from services.common.identity import authenticated, not_let_in
from services.operator_console.traces import TraceStore

router = APIRouter(include_in_schema=False)

PATH = "/v1/traces"
ROLE = "service"
UNZIPPED_BYTES = 1024 * 1024


@router.post(PATH)
async def receive(request: Request) -> Response:
    """Keep the spans a service sends, under its own name.

    Who sends shows the token of a service before a byte of what it sends is read. Raises
    ``Unauthenticated``, ``Forbidden``, ``TooLarge``, ``TooMany``, ``Unprocessable``.
    """
    caller = await authenticated(request)
    if not caller.has(ROLE):
        raise not_let_in("role", Forbidden("Traces are sent by services."))
    store: TraceStore = request.app.state.traces
    export = ExportTraceServiceRequest()
    try:
        export.ParseFromString(await _body(request))
    except (DecodeError, OSError, EOFError, zlib.error):
        raise Unprocessable("This is not an OTLP export of traces.") from None
    store.receive(export, caller.agency)
    return Response(b"", media_type="application/x-protobuf")


async def _body(request: Request) -> bytes:
    body = await request.body()
    if request.headers.get("content-encoding") == "gzip":
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as unzipped:
            body = unzipped.read(UNZIPPED_BYTES + 1)
    if len(body) > UNZIPPED_BYTES:
        raise TooLarge("The export is larger than 1 MB.")
    return body
