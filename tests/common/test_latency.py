"""How long requests take is measured by route, without anything of whoever asks."""

import asyncio
import json
import re
import timeit
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import uuid4

import pytest
import pytest_asyncio
from fastapi import APIRouter
from fastapi.routing import APIRoute
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY
from prometheus_client.openmetrics import parser
from prometheus_client.parser import text_string_to_metric_families as plain

from contracts.catalogue import parse
from scripts.stack.settings import ROOT
from services.common import latency, telemetry
from services.common.deliveries import redelivery
from services.common.identity import Caller, any_agency
from services.common.inbox_batch import PROMISED_SECONDS, count_batch
from services.common.inbox_places import Batch
from services.common.metrics import REQUEST_SECONDS, begin_at_zero, exposition, media_type
from services.common.pseudonyms import pseudonymous
from services.common.unit_of_work import UnitOfWorkRoute
from services.probation_allocation.service import SERVICE
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest

openmetrics: Any = parser.text_string_to_metric_families

OFFICERS = "/v1/officers"
OFFICER = {"site": "northamptonshire", "name": "A. Fictional", "team": "North",
           "contact": "desk", "user": "somebody", "capacity": 3}  # fmt: skip
PROMETHEUS = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3"


def counted(**labels: str) -> float:
    return REGISTRY.get_sample_value("cstr_http_request_seconds_count", labels) or 0


def kept(outcome: str) -> float:
    return REGISTRY.get_sample_value("cstr_commands_kept_total", {"outcome": outcome}) or 0


def of_requests() -> list[dict[str, str]]:
    (family,) = REQUEST_SECONDS.collect()
    return [s.labels for s in family.samples if s.name.endswith("_count")]


async def slow(caller: Annotated[Caller, any_agency("senior_officer")]) -> None:
    await asyncio.sleep(0.51)


async def fails(caller: Annotated[Caller, any_agency("senior_officer")]) -> None:
    raise ValueError("Zq")


@pytest_asyncio.fixture
async def probation(api: Api) -> ServiceUnderTest:
    service = await api(SERVICE)
    router = APIRouter(route_class=UnitOfWorkRoute)
    router.add_api_route("/v1/slow", slow, methods=["POST"])
    router.add_api_route("/v1/fails", fails, methods=["POST"])
    service.app.include_router(router)
    return service


async def test_a_request_is_counted_under_its_route_and_not_under_its_path(
    probation: ServiceUnderTest,
) -> None:
    paths = {r.path for router in probation.service.routers for r in router.routes
             if isinstance(r, APIRoute)}  # fmt: skip
    (known,) = {path for path in paths if re.fullmatch(r"/v1/pathways/\{\w+\}", path)}
    route = {"method": "GET", "route": known, "status": "4xx"}
    before = counted(**route)
    for last in ("5b2e0cf5-5c6b-4b0e-b8b5-0bd9e5a10001", "Ada-Fictional"):
        path = re.sub(r"\{\w+\}", last, known)
        assert (await probation.ask("GET", path, role="senior_officer")).status_code in (404, 422)
    assert counted(**route) == before + 2
    assert "Ada" not in exposition(PROMETHEUS).decode()


@pytest.mark.parametrize("accepted", ["", PROMETHEUS])
async def test_whatever_is_asked_for_the_number_of_series_is_bounded(
    probation: ServiceUnderTest, accepted: str
) -> None:
    await probation.client.get("/nothing/0")
    await probation.client.request("BREW", OFFICERS)
    before = len(of_requests())
    size = len(exposition(accepted))
    for number in range(30):
        await probation.client.get(f"/nothing/{number}/Ada-Fictional?born=1990")
        await probation.client.request(f"BREW{number}", OFFICERS)
        await probation.client.get(f"/v1/{number}", headers={"host": f"h{number}.invalid"})
    assert len(of_requests()) == before
    assert len(exposition(accepted)) < size * 1.05
    assert counted(method="GET", route="none", status="4xx") >= 30
    assert counted(method="other", route=OFFICERS, status="4xx") >= 30
    allowed = {"method": latency._METHODS | {"other"}, "status": {f"{n}xx" for n in range(1, 6)}}
    for labels in of_requests():
        assert all(labels[name] in values for name, values in allowed.items())


