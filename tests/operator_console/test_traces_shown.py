"""Which traces come first, and by what they are found, here or where else they are collected."""

import re
from collections.abc import Sequence
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from scripts.stack.settings import ROOT
from services.operator_console.__main__ import asked
from services.operator_console.app import make_app
from services.operator_console.traces import SUBJECT
from tests.operator_console.conftest import Desk

PATHWAY = "00000000-0000-4000-8000-000000000001"
JAEGER = "https://jaeger.example/ui/"


def keep(
    desk: Desk, trace: int, route: str = "", *, name: str = "", failed: bool = False,
    subject: str = "", services: Sequence[str] = ("court_listing",),
) -> str:  # fmt: skip
    """Have a trace in the store; its id."""
    for number, service in enumerate(services, start=1):
        request = ExportTraceServiceRequest()
        span = request.resource_spans.add().scope_spans.add().spans.add()
        span.CopyFrom(
            Span(trace_id=trace.to_bytes(16, "big"), span_id=number.to_bytes(8, "big"),
                 name=name or f"step {trace}", start_time_unix_nano=number,
                 end_time_unix_nano=number + 5)
        )  # fmt: skip
        if route:
            span.attributes.add(key="http.route").value.string_value = route
        if subject:
            span.attributes.add(key=SUBJECT).value.string_value = subject
        if failed:
            span.status.code = Status.STATUS_CODE_ERROR
        desk.app.state.traces.receive(request, service)
    return f"{trace:032x}"


async def shown(desk: Desk, **asked: str) -> list[str]:
    """The names of the traces on the page, from above."""
    page = (await desk.client.get("/traces", params=asked)).text
    return re.findall(r'<th scope="row"><a href="/traces/[0-9a-f]{32}">([^<]+)<', page)


async def test_what_failed_comes_first_then_what_people_asked_then_the_rest(desk: Desk) -> None:
    desk.sign_in()
    keep(desk, 1, failed=True)
    keep(desk, 2, "/v1/pathways")
    keep(desk, 3)
    keep(desk, 4, "/v1/pathways", failed=True)
    keep(desk, 5, "/operations/parked", name="GET /operations/parked")
    keep(desk, 6, "/operations/parked/{id}/retry", name="POST /operations/parked/{id}/retry")
    wanted = ["step 4", "step 1", "POST /operations/parked/{id}/retry", "step 2",
              "GET /operations/parked", "step 3"]  # fmt: skip
    assert await shown(desk) == wanted
    assert await shown(desk, errors="yes") == ["step 4", "step 1"]


async def test_a_crowd_of_other_traces_pushes_no_request_off_the_first_page(desk: Desk) -> None:
    desk.sign_in()
    keep(desk, 1, "/v1/pathways", subject=PATHWAY)
    for number in range(2, 110):
        keep(desk, number)
    assert (await shown(desk))[0] == "step 1"
    assert len(await shown(desk)) == 50
    assert len(await shown(desk, page="2")) == 50


async def test_a_trace_is_found_by_its_id_pathway_and_service(desk: Desk) -> None:
    desk.sign_in()
    one = keep(desk, 0xABC, "/v1/x", subject=PATHWAY, services=("court_listing", "data_reporting"))
    keep(desk, 2, "/v1/x")
    for sought in (one, one.upper(), f" {one} "):
        answer = await desk.client.get("/traces", params={"subject": sought})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/traces/{one}")
    page = (await desk.client.get(f"/traces/{one}")).text
    assert f"/parked?subject={PATHWAY}" in page
    assert await shown(desk, subject=PATHWAY) == [f"step {0xABC}"]
    assert await shown(desk, subject=PATHWAY.upper()) == [f"step {0xABC}"]
    assert await shown(desk, service="data_reporting") == [f"step {0xABC}"]
    assert await shown(desk, service="liaison_diversion") == []
    gone = (await desk.client.get("/traces", params={"subject": "f" * 32})).text
    assert "is not kept here" in gone


def links(page: str) -> list[str]:
    return [unescape(one) for one in re.findall(rf'href="({re.escape(JAEGER)}[^"]*)"', page)]


async def test_where_a_collector_has_the_traces_the_page_leads_there(desk: Desk) -> None:
    """By service, by pathway, by trace, to what failed: as the compose file sets it up."""
    desk.sign_in()
    assert "jaeger" not in (await desk.client.get("/traces")).text.lower()
    desk.app.state.traces_url = make_app(desk.app.state.settings, JAEGER).state.traces_url
    page = (await desk.client.get("/traces", params={"subject": PATHWAY})).text
    found = urlsplit(links(page)[0])
    assert found.path == "/ui/search"
    asked = parse_qs(found.query)
    assert asked["service"][0] in ("data_reporting", "court_listing")
    assert asked["tags"] == [f'{{"cstr.subject": "{PATHWAY}"}}']
    page = (await desk.client.get("/traces", params={"errors": "yes"})).text
    assert parse_qs(urlsplit(links(page)[0]).query)["tags"] == ['{"error": "true"}']
    for path in (f"/traces?subject={'e' * 32}", f"/traces/{'e' * 32}"):
        assert f"{JAEGER}trace/{'e' * 32}" in links((await desk.client.get(path)).text)
    assert links((await desk.client.get("/traces/%22onclick")).text) == []


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://x", "jaeger:16686", "//x"])
def test_an_address_that_no_page_may_lead_to_is_refused_at_the_start(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(["--traces", JAEGER]) == JAEGER
    assert asked([]) == ""
    with pytest.raises(SystemExit):
        asked(["--traces", url])
    assert "an http or https address" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        asked(["--trace-of", url])


def test_the_compose_file_leads_to_the_jaeger_it_runs() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    url = asked(services["operator_console"]["command"][1:])
    (published,) = services["traces"]["ports"]
    assert url == f"http://{published.rpartition(':')[0]}"
