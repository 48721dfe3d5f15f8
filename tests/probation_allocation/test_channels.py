"""A provider organisation's own view of what probation tells providers (R52)."""

from itertools import chain
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.event import Agency
from contracts.events.probation_allocation import (
    AssessmentRequested,
    CaseAllocated,
    ProposalWithdrawn,
)
from contracts.vocabulary import Requirement, StoodDownBecause
from services.common.outbox import record_events, tell
from services.probation_allocation.service import SERVICE
from tests.common.given_audit import as_owner
from tests.conftest import Api
from tests.probation_allocation.given_orders import MORNING
from tests.service_under_test import PROVIDER, ServiceUnderTest

OTHER = "another-organisation"
ME = "/v1/channels/me"


def requested(pathway: UUID, organisation: str, requirement: Requirement) -> AssessmentRequested:
    """Somebody whom an organisation is asked to assess."""
    return AssessmentRequested(
        pathway_id=pathway,
        occurred_at=MORNING,
        organisation=organisation,
        site="northamptonshire",
        requirement=requirement,
        family_name=f"Fictional of {organisation}",
        needed_by=MORNING,
    )


def withdrawn(pathway: UUID, requirement: Requirement) -> ProposalWithdrawn:
    """What is for one organisation, and does not say for which."""
    return ProposalWithdrawn(
        pathway_id=pathway,
        occurred_at=MORNING,
        requirement=requirement,
        because=StoodDownBecause.PLEA_CHANGED,
    )


def allocated(pathway: UUID) -> CaseAllocated:
    """What is for every organisation that was told of the person."""
    return CaseAllocated(
        pathway_id=pathway,
        occurred_at=MORNING,
        allocation_id=uuid4(),
        officer_name="Officer Fictional",
        officer_team="Court team",
        officer_contact="01632 960126",
        hours_since_sentence=1,
    )


async def told(api: Api) -> tuple[ServiceUnderTest, UUID, UUID]:
    """One person both organisations know, and one whom only the other does."""
    service, both, others = await api(SERVICE), uuid4(), uuid4()
    async with service.inbox._sessions() as session, session.begin():
        tell(session, requested(both, PROVIDER, Requirement.MHTR))
        tell(session, requested(both, OTHER, Requirement.DRR))
        tell(session, withdrawn(both, Requirement.DRR), to_organisations=[OTHER])
        tell(session, withdrawn(both, Requirement.MHTR), to_organisations=[PROVIDER])
        tell(session, withdrawn(both, Requirement.MHTR))
        tell(session, allocated(both))
        tell(session, requested(others, OTHER, Requirement.DRR))
        tell(session, withdrawn(others, Requirement.DRR), to_organisations=[OTHER])
        await record_events(session, bytes.fromhex(service.keys.pseudonym.read_text()))
    await service.publish()
    return service, both, others


async def read(service: ServiceUnderTest, organisation: str, what: str = "events") -> Any:
    """What an organisation's system is answered."""
    who: dict[str, Any] = {"role": "service", "agency": Agency.PROVIDER.value}
    return await service.ask("GET", f"{ME}/{what}", organisation=organisation, **who)


OWN = ["AssessmentRequested", None, None, "ProposalWithdrawn", None, "CaseAllocated"]


def shown(events: list[Any]) -> list[str | None]:
    """The events by name; nothing for a number alone."""
    names = {e["type"]: e["type"].split(".")[-2].title().replace("-", "") for e in events}
    return [None if "withheld" in e["type"] else names[e["type"]] for e in events]


@pytest.mark.parametrize("what", ["events", "events?subject={both}"])
async def test_an_organisation_reads_its_own_lines_and_numbers_of_the_others(
    api: Api, what: str
) -> None:
    service, both, _ = await told(api)
    answer = await read(service, PROVIDER, what.format(both=both))
    assert shown(answer.json()["events"]) == OWN
    assert {e["subject"] for e in answer.json()["events"]} == {str(both)}
    assert OTHER not in answer.text


async def test_of_whom_only_another_was_told_there_is_nothing(api: Api) -> None:
    service, both, others = await told(api)
    heads = (await read(service, PROVIDER, "heads")).json()["heads"]
    assert [(head["subject"], head["last"]) for head in heads] == [(str(both), 6)]
    replayed = await read(service, PROVIDER, f"events?subject={others}")
    assert replayed.json()["events"] == []
    nobody = await read(service, "unheard-of", "events")
    assert nobody.json()["events"] == []


