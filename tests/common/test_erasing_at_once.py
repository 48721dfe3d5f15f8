"""Erasing keeps nobody waiting: it is audited at the commit, and locks have one order."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.common import history, merging, permission
from services.provider_assessment.models.cases import Pathway
from services.provider_assessment.service import SERVICE
from tests.common.given_audit import as_owner, said
from tests.conftest import Api
from tests.provider_assessment.given import requested
from tests.service_under_test import ServiceUnderTest

AT = datetime(2026, 6, 2, 10, tzinfo=UTC)
ORGANISATION = "nene-mind-matters"
TOLD = """INSERT INTO event_log SELECT 'c', '{who}', {number}, '{who}', gen_random_uuid(), 't',
    now(), now(), 'a', '', '', '{{}}', '[
    {{"permission": "health_needs", "data": {{"needs": ["housing"]}}, "under": [["x", 1]]}},
    {{"permission": "progress", "data": {{"attended": true}}, "under": [["x", 1]]}}]'"""


async def told(service: ServiceUnderTest, number: int = 1) -> UUID:
    """A person of whom something was told on two permissions."""
    who = uuid4()
    await service.deliver(requested(who))
    await as_owner(service, TOLD.format(who=who, number=number).replace(":", r"\:"))
    async with service.app.state.sessions() as session, session.begin():
        own = (ORGANISATION, service.service.agency.value)
        for name in ("health_needs", "progress"):
            await permission.give(session, who, name, *own, AT)
    return who


async def withdraw(service: ServiceUnderTest, who: UUID, name: str) -> None:
    """Take a permission back, in a transaction of its own."""
    async with service.app.state.sessions() as session, session.begin():
        await session.execute(text("SET LOCAL lock_timeout = '2s'"))
        agency = service.service.agency.value
        await permission.withdraw(session, who, name, ORGANISATION, agency, AT)


async def erased(service: ServiceUnderTest) -> list[tuple[str, str]]:
    """What the audit says was erased."""
    rows = await service.rows("SELECT action, subject FROM audit WHERE action LIKE 'ERASE%'")
    return sorted((row.action, row.subject) for row in rows)


async def test_withdrawals_of_different_people_do_not_wait_for_each_other(api: Api) -> None:
    service = await api(SERVICE)
    one, other = await told(service), await told(service)
    async with service.app.state.sessions() as session, session.begin():
        agency = service.service.agency.value
        await permission.withdraw(session, one, "progress", ORGANISATION, agency, AT)
        await history.forget(session, one, Pathway, "needs")
        await withdraw(service, other, "progress")
    assert {subject for _, subject in await erased(service)} == {str(one), str(other)}
    assert await said(service) == ""


async def test_what_is_rolled_back_is_not_said_to_be_erased(api: Api) -> None:
    service = await api(SERVICE)
    one = await told(service)
    async with service.app.state.sessions() as session:
        agency = service.service.agency.value
        await permission.withdraw(session, one, "progress", ORGANISATION, agency, AT)
        await session.rollback()
    assert await erased(service) == []
    assert await said(service) == ""


@pytest.mark.parametrize("merged", [False, True])
async def test_ending_everything_and_withdrawing_at_once_never_deadlock(
    api: Api, merged: bool
) -> None:
    """Also of a person under two names, each of them withdrawn by the other name."""
    service = await api(SERVICE)
    one = await told(service)
    other = await told(service, 2) if merged else one
    if merged:
        async with service.app.state.sessions() as session, session.begin():
            await merging.join(session, other, one, AT)

    async def end() -> None:
        async with service.app.state.sessions() as session, session.begin():
            await permission.end_everything(session, one, AT)

    for _ in range(10):
        await asyncio.gather(
            end(),
            withdraw(service, other, "progress"),
            withdraw(service, one, "health_needs"),
        )
    assert await said(service) == ""


async def test_a_change_locks_all_that_is_known_of_the_person_first(api: Api) -> None:
    """So that no second lock is taken after anything was erased."""
    service = await api(SERVICE)
    one = await told(service)
    async with service.app.state.sessions() as session, session.begin():
        agency = service.service.agency.value
        await permission.withdraw(session, one, "progress", ORGANISATION, agency, AT)
        free = "SELECT name FROM permission WHERE subject = :s FOR UPDATE SKIP LOCKED"
        assert await service.rows(free, s=one) == []
