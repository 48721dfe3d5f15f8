"""Whatever is asked, every answer is one the OpenAPI document names, and none is a 5xx.

The requests are generated from the document each service publishes, valid and invalid ones, and
asked with a token of the role the route declares, of a service that holds something of everything.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from contracts.event import Agency
from scripts.demo.people import PROVIDER
from scripts.export.openapi import service_of
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from tests.depth import chosen, longer
from tests.security.applications import Route, application, routes
from tests.security.seeding import known
from tests.security.seeding import seed as fill
from tests.service_under_test import ServiceUnderTest, open_service

#: What says 503 where something does not work, or nothing was signed yet.
NOT_YET = ("/health/readiness", "/operations/audit-heads")
ENDLESS = "/v1/channels/{audience}/stream"
GATE = "/v1/pathways/{pathway_id}/gate"
EXAMPLES = {
    GenerationMode.POSITIVE: chosen(6, deep=20),
    GenerationMode.NEGATIVE: chosen(4, deep=10),
}
COMMON = ("/health/", "/info", "/operations/", "/v1/channels/")
CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


Operation = APIOperation[Any, Any, Any, Any]


@cache
def operations(agency: Agency) -> Mapping[str, Operation]:
    """Every operation of an agency's document, by method and path; tokens are ours."""
    document = deepcopy(application(agency).openapi())
    del document["components"]["securitySchemes"]
    schema = schemathesis.openapi.from_dict(document)
    found = [result.ok() for result in schema.get_all_operations()]  # type: ignore[union-attr]
    return {f"{one.method.upper()} {one.path}": one for one in found}


def asked() -> Iterator[tuple[Route, GenerationMode]]:
    """Each route that is in a document, but for the stream that never ends, asked in each way."""
    for route in routes():
        if getattr(route.context, "include_in_schema", False) and route.path != ENDLESS:
            yield from ((route, mode) for mode in GenerationMode if _can_be(route, mode))


def _can_be(route: Route, mode: GenerationMode) -> bool:
    """There is no wrong way to ask where nothing is to be said."""
    dependant = getattr(route.context, "dependant", None)
    said = route.method not in ("GET", "DELETE") or _is_told(dependant)
    return mode is GenerationMode.POSITIVE or said


def _is_told(dependant: Any) -> bool:
    own = dependant.query_params or dependant.header_params
    return bool(own) or any(_is_told(deeper) for deeper in dependant.dependencies)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def services(
    postgres: EmbeddedPostgres, keys: Keys
) -> AsyncIterator[Mapping[Agency, ServiceUnderTest]]:
    """Each service on a database with something in it."""
    opened = {a: await open_service(service_of(a), postgres, keys) for a in Agency}
    for service in opened.values():
        await fill(service)
    yield opened
    for service in opened.values():
        await service.close()


@longer
@pytest.mark.parametrize(("route", "mode"), list(asked()), ids=str)
async def test_every_answer_is_documented_and_no_fault_of_ours(
    services: Mapping[Agency, ServiceUnderTest], route: Route, mode: GenerationMode
) -> None:
    service = services[route.agency]
    operation = operations(route.agency)[f"{route.method} {route.path}"]
    ids = {p.name: await known(service, p.name) for p in operation.path_parameters}
    for case in _cases(operation, mode, ids):
        checks: list[Any] = [] if operation.path in NOT_YET else [not_a_server_error]
        checks += [*CHECKS, *([negative_data_rejection] if not ids else [])]
        response = await service.client.send(_request(service, case, _token(service, route)))
        case.validate_response(response, checks=checks)


def test_each_operation_of_each_document_is_asked() -> None:
    """And in wrong ways wherever the document names something that is to be said."""
    known = {(agency, name): of for agency in Agency for name, of in operations(agency).items()}
    found = {(route.agency, f"{route.method} {route.path}") for route, _ in asked()}
    assert found == {(agency, name) for agency, name in known if not name.endswith(ENDLESS)}
    wrong = {(r.agency, f"{r.method} {r.path}") for r, m in asked() if m is GenerationMode.NEGATIVE}
    assert wrong == {at for at in found if (of := known[at]).query or of.headers or of.body}


