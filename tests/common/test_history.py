"""What was known at a moment, from the history of rows; on a real database, through HTTP."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from contracts.events.liaison_diversion import PermissionWithdrawn, PersonScreenedV1
from contracts.vocabulary import Permission
from services.probation_allocation.service import SERVICE
from services.provider_assessment.service import SERVICE as PROVIDER
from tests.conftest import Api
from tests.probation_allocation.given import MORNING, approved_pathway, listed, pleaded
from tests.provider_assessment.given import LEAD, PRACTITIONER, in_treatment, requested, session
from tests.service_under_test import ServiceUnderTest

OFFICER = {"role": "court_duty_officer"}


async def now(service: ServiceUnderTest) -> datetime:
    """The database's clock, which dates what is recorded."""
    (row,) = await service.rows("SELECT clock_timestamp() AS at")
    moment: datetime = row.at
    return moment


async def known(service: ServiceUnderTest, pathway: UUID, at: datetime | None, **who: str) -> Any:
    """What the agency says it knows, or knew."""
    asked = {"as_of": at.isoformat()} if at else {}
    return await service.get(f"/v1/pathways/{pathway}", params=asked, **(who or OFFICER))


async def test_what_came_later_is_not_shown_as_known(api: Api) -> None:
    """R11, R29: a plea changed since is shown as it was."""
    service, pathway = await api(SERVICE), uuid4()
    await service.deliver(listed(pathway))
    before = await now(service)
    await service.deliver(pleaded(pathway))
    guilty = await now(service)
    await service.deliver(pleaded(pathway, guilty=False))
    said = [(await known(service, pathway, at)).json() for at in (before, guilty, None)]
    assert [one["any_guilty"] for one in said] == [None, True, False]
    assert [one["offences"][0]["plea"] for one in said] == [None, "GUILTY", "NOT_GUILTY"]


async def test_before_it_was_heard_of_a_pathway_was_not_known(api: Api) -> None:
    service, pathway = await api(SERVICE), uuid4()
    before = await now(service)
    await service.deliver(listed(pathway))
    assert (await known(service, pathway, before)).status_code == 404
    assert (await known(service, pathway, await now(service))).status_code == 200


async def test_what_will_be_known_is_refused(api: Api) -> None:
    service, pathway = await api(SERVICE), uuid4()
    await service.deliver(listed(pathway))
    refused = await known(service, pathway, datetime.now(UTC) + timedelta(days=1))
    assert refused.status_code == 422
    assert refused.json()["validationErrors"][0]["field"].endswith("as_of")


async def test_a_moment_of_any_zone_is_the_same_moment(api: Api) -> None:
    service, pathway = await api(SERVICE), uuid4()
    await service.deliver(listed(pathway))
    at = (await now(service)).astimezone(timezone(timedelta(hours=23)))
    assert (await known(service, pathway, at)).status_code == 200


async def test_the_gate_answers_with_what_was_on_record(api: Api) -> None:
    """R20, R29."""
    service, pathway = await approved_pathway(api)
    path = f"/v1/pathways/{pathway}/gate"
    asked = {"requirement": "mhtr", "on": "2026-06-01"}
    approved = (await now(service)).isoformat()
    await service.deliver(pleaded(pathway, guilty=False))
    today = await service.get(path, params=asked, **OFFICER)
    then = await service.get(path, params=asked | {"as_of": approved}, **OFFICER)
    assert (then.json()["open"], today.json()["open"]) == (True, False)


async def test_the_next_request_sees_today_again(api: Api) -> None:
    """Looking back ends with its transaction, however often a connection is used again."""
    service, pathway = await api(SERVICE), uuid4()
    await service.deliver(listed(pathway))
    before = await now(service)
    await service.deliver(pleaded(pathway))
    for _ in range(5):
        found = await asyncio.gather(
            *(known(service, pathway, at) for at in (before, None, before, None))
        )
        assert [one.json()["any_guilty"] for one in found] == [None, True, None, True]


async def test_rows_that_name_their_subject_by_another_row_are_there_too(api: Api) -> None:
    """A provider's appointments and decisions belong to a case, the case to a pathway."""
    provider = await in_treatment(api)
    before = await now(provider.service)
    await provider.of("appointments", session(1))
    path = provider.pathway
    then = (await known(provider.service, path, before, **PRACTITIONER)).json()["cases"][0]
    today = (await known(provider.service, path, None, **PRACTITIONER)).json()["cases"][0]
    assert (len(then["appointments"]), len(today["appointments"])) == (0, 1)
    assert then["decisions"] == today["decisions"] != []
    assert then["consents"] == today["consents"]
    other = LEAD | {"organisation": "another-organisation"}
    assert (await known(provider.service, path, before, **other)).status_code == 404


async def test_looking_back_is_audited_with_the_moment(api: Api) -> None:
    """R55."""
    service, pathway = await api(SERVICE), uuid4()
    await service.deliver(listed(pathway))
    at = await now(service)
    await known(service, pathway, at)
    (row,) = await service.rows("SELECT detail FROM audit WHERE detail <> ''")
    assert row.detail == f"as of {at.isoformat()}"


async def test_what_is_forgotten_is_forgotten_in_history(api: Api) -> None:
    """R54: needs held on a permission that was taken back are not shown as of before."""
    service, pathway = await api(PROVIDER), uuid4()
    await service.deliver(
        PersonScreenedV1(
            pathway_id=pathway,
            occurred_at=MORNING,
            source_of_referral="police_custody",
            indications=(),
            needs=("housing",),
            permissions=(Permission.HEALTH_NEEDS,),
        )
    )
    await service.deliver(requested(pathway))
    then = await now(service)
    assert (await known(service, pathway, then, **PRACTITIONER)).json()["cases"][0]["needs"]
    await service.deliver(
        PermissionWithdrawn(
            pathway_id=pathway,
            occurred_at=MORNING + timedelta(hours=2),
            permission=Permission.HEALTH_NEEDS,
        )
    )
    assert (await known(service, pathway, then, **PRACTITIONER)).json()["cases"][0]["needs"] == []
    kept = await service.rows("SELECT row FROM row_history WHERE row::text LIKE '%housing%'")
    assert kept == []


@pytest.mark.parametrize(
    "statement",
    ["UPDATE row_history SET row = NULL", "DELETE FROM row_history", "TRUNCATE row_history"],
)
async def test_the_role_that_runs_cannot_change_history(api: Api, statement: str) -> None:
    service = await api(SERVICE)
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with service.engine.begin() as connection:
            await connection.execute(text(statement))


async def test_a_row_that_says_the_same_again_leaves_no_history(api: Api) -> None:
    service, pathway = await api(SERVICE), uuid4()
    for _ in range(3):
        await service.deliver(listed(pathway))
    (row,) = await service.rows("SELECT count(*) FROM row_history WHERE source = 'pathway'")
    assert row[0] <= 2