async def test_an_organisation_goes_on_after_what_was_not_for_it(api: Api) -> None:
    service, _, _ = await told(api)
    page = (await read(service, PROVIDER, "events?limit=8")).json()
    again = (await read(service, PROVIDER, f"events?cursor={page['cursor']}")).json()
    assert again["events"] == []


async def test_a_page_without_events_is_no_end_for_an_organisation(api: Api) -> None:
    """Whatever comes before its own: it reads by ``more`` and the cursor, and sees each once."""
    service = await api(SERVICE)
    own = [uuid4(), uuid4()]
    async with service.inbox._sessions() as session, session.begin():
        for number in range(6):
            tell(session, requested(uuid4(), OTHER, Requirement.DRR))
            if number in (3, 5):
                tell(session, requested(own[number // 5], PROVIDER, Requirement.MHTR))
        await record_events(session, bytes.fromhex(service.keys.pseudonym.read_text()))
    await service.publish()
    found, cursor, more = [], "", True
    while more:
        page = (await read(service, PROVIDER, f"events?limit=1&cursor={cursor}")).json()
        found.append([event["subject"] for event in page["events"]])
        cursor, more = page["cursor"], page["more"]
    assert sorted(chain(*found)) == sorted(map(str, own))
    assert len(found) == 8
    assert [] in found


async def test_a_replay_of_whom_only_another_was_told_says_that_nothing_follows(api: Api) -> None:
    """The same answer as of nobody."""
    service, both, others = await told(api)
    for subject, more in ((others, False), (uuid4(), False), (both, True)):
        page = (await read(service, PROVIDER, f"events?subject={subject}&limit=1")).json()
        assert page["more"] is more


async def seen(service: ServiceUnderTest, organisation: str, asked: str) -> list[str | None]:
    """The events an organisation is shown, by name."""
    return shown((await read(service, organisation, asked)).json()["events"])


@pytest.mark.parametrize("as_kept", ['"{0}"', '["{0}"]', '["{0}", "{1}"]', '["{1}", "{0}"]'])
async def test_a_row_names_one_organisation_or_several_and_reads_alike(
    api: Api, as_kept: str
) -> None:
    """As a name, which an earlier release wrote, and as a list; no part of a name is one."""
    service, person = await api(SERVICE), uuid4()
    async with service.inbox._sessions() as session, session.begin():
        tell(session, withdrawn(person, Requirement.MHTR), to_organisations=[PROVIDER])
        tell(session, withdrawn(person, Requirement.DRR), to_organisations=[PROVIDER[:4]])
        await record_events(session, bytes.fromhex(service.keys.pseudonym.read_text()))
    to = as_kept.format(PROVIDER, OTHER)
    kept = f"parts = jsonb_set(parts, '{{0,to}}', '{to}')"
    await as_owner(service, f"UPDATE event_log SET {kept} WHERE sequence = 1")
    await service.publish()
    for asked in ("events", f"events?subject={person}"):
        assert await seen(service, PROVIDER, asked) == ["ProposalWithdrawn", None]
        assert await seen(service, OTHER, asked) == (
            ["ProposalWithdrawn", None] if OTHER in to else []
        )
        assert await seen(service, PROVIDER[:4], asked) == [None, "ProposalWithdrawn"]
    for organisation in (PROVIDER, OTHER, "another", PROVIDER[:-1], f'{PROVIDER}"', "%", "*"):
        heads = (await read(service, organisation, "heads")).json()["heads"]
        assert bool(heads) == (f'"{organisation}"' in to)


async def test_the_agencys_own_system_reads_the_whole(api: Api) -> None:
    service, _, others = await told(api)
    events = (await read(service, "")).json()["events"]
    assert len(events) == 8
    assert str(others) in {e["subject"] for e in events}


async def test_where_the_agreement_names_no_organisations_one_has_no_view(api: Api) -> None:
    service, system = await api(SERVICE), {"role": "service", "organisation": "of-the-court"}
    for what in ("events", "heads", "stream", f"events?subject={uuid4()}"):
        asked = await service.get(f"{ME}/{what}", agency=Agency.COURT.value, **system)
        assert asked.status_code == 404
