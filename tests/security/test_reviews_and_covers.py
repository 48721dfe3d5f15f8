"""What is reviewed and covered: of cases and sites of one's own, each once (R53, R57)."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from contracts.event import Agency
from scripts.demo.people import PROVIDER, SITE
from services.common.audit_shown import ROLE as GOVERNANCE
from tests.conftest import Api
from tests.security.given import AGENCIES, Case, case_of

WHY = {"reason": "At the desk and in danger now", "minutes": 5}
SAID = {"justified": True, "review": "Somebody was"}
REVIEWED = """
UPDATE scope_break_glass SET reviewed_at = now(), reviewed_by = 'first', justified = true
WHERE CAST(id AS text) = :id
"""
WAITS = "SELECT 1 FROM pg_locks WHERE NOT granted"
OTHERS_COVER = """
INSERT INTO scope_cover (id, user_name, organisation, site, reason, starts_at, until, review_on,
    granted_by)
SELECT gen_random_uuid(), 'x', :own, 'elsewhere', 'r', now(), now() + interval '90 days',
    '2026-12-24', 'x' FROM generate_series(1, 250)
"""


async def looked(case: Case, user: str = "kin") -> str:
    """The number under which somebody looked all the same at a case closed to them."""
    answer = await case.ask("POST", f"{case.path}/break-glass", user, WHY)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@AGENCIES
async def test_who_looked_is_shown_to_and_reviewed_by_those_for_whom_the_case_exists(
    api: Api, agency: Agency
) -> None:
    case = await case_of(api, agency)
    await case.set({"kind": "excluded", "users": ["kin", "kin who sets"]})
    number = await looked(case)
    for who in ({"user": "setter", "sites": ("elsewhere",)}, {"user": "kin who sets"}):
        asked: Any = who | {"role": case.setter}
        listed = await case.ask("GET", "/v1/break-glass", **asked)
        assert (listed.status_code, listed.json()) == (200, [])
        path = f"/v1/break-glass/{number}/reviews"
        assert (await case.ask("POST", path, body=SAID, **asked)).status_code == 404
    seen = (await case.ask("GET", "/v1/break-glass", "setter", role=case.setter)).json()
    assert [one["id"] for one in seen] == [number]


async def test_who_reviews_after_another_that_is_not_yet_done_is_refused(api: Api) -> None:
    case = await case_of(api, Agency.PROBATION)
    await case.set({"kind": "excluded", "users": ["kin"]})
    number = await looked(case)
    path = f"/v1/break-glass/{number}/reviews"
    async with case.service.engine.begin() as first:
        await first.execute(text(REVIEWED), {"id": number})
        second = asyncio.create_task(case.ask("POST", path, "second", SAID, role=case.setter))
        async with asyncio.timeout(10):
            while not await case.service.rows(WAITS):
                assert not second.done()
    assert (await second).status_code == 409
    held = await case.service.rows("SELECT reviewed_by FROM scope_break_glass")
    assert [row.reviewed_by for row in held] == ["first"]


@AGENCIES
async def test_cover_at_many_other_sites_hides_none_of_ones_own(api: Api, agency: Agency) -> None:
    case = await case_of(api, agency)
    own = PROVIDER if agency is Agency.PROVIDER else ""
    async with case.service.engine.begin() as connection:
        await connection.execute(text(OTHERS_COVER), {"own": own})
    until = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    body = {"user": "stand-in", "site": SITE, "reason": "Absence", "until": until,
            "review_on": "2026-12-24"}  # fmt: skip
    assert (
        await case.ask("POST", "/v1/covers", "setter", body, role=case.setter)
    ).status_code == 201
    listed = (await case.ask("GET", "/v1/covers", "setter", role=case.setter)).json()
    assert [one["site"] for one in listed] == [SITE]
    national = await case.ask("GET", "/v1/covers", "setter", role=case.setter, sites=("*",))
    assert len(national.json()) == 200


async def test_who_closes_a_case_to_themselves_tells_others_that_it_is_closed(api: Api) -> None:
    case = await case_of(api, Agency.PROBATION)
    await case.set({"kind": "restricted_to", "users": ["known"]})
    assert await case.seen_by("setter") == 404
    told = [data for _, type_, data in await case.service.told() if "case-restricted" in type_]
    assert told
    assert {str(data) for data in told} == {"{'restricted': True}"}


@AGENCIES
async def test_the_audit_shows_nobody_who_does_not_exist_for_who_reads_it(
    api: Api, agency: Agency
) -> None:
    """Neither as whom a row is about nor among whom a list showed; the rows of others stay."""
    case = await case_of(api, agency)
    await case.set({"kind": "excluded", "users": ["kin", "who looks"]})
    await looked(case, "who looks")
    lists: Any = {"sites": ("*",), "role": case.setter}
    await case.ask("GET", "/v1/break-glass", "setter", **lists)
    whole = await audit_of(case, "setter", "*")
    assert str(case.id) in whole
    assert "/v1/break-glass" in whole
    for user, site in (("another", "elsewhere"), ("kin", "*")):
        assert str(case.id) not in await audit_of(case, user, site)
        about = await audit_of(case, user, site, subject=str(case.id))
        assert '"rows":[]' in about
    assert '"action":"GET /v1/break-glass"' in await audit_of(case, "kin", "*")


async def audit_of(case: Case, user: str, site: str, **asked: str) -> str:
    """The audit as somebody reads it."""
    answer = await case.ask(
        "GET", "/v1/audit", user, role=GOVERNANCE, sites=(site,), params={"limit": "500"} | asked
    )
    assert answer.status_code == 200, answer.text
    return str(answer.text)
