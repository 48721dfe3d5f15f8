"""A draft is its writer's own, for seven days, and of nobody who does not exist for them (R53)."""

import json
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from contracts.event import Agency
from scripts.demo.people import PROVIDER, SITE
from scripts.export.openapi import service_of
from services.common import drafts
from services.common.database import make_sessions
from tests.common.given_search import person
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest

OPERATIONS = {
    Agency.COURT: ("legal_adviser", "POST /v1/pathways/{pathway_id}/restrictions"),
    Agency.LIAISON: ("team_manager", "POST /v1/referrals/{referral_id}/restrictions"),
    Agency.PROBATION: ("senior_officer", "POST /v1/pathways/{pathway_id}/restrictions"),
    Agency.PROVIDER: ("clinical_lead", "POST /v1/pathways/{pathway_id}/restrictions"),
}
AGENCIES = pytest.mark.parametrize("agency", OPERATIONS)


async def ask(
    service: ServiceUnderTest, method: str, path: str, version: int = 0, **more: Any
) -> Any:
    """An answer to one of the people of an agency about drafts."""
    agency = service.service.agency
    role, _ = OPERATIONS.get(agency, ("analyst", ""))
    who = {"user": "writer", "role": role, "sites": (SITE,)} | more
    organisation = PROVIDER if agency is Agency.PROVIDER else ""
    headers = {"if-match": f'"{version}"'} if method == "PUT" else {}
    return await service.ask(
        method, f"/v1/drafts{path}", headers=headers, organisation=organisation, **who
    )


async def begun(service: ServiceUnderTest, body: Any = None, **more: Any) -> tuple[str, Any]:
    """A draft about somebody: its path, and the body it was saved with."""
    _, operation = OPERATIONS[service.service.agency]
    (name,) = [part[1:-1] for part in operation.split("/") if part.startswith("{")]
    whom = str(await person(service, "Drafted", "Robin"))
    said = {"operation": operation, "path": {name: whom}, "body": body or {"reason": "Begun"}}
    path = f"/{uuid4()}"
    answer = await ask(service, "PUT", path, json=said, **more)
    assert answer.status_code == 200, answer.text
    return path, said


@AGENCIES
async def test_what_was_begun_is_read_saved_again_and_deleted(api: Api, agency: Agency) -> None:
    service = await api(service_of(agency))
    path, said = await begun(service, {"reason": "Zqdraft", "users": [], "n": 10**30})
    read = await ask(service, "GET", path)
    assert (read.headers["etag"], read.json()["body"]["reason"]) == ('"1"', "Zqdraft")
    again = await ask(service, "PUT", path, 1, json=said | {"body": {"reason": "More"}})
    assert (again.status_code, again.headers["etag"]) == (200, '"2"')
    stale = await ask(service, "PUT", path, 1, json=said)
    new = await ask(service, "PUT", path, 0, json=said)
    assert [stale.status_code, new.status_code] == [412, 412]
    listed = (await ask(service, "GET", "")).json()
    assert [(one["version"], one["path"]) for one in listed] == [(2, said["path"])]
    assert "body" not in listed[0]
    assert (await ask(service, "DELETE", path)).status_code == 204
    gone = [(await ask(service, method, path)).status_code for method in ("GET", "DELETE")]
    assert gone == [404, 404]
    assert (await ask(service, "PUT", path, 2, json=said)).status_code == 404


@AGENCIES
async def test_nobody_else_has_it(api: Api, agency: Agency) -> None:
    service = await api(service_of(agency))
    path, said = await begun(service)
    other: dict[str, Any] = {"user": "other"}
    assert (await ask(service, "GET", "", **other)).json() == []
    assert (await ask(service, "GET", path, **other)).status_code == 404
    assert (await ask(service, "PUT", path, 1, json=said, **other)).status_code == 404
    assert (await ask(service, "DELETE", path, **other)).status_code == 404
    assert (await ask(service, "PUT", path, json=said, **other)).status_code == 200, "an id of each"
    assert (await ask(service, "GET", path)).json()["version"] == 1


@AGENCIES
async def test_one_about_somebody_who_may_not_be_seen_any_more_is_not_there(
    api: Api, agency: Agency
) -> None:
    service = await api(service_of(agency))
    path, said = await begun(service)
    (whom,) = said["path"].values()
    restricted = """INSERT INTO scope_restriction (id, subject, organisation, kind, users, reason,
        source, starts_at, review_on, set_by) VALUES (gen_random_uuid(), :whom, :own, 'excluded',
        ARRAY['writer'], 'r', 'other', now(), '2026-12-24', 'x')"""
    async with service.engine.begin() as connection:
        own = PROVIDER if agency is Agency.PROVIDER else ""
        await connection.execute(text(restricted), {"whom": whom, "own": own})
    assert (await ask(service, "GET", "")).json() == []
    answers = [await ask(service, method, path, 1, json=said) for method in ("GET", "PUT")]
    assert [one.status_code for one in answers] == [404, 404]
    another = await ask(service, "PUT", f"/{uuid4()}", json=said)
    assert another.status_code == 404


