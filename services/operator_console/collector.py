"""OTLP over HTTP, for the stack that has no collector of its own."""

import gzip
import io
import zlib

from fastapi import APIRouter, Request, Response
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from services.common.errors import TooLarge, Unprocessable
from services.operator_console.traces import TraceStore

router = APIRouter(include_in_schema=False)

UNZIPPED_BYTES = 16 * 1024 * 1024


@router.post("/v1/traces")
async def receive(request: Request) -> Response:
    """Keep the spans a service sends."""
    store: TraceStore = request.app.state.traces
    export = ExportTraceServiceRequest()
    try:
        export.ParseFromString(await _body(request))
    except (DecodeError, OSError, EOFError, zlib.error):
        raise Unprocessable("This is not an OTLP export of traces.") from None
    store.receive(export)
    return Response(b"", media_type="application/x-protobuf")


async def _body(request: Request) -> bytes:
    body = await request.body()
    if request.headers.get("content-encoding") != "gzip":
        return body
    with gzip.GzipFile(fileobj=io.BytesIO(body)) as unzipped:
        found = unzipped.read(UNZIPPED_BYTES + 1)
    if len(found) > UNZIPPED_BYTES:
        raise TooLarge("The export is larger than 16 MB.")
    return found
