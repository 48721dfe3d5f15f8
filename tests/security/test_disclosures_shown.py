"""A person is told by each agency what it told of them, to whom, when and on which basis (R54)."""

from typing import Any

import pytest
from sqlalchemy import text

from contracts.event import Agency
from contracts.sharing import load_agreements
from scripts.export.openapi import service_of
from services.common import merging
from services.common.database import make_sessions
from tests.conftest import Api
from tests.security.given import RESTRICT
from tests.security.seeding import examples, seed
from tests.service_under_test import ServiceUnderTest

READERS = {
    Agency.COURT: "list_officer",
    Agency.LIAISON: "team_manager",
    Agency.PROBATION: "responsible_officer",
}
AGENCIES = pytest.mark.parametrize("agency", READERS)
ENTRY = {
    "entered_at": "2026-06-01T07:00:00Z",
    "to_be_screened": True,
    "reason": "known_to_services",
}
CLOSED = {"kind": "excluded", "users": ["kin"]} | RESTRICT


async def told_of_somebody(api: Api, agency: Agency) -> tuple[ServiceUnderTest, str]:
    """An agency that told others of somebody, and of whom."""
    service = await api(service_of(agency))
    await seed(service)
    path = f"/v1/pathways/{examples()[0].subject}"
    if agency is Agency.LIAISON:
        answer = await service.put(f"{path}/list-entry", ENTRY, role="practitioner", etag='"0"')
        assert answer.status_code == 200, answer.text
    if agency is Agency.PROBATION:
        answer = await service.post(f"{path}/restrictions", CLOSED, role="senior_officer")
        assert answer.status_code == 201, answer.text
    rows = await service.rows("SELECT about FROM event_log LIMIT 1")
    return service, str(rows[0].about)


async def shown(service: ServiceUnderTest, whom: str, **more: Any) -> Any:
    """The answer to one of the agency's people."""
    who = {"role": READERS[service.service.agency]} | more
    return await service.get(f"/v1/pathways/{whom}/disclosures", **who)


@AGENCIES
async def test_everything_that_was_told_is_shown_by_its_fields(api: Api, agency: Agency) -> None:
    service, whom = await told_of_somebody(api, agency)
    answer = (await shown(service, whom)).json()
    rows = await service.rows(
        "SELECT channel, agreement, parts FROM event_log WHERE about = :whom"
        " ORDER BY recorded_at, channel", whom=whom,
    )  # fmt: skip
    readers = {agreement.topic: agreement.reader for agreement in load_agreements().all}
    assert [
        (one["told_to"], one["agreement"], [part["fields"] for part in one["parts"]])
        for one in answer["disclosures"]
    ] == [
        (readers[row.channel], row.agreement, [sorted(part["data"]) for part in row.parts])
        for row in rows
    ]
    assert rows
    assert all(part["basis"] for one in answer["disclosures"] for part in one["parts"])
    assert answer["beyond_reach"]


@AGENCIES
async def test_no_content_is_shown_and_nobody_else(api: Api, agency: Agency) -> None:
    service, whom = await told_of_somebody(api, agency)
    said = (await shown(service, whom)).text
    assert "Fictional" not in said
    assert "known_to_services" not in said
    assert (await shown(service, whom, sites=("elsewhere",))).status_code == 404
    assert (await shown(service, "00000000-0000-8000-8000-000000000000")).status_code == 404
    rows = await service.rows("SELECT subject FROM audit WHERE action LIKE '%/disclosures'")
    assert {row.subject for row in rows} >= {whom}


async def test_what_was_told_under_another_name_is_shown_too(api: Api) -> None:
    service, whom = await told_of_somebody(api, Agency.COURT)
    others = await service.rows("SELECT id FROM pathway WHERE id <> :whom LIMIT 1", whom=whom)
    other = others[0].id
    before = len((await shown(service, whom)).json()["disclosures"])
    async with make_sessions(service.engine)() as session, session.begin():
        (whose,) = (await session.execute(text("SELECT CAST(:w AS uuid)"), {"w": whom})).one()
        at = (await session.execute(text("SELECT now()"))).scalar_one()
        await merging.join(session, other, whose, at)
    assert len((await shown(service, whom)).json()["disclosures"]) > before