@AGENCIES
async def test_after_seven_days_it_is_gone(api: Api, agency: Agency) -> None:
    service = await api(service_of(agency))
    path, said = await begun(service)
    async with service.engine.begin() as connection:
        await connection.execute(text("UPDATE draft SET saved_at = now() - interval '8 days'"))
    assert (await ask(service, "GET", path)).status_code == 404
    assert (await ask(service, "GET", "")).json() == []
    assert (await ask(service, "PUT", path, 1, json=said)).status_code == 404
    assert (await ask(service, "PUT", path, json=said)).status_code == 200, "begun anew"


async def test_what_is_over_is_deleted_by_time_alone(api: Api) -> None:
    service = await api(service_of(Agency.COURT))
    await begun(service)
    path, _ = await begun(service)
    async with service.engine.begin() as connection:
        old = "UPDATE draft SET saved_at = now() - interval '8 days' WHERE id <> :kept"
        await connection.execute(text(old), {"kept": path[1:]})
    async with make_sessions(service.engine)() as session, session.begin():
        await drafts.forget_old(session)
    rows = await service.rows("SELECT id FROM draft")
    assert [str(row.id) for row in rows] == [path[1:]]


@AGENCIES
async def test_it_is_in_no_history_and_in_the_audit_without_what_is_in_it(
    api: Api, agency: Agency
) -> None:
    service = await api(service_of(agency))
    path, said = await begun(service, {"reason": "Zqdraft"})
    (whom,) = said["path"].values()
    await ask(service, "GET", path)
    rows = await service.rows("SELECT * FROM audit WHERE action LIKE '%drafts%' ORDER BY at")
    assert [(row.action, row.subject) for row in rows] == [
        ("PUT /v1/drafts/{draft_id}", whom), ("GET /v1/drafts/{draft_id}", whom),
    ]  # fmt: skip
    assert "Zqdraft" not in str([tuple(row) for row in rows])
    kept = await service.rows("SELECT row::text AS row FROM row_history")
    assert not any("Zqdraft" in (row.row or "") for row in kept)


@AGENCIES
async def test_what_is_no_draft_of_the_writers_is_refused(api: Api, agency: Agency) -> None:
    service = await api(service_of(agency))
    _, said = await begun(service)
    (name,) = said["path"]
    for wrong, field in (
        ({"operation": "POST /operations/parked/{id}/retry"}, "/operation"),
        ({"operation": "GET /v1/me"}, "/operation"),
        ({"operation": "POST /v1/never"}, "/operation"),
        ({"path": {"other": "1"}}, "/path"),
        ({"path": {}}, "/subject"),
        ({"path": {name: "no-id"}}, "/path"),
        ({"body": {"text": "x" * 65 * 1024}}, "/body"),
    ):
        answer = await ask(service, "PUT", f"/{uuid4()}", json=said | wrong)
        found = [one["field"] for one in answer.json()["validationErrors"]]
        assert (answer.status_code, found) == (422, [field]), wrong
    unknown = await ask(
        service, "PUT", f"/{uuid4()}", json=said | {"path": {name: str(uuid4())}}, sites=(SITE,)
    )
    assert unknown.status_code == 404


async def test_there_are_so_many_of_one_person_and_no_more(api: Api) -> None:
    service = await api(service_of(Agency.COURT))
    _, said = await begun(service)
    insert = """INSERT INTO draft (user_name, organisation, id, operation, path, body, version)
        SELECT 'writer', '', gen_random_uuid(), 'POST /v1/x', '{}', '{}', 1
        FROM generate_series(1, 49)"""
    async with service.engine.begin() as connection:
        await connection.execute(text(insert))
    answer = await ask(service, "PUT", f"/{uuid4()}", json=said)
    assert (answer.status_code, answer.json()["errorCode"]) == (409, "TooManyDrafts")
    assert len((await ask(service, "GET", "")).json()) == 50


async def test_programme_data_has_drafts_about_nobody(api: Api) -> None:
    service = await api(service_of(Agency.REPORTING))
    body = json.loads('{"kind": "session"}')
    said = {"operation": "POST /v1/sites/{site}/records", "path": {"site": SITE}, "body": body}
    answer = await ask(service, "PUT", f"/{uuid4()}", json=said)
    assert answer.status_code == 200, answer.text
    assert len((await ask(service, "GET", "")).json()) == 1
