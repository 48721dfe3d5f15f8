"""The console's own trace store: bounded, in order, and deaf to what is no export."""

import gzip
from collections.abc import Sequence

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Sent

from scripts.stack.tokens import Keys
from services.common.limits import DEPTH
from services.common.settings import Environment, Settings
from services.operator_console.app import make_app
from services.operator_console.collector import UNZIPPED_BYTES
from services.operator_console.traces import SUBJECT, TraceStore, waterfall

PATHWAY = "00000000-0000-4000-8000-000000000001"


def export(*spans: Sent, service: str = "court_listing") -> ExportTraceServiceRequest:
    """One export of one service."""
    request = ExportTraceServiceRequest()
    resource = request.resource_spans.add()
    name = resource.resource.attributes.add(key="service.name")
    name.value.string_value = service
    resource.scope_spans.add().spans.extend(spans)
    return request


def span(
    trace: int, number: int, parent: int = 0, at: Sequence[int] = (0, 10), subject: str = ""
) -> Sent:
    """A span of a trace; ``at`` is when it begins and ends."""
    made = Sent(
        trace_id=trace.to_bytes(16, "big"),
        span_id=number.to_bytes(8, "big"),
        parent_span_id=parent.to_bytes(8, "big") if parent else b"",
        name=f"span {number}",
        start_time_unix_nano=at[0],
        end_time_unix_nano=at[1],
    )
    if subject:
        made.attributes.add(key=SUBJECT).value.string_value = subject
    return made


def kept(store: TraceStore) -> list[int]:
    """Which traces are kept, the newest first."""
    return [int(trace.id, 16) for trace in store.ordered()]


def test_the_oldest_trace_is_forgotten_first() -> None:
    store = TraceStore(traces=4)
    for number in range(1, 8):
        store.receive(export(span(number, 1, subject=PATHWAY)))
    assert kept(store) == [7, 6, 5, 4]


def test_what_tells_nothing_of_a_pathway_does_not_crowd_out_what_does() -> None:
    store = TraceStore(traces=8)
    store.receive(export(span(1, 1, subject=PATHWAY)))
    for number in range(2, 100):
        store.receive(export(span(number, 1)))
    assert 1 in kept(store)
    assert len(kept(store)) == 8
    assert [int(trace.id, 16) for trace in store.ordered(PATHWAY)] == [1]


def test_a_trace_learns_of_its_pathway_with_a_later_span() -> None:
    store = TraceStore()
    store.receive(export(span(1, 1)))
    store.receive(export(span(1, 2, 1, subject=PATHWAY), service="probation_allocation"))
    (trace,) = store.ordered(PATHWAY)
    assert set(trace.services) == {"court_listing", "probation_allocation"}


def test_a_trace_keeps_so_many_spans_and_no_more() -> None:
    store = TraceStore(spans=3)
    store.receive(export(*[span(1, number) for number in range(1, 10)]))
    assert len(store.ordered()[0].spans) == 3


def test_only_the_attributes_that_are_shown_are_kept() -> None:
    sent = span(1, 1)
    sent.attributes.add(key="http.url").value.string_value = "http://x/?name=Fictional"
    store = TraceStore()
    store.receive(export(sent))
    (found,) = store.ordered()[0].spans.values()
    assert found.attributes == {}


def test_the_waterfall_walks_the_tree_and_places_each_span_in_time() -> None:
    store = TraceStore()
    store.receive(
        export(
            span(1, 3, parent=1, at=(600, 900)),
            span(1, 2, parent=1, at=(100, 500)),
            span(1, 4, parent=2, at=(200, 300)),
            span(1, 1, at=(0, 1000)),
        )
    )
    bars = [(b.span.name, b.depth, b.left, b.width) for b in waterfall(store.ordered()[0])]
    assert bars == [
        ("span 1", 0, 0.0, 100.0),
        ("span 2", 1, 10.0, 40.0),
        ("span 4", 2, 20.0, 10.0),
        ("span 3", 1, 60.0, 30.0),
    ]


def test_a_span_whose_parent_never_came_stands_at_the_root() -> None:
    store = TraceStore()
    store.receive(export(span(1, 2, parent=99)))
    assert [bar.depth for bar in waterfall(store.ordered()[0])] == [0]


def test_spans_that_name_each_other_as_parent_end_the_walk() -> None:
    store = TraceStore()
    store.receive(export(span(1, 1, parent=2), span(1, 2, parent=1)))
    assert waterfall(store.ordered()[0]) == []


def test_a_time_of_nought_and_an_end_before_the_beginning_are_drawn() -> None:
    store = TraceStore()
    store.receive(export(span(1, 1, at=(50, 10)), span(1, 2, at=(0, 0))))
    for bar in waterfall(store.ordered()[0]):
        assert 0 <= bar.left <= 100
        assert 0 < bar.width <= 100


