"""A request that names a site is of a site of the caller's, whatever it asks (R53)."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest

from contracts.event import Agency
from contracts.requests import example_of
from scripts.demo.people import PROVIDER
from scripts.export.openapi import service_of
from services.common.scope import UNSCOPED
from services.court_listing.service import SERVICE as COURT
from tests.conftest import Api
from tests.court_listing.given_documents import case, court_list, defendant, sitting
from tests.security.applications import Route, of_people, routes
from tests.security.seeding import seed
from tests.service_under_test import ServiceUnderTest

ELSEWHERE: dict[str, Any] = {"sites": ("somewhere-else",)}
HERE: dict[str, Any] = {"sites": ("northamptonshire",)}


def names_a_site(route: Route) -> bool:
    """By its body, as the example shows it."""
    body = example_of(route.agency.value, route.method.lower(), route.path)
    return isinstance(body, Mapping) and "site" in body


OF_SITES = [r for r in routes() if of_people(r) and names_a_site(r) and "covers" not in r.path]
ESCAPED = b'"\\u0073ite"'


async def send(service: ServiceUnderTest, route: Route, content: bytes, sites: Any) -> Any:
    """An answer to a body that is sent byte by byte, by who may ask but for the site."""
    (asker,) = route.askers
    headers = {"content-type": "application/json", "idempotency-key": str(uuid4())}
    return await service.ask(
        route.method,
        route.path,
        role=sorted(asker.roles - UNSCOPED)[0],
        organisation=PROVIDER if route.agency is Agency.PROVIDER else "",
        headers=headers | {"if-match": '"0"'},
        content=content,
        **sites,
    )


def test_there_are_such_routes() -> None:
    assert {r.path for r in OF_SITES} >= {"/v1/officers", "/v1/referrals", "/v1/capacity"}


@pytest.mark.parametrize("route", OF_SITES, ids=str)
async def test_nothing_is_recorded_at_a_site_that_is_not_ones_own(api: Api, route: Route) -> None:
    """However the site is written."""
    service = await api(service_of(route.agency))
    body: Any = example_of(route.agency.value, route.method.lower(), route.path)
    plain = json.dumps(body).encode()
    for content in (plain, plain.replace(b'"site"', ESCAPED), plain.decode().encode("utf-16")):
        answer = await send(service, route, content, ELSEWHERE)
        assert answer.status_code in (400, 403, 422), answer.text
    refused = await send(service, route, plain, ELSEWHERE)
    assert (refused.status_code, refused.json()["field"]) == (403, "/site")
    own = await send(service, route, plain, {"sites": (body["site"],)})
    assert own.status_code != 403, own.text


LISTED_BY_SITE = [
    (Agency.PROBATION, "senior_officer", "/v1/officers"),
    (Agency.PROBATION, "senior_officer", "/v1/capacity"),
    (Agency.PROBATION, "court_duty_officer", "/v1/list-screening"),
]


@pytest.mark.parametrize(("agency", "role", "path"), LISTED_BY_SITE)
async def test_a_list_of_another_site_is_not_there(
    api: Api, agency: Agency, role: str, path: str
) -> None:
    service = await api(service_of(agency))
    await seed(service)
    asked = f"{path}?site=northamptonshire&on=2026-06-02"
    assert (await service.get(asked, role=role, **ELSEWHERE)).status_code == 404
    assert (await service.get(asked, role=role, **HERE)).status_code == 200


def day() -> dict[str, Any]:
    """A list of one court."""
    return court_list(sitting(case("34FC0000126", defendant())))


async def take_in(court: ServiceUnderTest, user: str, sites: Any) -> Any:
    """The report on the list of the day."""
    headers = {"idempotency-key": str(uuid4())}
    answer = await court.ask(
        "POST", "/v1/court-lists", role="list_officer", user=user, json=day(), headers=headers,
        **sites,
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_of_a_list_what_is_at_another_site_is_not_taken(api: Api) -> None:
    court = await api(COURT)
    report = await take_in(court, "away", ELSEWHERE)
    assert report["taken"] == []
    assert [part["rule"] for part in report["not_taken"]] == ["R53"]
    assert await court.rows("SELECT 1 FROM pathway") == []
    assert [part["changed"] for part in (await take_in(court, "own", HERE))["taken"]] == ["listed"]


async def test_a_list_finds_who_is_on_record_whoever_sends_it(api: Api) -> None:
    """Kept out of a case, a list officer makes no second one of the same person."""
    court = await api(COURT)
    (listed,) = (await take_in(court, "own", HERE))["taken"]
    path = f"/v1/pathways/{listed['pathway_id']}"
    restriction = {
        "kind": "excluded", "users": ["kin"], "reason": "A relative",
        "source": "conflict_of_interest", "review_on": "2026-12-24",
    }  # fmt: skip
    kept_out = await court.post(f"{path}/restrictions", restriction, role="legal_adviser")
    assert kept_out.status_code == 201, kept_out.text
    (again,) = (await take_in(court, "kin", HERE))["taken"]
    assert again["changed"] == "unchanged"
    assert len(await court.rows("SELECT 1 FROM pathway")) == 1
    seen = await court.ask("GET", path, role="list_officer", user="kin", **HERE)
    assert seen.status_code == 404


async def test_how_much_was_told_of_somebody_is_found_out_by_nobody(api: Api) -> None:
    """By whom they do not exist for, they are waited for like one that never was."""
    for agency in (Agency.PROBATION, Agency.PROVIDER):
        service = await api(service_of(agency))
        await seed(service)
        (known, *_) = await service.rows(
            "SELECT channel, subject, last FROM inbox_sequence WHERE channel LIKE 'cstr.court.%'"
            " ORDER BY last DESC"
        )
        role = "court_duty_officer" if agency is Agency.PROBATION else "practitioner"
        if agency is Agency.PROBATION:
            strangers: list[dict[str, Any]] = [{"role": role, "user": "other"} | ELSEWHERE]
        else:
            stranger = {"organisation": "of-another"}
            strangers = [{"role": role} | stranger, {"role": "service"} | stranger]
        for stranger in strangers:
            answers = {
                await _after(service, subject, number, stranger)
                for subject in (known.subject, uuid4())
                for number in (1, known.last, known.last + 1)
            }
            assert answers == {(503, "NotHeardYet")}, (agency, stranger)


async def _after(
    service: ServiceUnderTest, subject: object, number: int, who: dict[str, Any]
) -> tuple[int, str]:
    headers = {"After-Event": f"/cstr/court_listing {subject} {number}"}
    answer = await service.ask("GET", f"/v1/pathways/{subject}", headers=headers, **who)
    return answer.status_code, answer.json()["errorCode"]
