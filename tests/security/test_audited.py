"""Every list says in the audit whom it showed; so does an answer given again (R55)."""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from contracts.event import Agency
from scripts.demo.people import PROVIDER
from scripts.export.openapi import service_of
from services.common.identity import Asker
from tests.conftest import Api
from tests.security.applications import Route, routes
from tests.security.given import AGENCIES, case_of
from tests.security.seeding import known, seed
from tests.service_under_test import ServiceUnderTest

#: What is about nobody: places, organisations, numbers.
ABOUT_NOBODY = {
    "/v1/me", "/v1/sites", "/v1/worklists",
    "/v1/officers", "/v1/capacity", "/v1/expected-assessments", "/v1/records", "/v1/sendings",
    "/operations/channels", "/operations/backlog", "/operations/waiting", "/v1/audit",
    "/operations/audit-heads", "/operations/audit-heads/{agency}", "/operations/declared-restores",
}  # fmt: skip
MORE: dict[str, dict[str, Any]] = {
    "/v1/hearings": {"on": "2026-06-02", "site": "northamptonshire"},
    "/v1/orders-to-allocate": {"site": "northamptonshire"},
    "/v1/list-screening": {"on": "2026-06-02", "site": "northamptonshire"},
}


def shows_people(route: Route) -> bool:
    """Whether an answer of the route is about anybody, by what is listed above."""
    return (
        route.method == "GET"
        and route.path.startswith(("/v1/", "/operations/"))
        and not any(route.path.startswith(path) for path in ("/v1/sites/", "/v1/returns"))
        and route.path not in ABOUT_NOBODY
        and not route.path.endswith("/stream")
        and route.agency is not Agency.REPORTING
    )


@pytest.mark.parametrize("agency", [a for a in Agency if a is not Agency.REPORTING])
async def test_whoever_an_answer_is_about_is_named_by_its_row(api: Api, agency: Agency) -> None:
    service = await api(service_of(agency))
    await seed(service)
    people = await of_all(service)
    answered = []
    for route in [r for r in routes() if r.agency is agency and shows_people(r)]:
        for path in [p async for p in paths(service, route)]:
            before = await count(service)
            answer = await service.get(path, **caller_of(route), params=MORE.get(route.path))
            if answer.status_code != 200 or nothing_in(answer):
                continue
            answered.append(route.path)
            newest = f"ORDER BY at DESC LIMIT {await count(service) - before}"
            rows = await service.rows(f"SELECT subject, shown FROM audit {newest}")
            named = {name for row in rows for name in (row.subject, *row.shown)} - {""}
            assert named, f"{route} shows somebody and names nobody in the audit"
            assert people & set(text_ids(answer.text)) <= named, route
    assert len(set(answered)) > 1


@pytest.mark.parametrize("agency", Agency)
async def test_whoever_is_refused_is_named_by_a_row_with_the_status(
    api: Api, agency: Agency
) -> None:
    """On every route, whether or not it is in the unit of work; what was sent is not in it."""
    service = await api(service_of(agency))
    for route in [r for r in routes() if r.agency is agency and r.askers]:
        path = re.sub(r"\{\w+\}", str(UUID(int=7)), route.path)
        before = await count(service)
        answer = await service.ask(route.method, path, role="nobody", user="someone", json={"x": 1})
        assert 400 <= answer.status_code < 500, route
        assert await count(service) == before + 1, f"{route} refuses and keeps no row"
        (row,) = await service.rows("SELECT * FROM audit ORDER BY at DESC LIMIT 1")
        assert (row.status, row.actor, row.role) == (answer.status_code, "someone", "nobody")
        assert row.action.startswith(f"{route.method} /"), route


@AGENCIES
async def test_an_answer_given_again_is_about_whom_the_first_was(api: Api, agency: Agency) -> None:
    """Where the path does not say so, and where the answer is not kept any more."""
    case = await case_of(api, agency)
    restriction = await case.set({"kind": "excluded", "users": ["kin"]})
    path = f"/v1/restrictions/{restriction['id']}/ends"
    for forgotten in (False, True):
        if forgotten:
            async with case.service.engine.begin() as connection:
                await connection.execute(text("UPDATE idempotency SET body = NULL"))
        for _ in range(2):
            await case.ask("POST", path, "setter", {"reason": "Left"}, role=case.setter)
    rows = await case.service.rows(
        "SELECT status, subject FROM audit WHERE action LIKE '%/ends' ORDER BY at"
    )
    assert [row.status for row in rows[:3]] == [201, 201, 409]
    assert rows[0].subject
    assert {row.subject for row in rows} == {rows[0].subject}


async def of_all(service: ServiceUnderTest) -> set[str]:
    """Every pathway there is."""
    return {str(row[0]) for row in await service.rows("SELECT id FROM pathway")}


async def count(service: ServiceUnderTest) -> int:
    """How many rows the audit has."""
    rows = await service.rows("SELECT count(*) FROM audit")
    number: int = rows[0][0]
    return number


async def paths(service: ServiceUnderTest, route: Route) -> Any:
    """The addresses of a route for what there is."""
    filled = [route.path]
    for name in [part[1:-1] for part in route.path.split("/") if part.startswith("{")]:
        values: Sequence[UUID | str] = await known(service, name)
        if name == "document":
            values = ("assessment-report",)
        filled = [path.replace(f"{{{name}}}", str(v)) for path in filled for v in values]
    for path in filled:
        yield path


def caller_of(route: Route) -> dict[str, Any]:
    """Somebody who may ask the route."""
    asker: Asker = route.askers[0]
    who: dict[str, Any] = {"role": sorted(asker.roles)[0]}
    if route.agency is Agency.PROVIDER and asker.agency:
        who["organisation"] = PROVIDER
    if "/channels/" in route.path:
        readers = {Agency.COURT: "liaison_diversion"}
        who["agency"] = readers.get(route.agency, "court_listing")
    return who


def nothing_in(answer: Any) -> bool:
    """An answer without a person: an empty list or page."""
    if not answer.headers["content-type"].startswith("application/json"):
        return False
    body = answer.json()
    if isinstance(body, list):
        return not body
    lists = [value for value in body.values() if isinstance(value, list)]
    of_pages = {"cursor", "after", "incarnation"} & body.keys()
    return not any(lists) and (bool(of_pages) or len(lists) == len(body) > 0)


def text_ids(text: str) -> Iterator[str]:
    """Everything in a text that is an id."""
    yield from re.findall(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", text)