async def posted(keys: Keys, body: bytes, **headers: str) -> tuple[httpx.Response, TraceStore]:
    """The console's answer to an export, and what it kept."""
    app = make_app(Settings(environment=Environment.DEVELOPMENT, port=1, token_jwks=keys.jwks))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://console") as client:
        token = keys.mint("court_listing", "service")
        sent = {"authorization": f"Bearer {token}"} | headers
        return await client.post("/v1/traces", content=body, headers=sent), app.state.traces


async def test_an_export_is_kept_plain_and_zipped(keys: Keys) -> None:
    body = export(span(1, 1)).SerializeToString()
    for sent, headers in ((body, {}), (gzip.compress(body), {"content-encoding": "gzip"})):
        answer, store = await posted(keys, sent, **headers)
        assert answer.status_code == 200
        assert kept(store) == [1]


async def test_bytes_that_look_like_brackets_are_no_depth(keys: Keys) -> None:
    """Ids are random bytes: refused for their brackets, spans of a large export would be lost."""
    body = export(*(span(0x5B5B5B5B, n) for n in range(1, 50))).SerializeToString()
    assert body.count(b"[") > DEPTH
    answer, store = await posted(keys, body, **{"content-type": "application/x-protobuf"})
    assert answer.status_code == 200
    assert kept(store) == [0x5B5B5B5B]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"\xff\xff\xff", {}),
        (b'{"resourceSpans": []}', {"content-type": "application/json"}),
        (b"not zipped", {"content-encoding": "gzip"}),
        (gzip.compress(b"\xff\xff\xff"), {"content-encoding": "gzip"}),
        (gzip.compress(b"cut off" * 50)[:20], {"content-encoding": "gzip"}),
        (gzip.compress(b"x" * 300)[:12] + b"\x00garbage", {"content-encoding": "gzip"}),
    ],
    ids=["garbage", "json", "not gzip", "zipped garbage", "cut off", "broken"],
)
async def test_what_is_no_export_is_refused(
    keys: Keys, body: bytes, headers: dict[str, str]
) -> None:
    answer, store = await posted(keys, body, **headers)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert kept(store) == []


async def test_a_larger_export_than_any_real_one_is_refused(keys: Keys) -> None:
    answer, _ = await posted(keys, b"x" * (2 * 1024 * 1024 + 1))
    assert answer.status_code == 413


async def test_a_small_body_that_unpacks_to_a_large_one_is_refused(keys: Keys) -> None:
    bomb = gzip.compress(b"\x00" * (UNZIPPED_BYTES + 1))
    answer, _ = await posted(keys, bomb, **{"content-encoding": "gzip"})
    assert answer.status_code == 413


async def test_an_export_of_nothing_is_taken(keys: Keys) -> None:
    answer, store = await posted(keys, b"")
    assert answer.status_code == 200
    assert kept(store) == []


@pytest.mark.parametrize(
    ("agency", "role", "status"),
    [("", "", 401), ("court_listing", "operator", 403), ("operator_console", "operator", 403),
     ("court_listing", "service", 200)],
)  # fmt: skip
async def test_spans_are_taken_from_services_and_from_nobody_else(
    keys: Keys, agency: str, role: str, status: int
) -> None:
    token = keys.mint(agency, role) if agency else "none"
    body = export(span(1, 1)).SerializeToString()
    answer, store = await posted(keys, body, authorization=f"Bearer {token}")
    assert answer.status_code == status
    assert bool(kept(store)) == (status == 200)


async def test_spans_are_those_of_who_sent_them_whatever_they_say(keys: Keys) -> None:
    body = export(span(1, 1), service="probation_allocation").SerializeToString()
    _, store = await posted(keys, body)
    assert store.ordered()[0].services == ["court_listing"]


def test_no_sender_pushes_out_what_another_sent() -> None:
    """Neither its traces, nor its spans of the same trace, however much it sends."""
    store = TraceStore(traces=10, spans=5, spans_of_all=40)
    for number in range(1, 6):
        store.receive(export(span(number, 1, subject=PATHWAY)), "court_listing")
    for number in range(1, 2000):
        store.receive(export(*[span(number, n) for n in range(1, 30)]), "data_reporting")
    for number in range(1, 6):
        found = store.find(f"{number:032x}")
        assert found is not None
        assert "court_listing" in found.services
    spans = [one for trace in store.ordered() for one in trace.spans.values()]
    assert sum(one.service == "data_reporting" for one in spans) <= 40


def test_what_a_span_says_of_itself_is_bounded() -> None:
    sent = span(1, 1, subject="x" * 100_000)
    sent.name = "n" * 100_000
    store = TraceStore()
    store.receive(export(sent), "court_listing")
    (found,) = store.ordered()[0].spans.values()
    assert len(found.name) + len(found.attributes[SUBJECT]) <= 400


@pytest.mark.parametrize(
    ("trace", "number"), [(b"", b"12345678"), (b"1" * 16, b""), (b"1" * 99, b"1" * 8)]
)
def test_a_span_without_a_proper_id_is_not_kept(trace: bytes, number: bytes) -> None:
    store = TraceStore()
    store.receive(export(Sent(trace_id=trace, span_id=number)), "court_listing")
    assert kept(store) == []