async def test_a_command_is_good_slow_or_failed_and_what_nobody_may_ask_is_none(
    probation: ServiceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine that is busy too: what is promised is moved, and not the time taken."""
    monkeypatch.setattr(latency, "PROMISED_SECONDS", 60)
    before = {o: kept(o) for o in ("good", "slow", "failed")}

    def since() -> dict[str, float]:
        return {o: kept(o) - before[o] for o in before}

    assert (await probation.post(OFFICERS, OFFICER, role="senior_officer")).status_code == 201
    assert since() == {"good": 1, "slow": 0, "failed": 0}
    assert (await probation.post(OFFICERS, {}, role="senior_officer")).status_code == 422
    assert since() == {"good": 2, "slow": 0, "failed": 0}
    monkeypatch.setattr(latency, "PROMISED_SECONDS", 0.5)
    await probation.post("/v1/slow", {}, role="senior_officer")
    monkeypatch.setattr(latency, "PROMISED_SECONDS", 60)
    await probation.post("/v1/fails", {}, role="senior_officer")
    assert since() == {"good": 2, "slow": 1, "failed": 1}
    await probation.client.post(OFFICERS)
    await probation.client.post("/nothing")
    await probation.client.put(OFFICERS)
    await probation.post(OFFICERS, OFFICER, role="clinician")
    await probation.ask("GET", f"{OFFICERS}?site=northamptonshire", role="senior_officer")
    assert since() == {"good": 2, "slow": 1, "failed": 1}


async def test_what_takes_long_is_in_no_lower_bucket(probation: ServiceUnderTest) -> None:
    labels = {"method": "POST", "route": "/v1/slow", "status": "2xx"}

    def upto(le: str) -> float:
        name = "cstr_http_request_seconds_bucket"
        return REGISTRY.get_sample_value(name, {**labels, "le": le}) or 0

    before = upto("0.5"), upto("+Inf")
    await probation.post("/v1/slow", {}, role="senior_officer")
    assert (upto("0.5"), upto("+Inf")) == (before[0], before[1] + 1)


async def test_an_exemplar_is_the_trace_of_a_request_and_nothing_else(
    probation: ServiceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporter = InMemorySpanExporter()
    traces = telemetry.start(probation.settings, "probation_allocation", exporter)
    path = f"{OFFICERS}?site=northamptonshire"
    await probation.ask("GET", path, role="senior_officer")
    traces.force_flush()
    ids = {
        f"{span.context.trace_id:032x}" for span in exporter.get_finished_spans() if span.context
    }
    said = exposition(PROMETHEUS).decode()
    families = {family.name: family for family in openmetrics(said)}
    exemplars = [s.exemplar for s in families["cstr_http_request_seconds"].samples if s.exemplar]
    assert ids & {one.labels["trace_id"] for one in exemplars}
    assert all(set(one.labels) == {"trace_id"} for one in exemplars)
    assert all(re.fullmatch("[0-9a-f]{32}", one.labels["trace_id"]) for one in exemplars)
    assert said.endswith("# EOF\n")


async def test_a_trace_that_is_not_recorded_is_no_exemplar(probation: ServiceUnderTest) -> None:
    not_sampled = {"traceparent": f"00-{'ab' * 16}-{'cd' * 8}-00"}
    path = f"{OFFICERS}?site=northamptonshire"
    await probation.ask("GET", path, role="senior_officer", headers=not_sampled)
    assert "ab" * 16 not in exposition(PROMETHEUS).decode()


@pytest.mark.parametrize(
    ("accepted", "is_openmetrics"),
    [("", False), ("*/*", False), ("text/plain;version=0.0.4", False), (PROMETHEUS, True),
     ("text/plain, application/openmetrics-text; version=1.0.0", True),
     ("application/openmetrics-text; version=nonsense", True), ("application/openmetrics", False)],
)  # fmt: skip
async def test_openmetrics_is_answered_to_who_asks_for_it_and_plain_text_to_others(
    probation: ServiceUnderTest, accepted: str, is_openmetrics: bool, tmp_path: Any
) -> None:
    token = tmp_path / "metrics.token"
    token.write_text("a-token")
    probation.app.state.metrics_token_file = token
    headers = {"authorization": "Bearer a-token", "accept": accepted}
    answer = await probation.client.get("/metrics", headers=headers)
    assert answer.headers["content-type"] == media_type(accepted)
    assert answer.headers["content-type"].startswith("application/open") is is_openmetrics
    families = list((openmetrics if is_openmetrics else plain)(answer.text))
    assert any(family.name == "cstr_http_request_seconds" for family in families)
    assert (" # {" in answer.text) is False or is_openmetrics
    pool = {s.labels["state"] for f in families if f.name == "cstr_pool_connections"
            for s in f.samples}  # fmt: skip
    assert pool == {"used", "most"}


@pytest.mark.parametrize(("path", "kind"), [("events?wait=0.05", "poll"), ("stream", "stream")])
async def test_streams_and_readers_that_wait_are_measured_apart(
    probation: ServiceUnderTest, path: str, kind: str
) -> None:
    held = {"kind": kind}
    route = f"/v1/channels/{{audience}}/{path.partition('?')[0]}"
    latencies = {"method": "GET", "route": route, "status": "2xx"}

    def ended() -> float:
        return REGISTRY.get_sample_value("cstr_http_held_seconds_count", held) or 0

    before = ended(), counted(**latencies)
    who: dict[str, Any] = {"role": "service", "agency": "court_listing"}
    asking = asyncio.create_task(probation.ask("GET", f"/v1/channels/me/{path}", **who))
    if kind == "stream":
        async with asyncio.timeout(10):
            while not REGISTRY.get_sample_value("cstr_http_held", held):
                await asyncio.sleep(0.01)
        probation.app.state.streams.close()
    assert (await asking).status_code == 200
    assert (ended(), counted(**latencies)) == (before[0] + 1, before[1])
    assert REGISTRY.get_sample_value("cstr_http_held", held) == 0
    at_once = await probation.ask("GET", "/v1/channels/me/events", **who)
    assert at_once.status_code == 200
    assert counted(method="GET", route="/v1/channels/{audience}/events", status="2xx") > 0


async def test_probes_and_scrapes_are_no_requests(probation: ServiceUnderTest) -> None:
    for path in ("/health/liveness", "/health/readiness", "/metrics"):
        await probation.client.get(path)
    assert not {r["route"] for r in of_requests()} & {"/health/liveness", "/health/readiness",
                                                      "/metrics"}  # fmt: skip


def test_measuring_a_request_takes_microseconds() -> None:
    scope: dict[str, Any] = {"method": "GET", "path": "/x", "state": {}}

    def one() -> None:
        timed = latency.Timed(scope)
        timed.answered(200)
        timed.ended()

    assert min(timeit.repeat(one, number=1000, repeat=9)) < 0.1, (
        "100 µs each at most, on a busy machine"
    )


async def test_an_event_is_in_time_or_late_wherever_it_came_from(
    probation: ServiceUnderTest,
) -> None:
    """By when it was recorded; what was healed or retried counts too, programme data do not."""
    data = json.loads((ROOT / "contracts/examples/cstr.court.case-listed.v1.json").read_text())[
        "data"
    ]
    event = parse("cstr.court.case-listed.v1", data, uuid4(), datetime.now(UTC))
    channel, envelope = probation.sealed(event)

    def arrived() -> dict[str, float]:
        return {
            one: REGISTRY.get_sample_value("cstr_events_arrived_total", {"outcome": one}) or 0
            for one in ("in_time", "late")
        }

    async def since(seconds: float, of: str = channel) -> dict[str, float]:
        before = arrived()
        told = replace(envelope, recorded=datetime.now(UTC) - timedelta(seconds=seconds))
        count_batch(Batch({}, applied=[replace(redelivery(channel, told), channel=of)]))
        return {one: number - before[one] for one, number in arrived().items()}

    begin_at_zero([])
    assert await since(0) == {"in_time": 1, "late": 0}
    assert await since(PROMISED_SECONDS + 1) == {"in_time": 0, "late": 1}
    assert await since(-3600) == {"in_time": 1, "late": 0}, "clocks differ"
    assert await since(3600, next(iter(pseudonymous()))) == {"in_time": 0, "late": 0}