@pytest.mark.parametrize(
    ("agency", "role", "path"),
    [
        (Agency.PROBATION, "court_duty_officer", f"{GATE}?requirement=drr&on=0381-12-28"),
        (Agency.PROBATION, "court_duty_officer", "/v1/officers?site=%00"),
        (Agency.PROBATION, "senior_officer",
         "/v1/pathways/{pathway_id}?as_of=0309-02-09T21%3A15%3A11%2B19%3A37"),
        (Agency.PROBATION, "service", "/v1/domain-events?cursor=10276673884"),
        (Agency.REPORTING, "analyst", "/v1/returns/northamptonshire/2026-06?version=58665624581"),
        (Agency.REPORTING, "analyst", "/v1/returns/northamptonshire/9999-12"),
        (Agency.REPORTING, "analyst", "/v1/returns/%00/2026-06"),
        (Agency.COURT, "operator", "/operations/clocks?state=%00"),
    ],
)  # fmt: skip
async def test_what_no_rule_and_no_column_can_hold_is_refused(
    services: Mapping[Agency, ServiceUnderTest], agency: Agency, role: str, path: str
) -> None:
    """A day before any rule, a number past the largest, a NUL: 422, not 500."""
    (pathway, *_) = await known(services[Agency.PROBATION], "pathway_id")
    answer = await services[agency].get(path.replace("{pathway_id}", str(pathway)), role=role)
    assert answer.status_code == 422


def test_the_generated_requests_would_show_an_undocumented_answer() -> None:
    operation = operations(Agency.COURT)["GET /info"]
    prepared = requests.Request("GET", "http://service/info").prepare()
    teapot = schemathesis.Response(418, {}, b"", prepared, 0.1, verify=False)
    with pytest.raises(schemathesis.core.failures.FailureGroup):
        operation.Case().validate_response(teapot, checks=[status_code_conformance])


def _cases(
    operation: Operation,
    mode: GenerationMode,
    ids: Mapping[str, Sequence[UUID | str]],
) -> list[Case[Any]]:
    """The same requests at every run; most of them name something that exists."""
    made: list[Case[Any]] = []
    existing = st.fixed_dictionaries({p: st.sampled_from(i) for p, i in ids.items() if i})

    @seed(2018)
    @settings(
        max_examples=2 if operation.path.startswith(COMMON) else EXAMPLES[mode],
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode), existing, st.integers(0, 3))
    def make(case: Case[Any], existing: dict[str, UUID | str], exists: int) -> None:
        if exists:
            case.path_parameters |= {p: str(i) for p, i in existing.items()}
        if mode is GenerationMode.POSITIVE and operation.method == "post":
            case.headers["Idempotency-Key"] = str(uuid4())
        if "wait" in case.query:
            case.query["wait"] = 0
        made.append(case)

    make()
    return made


def _token(service: ServiceUnderTest, route: Route) -> str:
    if not route.askers:
        return ""
    asker = route.askers[0]
    role = sorted(asker.roles)[0]
    organisation = PROVIDER if route.agency is Agency.PROVIDER else None
    reader = Agency.REPORTING if route.agency is not Agency.REPORTING else Agency.COURT
    return service.keys.mint(asker.agency or reader, role, organisation)


def _request(service: ServiceUnderTest, case: Case[Any], token: str) -> Any:
    sent: Any = requests.Request(**case.as_transport_kwargs(base_url="http://service")).prepare()
    headers = dict(sent.headers) | ({"authorization": f"Bearer {token}"} if token else {})
    return service.client.build_request(
        str(sent.method), str(sent.url), headers=headers, content=sent.body or b""
    )
