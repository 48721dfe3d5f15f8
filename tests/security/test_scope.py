"""Whoever a token's sites do not reach does not exist, on every route of every document (R53)."""

import re
from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from contracts.event import Agency
from contracts.requests import example_of
from scripts.demo.people import PROVIDER, SITE
from scripts.export.openapi import service_of
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common.scope import UNSCOPED
from tests.security.applications import SCOPED, Route, of_people, routes
from tests.security.seeding import known, seed, seed_who_may_see
from tests.service_under_test import ServiceUnderTest, open_service

ELSEWHERE = "somewhere-else"
PARAMETER = re.compile(r"\{(\w+)\}")
#: What a path may name that is nobody's.
OF_NOBODY = {"site", "month", "audience", "day", "officer_id", "organisation", "name", "on"}
#: What is of no person.
NOT_OF_PEOPLE = {"/v1/officers", "/v1/court-lists", "/v1/capacity"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def services(
    postgres: EmbeddedPostgres, keys: Keys
) -> AsyncIterator[Mapping[Agency, ServiceUnderTest]]:
    """Each with a little of everything."""
    opened = {a: await open_service(service_of(a), postgres, keys) for a in SCOPED}
    for service in opened.values():
        await seed(service)
        await seed_who_may_see(service)
    yield opened
    for service in opened.values():
        await service.close()


PEOPLES = [route for route in routes() if of_people(route)]
#: Looking all the same is for those of whom the case does not exist; it has tests of its own.
NAMED = [
    r
    for r in PEOPLES
    if set(PARAMETER.findall(r.path)) - OF_NOBODY and not r.path.endswith("/break-glass")
]
LISTED = [r for r in PEOPLES if r.method == "GET" and not PARAMETER.search(r.path)]
#: For whom no case there is exists: who is of another site, who is national and excluded from each.
WHO = {"elsewhere": ((ELSEWHERE,), "somebody"), "excluded": (("*",), "kin")}
for_whom_none_exists = pytest.mark.parametrize("who", WHO)


async def ask(
    service: ServiceUnderTest, route: Route, path: str, sites: tuple[str, ...], user: str = ""
) -> Any:
    """The answer to a request with the example's body, by who may ask but for the site."""
    (asker,) = route.askers
    role = sorted(asker.roles - UNSCOPED)[0]
    headers = {"idempotency-key": str(uuid4())} if route.method == "POST" else {}
    headers |= {"if-match": '"1"'} if route.method == "PUT" else {}
    body = example_of(route.agency.value, route.method.lower(), route.path)
    return await service.ask(
        route.method,
        path + _query(route),
        role=role,
        organisation=PROVIDER if route.agency is Agency.PROVIDER else "",
        sites=sites,
        user=user or None,
        headers=headers,
        json=body,
    )


def _query(route: Route) -> str:
    """Values for what a query has to say."""
    asked = {
        "/v1/pathways/{pathway_id}/gate": "?requirement=mhtr",
        "/v1/pathways/{pathway_id}/documents/{kind}": "?format=standard",
    }
    return (
        asked.get(route.path, "") if PARAMETER.search(route.path) else f"?site={SITE}&on=2026-06-02"
    )


@for_whom_none_exists
@pytest.mark.parametrize("route", NAMED, ids=str)
@pytest.mark.asyncio(loop_scope="session")
async def test_who_is_elsewhere_is_answered_as_who_never_was(
    services: Mapping[Agency, ServiceUnderTest], route: Route, who: str
) -> None:
    """In the same words, whatever is asked, and nothing is changed."""
    service = services[route.agency]
    (parameter, *_) = [p for p in PARAMETER.findall(route.path) if p not in OF_NOBODY]
    if (who, parameter) == ("excluded", "cover_id"):
        return  # Cover is of a site, and of no case.
    existing = await known(service, parameter)
    before = await _everything(service)
    never = uuid4()
    answers = [
        await ask(service, route, _path(route, parameter, one), *WHO[who])
        for one in (*existing[:3], never)
    ]
    seen = {(a.status_code, _without(a.text, *existing, never)) for a in answers}
    assert len(seen) == 1, seen
    assert answers[0].status_code in (404, 409, 422), answers[0].text
    assert await _everything(service) == before


@for_whom_none_exists
@pytest.mark.parametrize("route", LISTED, ids=str)
@pytest.mark.asyncio(loop_scope="session")
async def test_no_list_and_no_count_knows_who_is_elsewhere(
    services: Mapping[Agency, ServiceUnderTest], route: Route, who: str
) -> None:
    service = services[route.agency]
    answer = await ask(service, route, route.path, *WHO[who])
    assert answer.status_code in (200, 404, 422), answer.text
    subjects = {str(id) for id in (*await known(service, "pathway_id"), *await _referrals(service))}
    assert not [id for id in subjects if id in answer.text]
    of_no_case = route.path in NOT_OF_PEOPLE or (who, route.path) == ("excluded", "/v1/covers")
    assert "Fictional" not in answer.text or of_no_case


@pytest.mark.parametrize("agency", SCOPED)
@pytest.mark.asyncio(loop_scope="session")
async def test_who_is_of_the_callers_site_is_there_now_and_as_it_was(
    services: Mapping[Agency, ServiceUnderTest], agency: Agency
) -> None:
    (view,) = [
        r
        for r in PEOPLES
        if (r.agency, r.method, r.path) == (agency, "GET", "/v1/pathways/{pathway_id}")
    ]
    service = services[agency]
    found = [
        (await ask(service, view, f"/v1/pathways/{one}", (ELSEWHERE, SITE))).status_code
        for one in await known(service, "pathway_id")
    ]
    assert 200 in found
    nobody = [
        (await ask(service, view, f"/v1/pathways/{one}?as_of=2026-11-27T00:00:00Z", (ELSEWHERE,)))
        for one in await known(service, "pathway_id")
    ]
    assert {answer.status_code for answer in nobody} == {404}


@pytest.mark.asyncio(loop_scope="session")
async def test_a_token_without_sites_sees_nobody(
    services: Mapping[Agency, ServiceUnderTest],
) -> None:
    (view,) = [
        r
        for r in PEOPLES
        if (r.agency, r.method, r.path) == (Agency.PROBATION, "GET", "/v1/pathways/{pathway_id}")
    ]
    service = services[Agency.PROBATION]
    for one in await known(service, "pathway_id"):
        assert (await ask(service, view, f"/v1/pathways/{one}", ())).status_code == 404


def _path(route: Route, parameter: str, id: UUID | str) -> str:
    path = route.path.replace(f"{{{parameter}}}", str(id))
    named = {"kind": "consent_form", "site": SITE, "day": "2026-06-02"}
    return PARAMETER.sub(lambda found: named.get(found[1], str(id)), path)


def _without(text: str, *ids: UUID | str) -> str:
    for id in ids:
        text = text.replace(str(id), "…")
    return text


async def _referrals(service: ServiceUnderTest) -> list[UUID]:
    found = await service.rows("SELECT to_regclass('referral') AS there")
    return [r.id for r in await service.rows("SELECT id FROM referral")] if found[0].there else []


async def _everything(service: ServiceUnderTest) -> list[Any]:
    """How many rows each table of the service's own has, and how often it was written."""
    tables = await service.rows(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN"
        " ('audit', 'audit_chain', 'idempotency') ORDER BY 1"
    )
    counts = " UNION ALL ".join(
        f"SELECT '{t.tablename}', count(*) FROM {t.tablename}" for t in tables
    )
    return sorted(tuple(row) for row in await service.rows(counts))
