"""Every route says who may ask; nothing personal is part of an address (R50, R52)."""

import re

import pytest

from services.common.unit_of_work import UnitOfWorkRoute
from tests.security.applications import Route, routes

OPEN = {"/health/liveness", "/health/readiness", "/info", "/metrics", "/openapi.json",
        "/schemas/{event}", "/reference/code-lists", "/reference/code-lists/{code_list}",
        "/reference/policies", "/reference/clocks", "/reference/instruments"}  # fmt: skip
PERSONAL = re.compile(
    r"name|birth|dob|urn|pnc|cro|crn|nhs|address|postcode|phone|email|person|defendant|surname"
)
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
NO_UNIT_OF_WORK = (
    "{} is neither one transaction nor audited: APIRouter(route_class=UnitOfWorkRoute)"
)

every_route = pytest.mark.parametrize("route", routes(), ids=str)


def test_all_five_services_have_routes_of_their_own() -> None:
    own = [r for r in routes() if r.path.startswith("/v1/") and "/channels/" not in r.path]
    assert {route.agency for route in own} == {route.agency for route in routes()}
    assert len({route.agency for route in own}) == 5


@every_route
def test_it_says_who_may_ask_or_is_open_by_name(route: Route) -> None:
    if route.path in OPEN:
        assert route.method == "GET", f"{route} changes something and is open to everybody"
    else:
        assert route.askers, f"{route} says nobody who may ask: give it an Asker of callers.py"
        assert all(asker.roles for asker in route.askers), f"{route} names no role that may ask"


@every_route
def test_it_is_asked_by_its_own_agency_or_by_the_machinery(route: Route) -> None:
    for asker in route.askers:
        if asker.agency is None:
            assert route.path.startswith(("/operations/", "/v1/channels/")), (
                f"{route} may be asked by every agency: ask for its own"
            )
            assert asker.roles <= {"operator", "service"}, f"{route} lets people of all agencies in"
        else:
            assert asker.agency == route.agency, f"{route} may be asked by {asker.agency}"


@every_route
def test_what_changes_something_is_one_unit_of_work(route: Route) -> None:
    if route.method in CHANGING:
        assert isinstance(route.context.original_route, UnitOfWorkRoute), NO_UNIT_OF_WORK.format(
            route
        )


@every_route
def test_what_is_read_about_people_is_audited(route: Route) -> None:
    if route.path.startswith("/v1/") and "/channels/" not in route.path:
        assert isinstance(route.context.original_route, UnitOfWorkRoute), NO_UNIT_OF_WORK.format(
            route
        )


@every_route
def test_no_part_of_its_address_is_about_a_person(route: Route) -> None:
    dependant = getattr(route.context, "dependant", None)
    if dependant is None:
        return
    for parameter in (*_parameters(dependant, "path"), *_parameters(dependant, "query")):
        assert not PERSONAL.search(parameter), (
            f"{route} has {parameter} in its address, which is logged: ask for it in the body"
        )


@every_route
def test_it_has_a_summary(route: Route) -> None:
    if getattr(route.context, "include_in_schema", False):
        assert getattr(route.context, "summary", None), (
            f"{route} has no summary: give the decorator a summary=…"
        )


def test_a_route_without_an_asker_would_be_found() -> None:
    (metrics,) = [r for r in routes() if r.path == "/metrics" and r.agency == "court_listing"]
    assert not metrics.askers


def _parameters(dependant: object, where: str) -> list[str]:
    own = [field.alias for field in getattr(dependant, f"{where}_params")]
    for deeper in getattr(dependant, "dependencies", ()):
        own += _parameters(deeper, where)
    return own
