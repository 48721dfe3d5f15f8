"""Something on every page of the console: processes, clocks, forks, what was lost, traces."""

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from tests.operator_console.conftest import READER, Desk
from tests.operator_console.given import waiting

CHANNEL = "cstr.provider.reporting"
_FULL = f"""
INSERT INTO process_instance (name, parts, address, version, state, reads, began_at, seen_at)
SELECT 'data_reporting-' || n, p, '', '0.1.0', jsonb_build_object(p, jsonb_build_object('works',
        n <> 2, 'turned_seconds_ago', 1.5, 'waits_for',
        CASE n WHEN 2 THEN 'KafkaConnectionError' ELSE '' END)),
    '{{"{CHANNEL}": [1200, 4000]}}', now() - interval '3 days',
    now() - CASE n WHEN 3 THEN interval '20 minutes' ELSE interval '0' END
FROM (VALUES (1, 'consumer'), (2, 'relay'), (3, 'clocks')) AS p(n, p);
INSERT INTO clock (id, name, subject, instance, state, started_at, due_at, facts)
SELECT gen_random_uuid(), 'C' || 1 + n % 7, gen_random_uuid(), gen_random_uuid()::text,
    (ARRAY['breached', 'breached', 'at_risk', 'running'])[1 + n % 4], now() - interval '9 days',
    CASE WHEN n % 4 = 3 THEN NULL ELSE now() + (n % 4 - 1) * n * interval '1 hour' END, '[]'::jsonb
FROM generate_series(1, 24) n;
INSERT INTO inbox_sequence (channel, subject, last, last_id, state)
SELECT '{CHANNEL}', ('20000000-0000-4000-8000-00000000000' || n)::uuid, 3, gen_random_uuid(),
    'parked' FROM generate_series(1, 3) n;
INSERT INTO inbox_event (channel, subject, sequence, event_id, type, recorded_at)
SELECT channel, subject, 3, last_id, 'cstr.provider.session-attended.v2', now()
FROM inbox_sequence WHERE last_id IS NOT NULL;
INSERT INTO inbox_fork (id, channel, subject, held_sequence, held_id, told_sequence, told_id,
    base_sequence, base_id, settled_at, settled_by, reason)
SELECT gen_random_uuid(), channel, subject, 3, last_id, 1009, gen_random_uuid(),
    CASE WHEN subject::text LIKE '%2' THEN NULL ELSE 1 END, gen_random_uuid(),
    CASE WHEN subject::text LIKE '%3' THEN now() END, 'data_reporting/kim', 'Told by phone'
FROM inbox_sequence WHERE last_id IS NOT NULL AND last = 3;
INSERT INTO lost_event SELECT '{CHANNEL}', gen_random_uuid(), n, gen_random_uuid(),
    'cstr.data.return-published.v1', now(), gen_random_uuid() FROM generate_series(1, 12) n;
"""


async def fill(desk: Desk) -> None:
    """Put it there; one event is retried, and one proposed to be given up."""
    desk.postgres.psql(_FULL, READER)
    desk.sign_in()
    retried, proposed, *_ = await waiting(desk)
    for id, sent in (
        (retried, {"what": "retry"}),
        (proposed, {"what": "discard", "reason": "Sent by a trial release"}),
    ):
        await desk.act(READER, id, sent)
    for number in range(1, 25):
        desk.app.state.traces.receive(_trace(number), "court_listing")
        desk.app.state.traces.receive(_trace(number, 2), READER)


def _trace(number: int, span: int = 1) -> ExportTraceServiceRequest:
    request = ExportTraceServiceRequest()
    sent = request.resource_spans.add().scope_spans.add().spans.add()
    sent.CopyFrom(
        Span(trace_id=number.to_bytes(16, "big"), span_id=span.to_bytes(8, "big"),
             parent_span_id=(1).to_bytes(8, "big") if span > 1 else b"",
             name="POST /v1/pathways/{pathway_id}/pre-sentence-reports",
             start_time_unix_nano=span * 1_000_000, end_time_unix_nano=span * 9_000_000)
    )  # fmt: skip
    sent.attributes.add(key="http.route").value.string_value = "/v1/pathways"
    subject = "00000000-0000-4000-8000-000000000001"
    sent.attributes.add(key="cstr.subject").value.string_value = subject
    if number % 20 == 1:
        sent.status.code = Status.STATUS_CODE_ERROR
    return request
