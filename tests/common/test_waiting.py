"""What each agency waits for, from whom, since when and whom to call; on real databases."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.events.court_listing import PleaEntered
from contracts.events.probation_supervision import PlanningMeetingHeld
from contracts.vocabulary import Requirement
from services.common.process import Service
from services.court_listing.service import SERVICE as COURT
from services.liaison_diversion.service import SERVICE as LIAISON
from services.probation_allocation.service import SERVICE as PROBATION
from services.provider_assessment.service import SERVICE as PROVIDER
from tests.conftest import Api
from tests.probation_allocation.given import (
    MORNING,
    approved_pathway,
    guilty_pathway,
    listed,
    pleaded,
    request,
)
from tests.provider_assessment.given import PRACTITIONER, Provider, in_treatment
from tests.provider_assessment.given_requirements import WORKER, question, two_needs
from tests.service_under_test import ServiceUnderTest

OFFICER = {"role": "court_duty_officer"}


async def waits(service: ServiceUnderTest, pathway: UUID, **who: str) -> dict[str, Any]:
    """What is waited for, by name."""
    answer = await service.get(f"/v1/pathways/{pathway}/waiting-for", **(who or OFFICER))
    assert answer.status_code == 200, answer.text
    return {one["what"]: one for one in answer.json()}


async def ask(service: ServiceUnderTest, pathway: UUID) -> None:
    """An assessment is asked for."""
    path = f"/v1/pathways/{pathway}/assessment-requests"
    assert (await service.post(path, request(), **OFFICER)).status_code == 201


async def test_probation_waits_for_the_assessment_and_knows_whom_to_call(api: Api) -> None:
    """R2, R13."""
    service, pathway = await guilty_pathway(api)
    assert await waits(service, pathway) == {}
    await ask(service, pathway)
    wait = (await waits(service, pathway))["assessment"]
    assert (wait["organisation"], wait["concerns"]) == ("nene-mind-matters", "mhtr")
    assert wait["contact"]["team"] == "Nene Mind Matters duty desk"
    assert datetime.fromisoformat(wait["since"]) == MORNING


async def test_a_wait_ends_with_what_was_waited_for(api: Api) -> None:
    """R26."""
    service, pathway = await approved_pathway(api)
    body = {
        "proposed_at": MORNING.isoformat(),
        "requirement": "mhtr",
        "level": "medium",
        "level_without_requirement": "medium",
    }
    made = await service.post(f"/v1/pathways/{pathway}/proposals", body, **OFFICER)
    assert made.status_code == 201, made.text
    assert (await waits(service, pathway))["sentence"]["agency"] == "court_listing"
    await service.deliver(
        PleaEntered(
            pathway_id=pathway,
            occurred_at=MORNING + timedelta(hours=1),
            offences=(),
            any_guilty=False,
        )
    )
    assert await waits(service, pathway) == {}


async def test_an_operator_sees_counts_and_nobody(api: Api) -> None:
    """R60."""
    service = (await guilty_pathway(api))[0]
    for _ in range(2):
        pathway = uuid4()
        await service.deliver(listed(pathway))
        await service.deliver(pleaded(pathway))
        await ask(service, pathway)
    answer = await service.get("/operations/waiting", role="operator", agency="operator_console")
    (counted,) = answer.json()
    assert (counted["what"], counted["count"]) == ("assessment", 2)
    assert set(counted) == {"what", "agency", "count", "since"}


async def test_a_provider_waits_on_the_clock_of_who_is_waited_for(api: Api) -> None:
    """R30, R32, C3, C5."""
    provider = await in_treatment(api)
    found = await waits(provider.service, provider.pathway, **PRACTITIONER)
    assert set(found) == {"responsible officer", "planning meeting"}
    assert found["planning meeting"]["contact"]["team"] == "Northamptonshire court probation team"
    await provider.service.deliver(
        PlanningMeetingHeld(
            pathway_id=provider.pathway,
            occurred_at=MORNING + timedelta(days=8),
            sequence=(Requirement.MHTR,),
            goals="Sleep",
            expectations="Weekly",
            attendance_process="Told",
            communication="Monthly",
            person_took_part=True,
            days_since_sentence=8,
        )
    )
    found = await waits(provider.service, provider.pathway, **PRACTITIONER)
    assert set(found) == {"responsible officer"}


async def test_an_organisation_sees_what_it_waits_for_itself(api: Api) -> None:
    """R19, R52."""
    provider: Provider = await two_needs(api)
    await provider.of("conferrals", question())
    own = await waits(provider.service, provider.pathway, **PRACTITIONER)
    assert own["answer of the other assessor"]["organisation"] == "nene-recovery"
    assert await waits(provider.service, provider.pathway, **WORKER) == {}


@pytest.mark.parametrize("service", [COURT, LIAISON, PROVIDER, PROBATION], ids=lambda s: s.agency)
async def test_every_wait_is_a_query_that_runs(api: Api, service: Service) -> None:
    """Nobody waits in an empty database, and each query is asked."""
    opened = await api(service)
    answer = await opened.get("/operations/waiting", role="operator", agency="operator_console")
    assert answer.json() == []
    assert len({one.what for one in service.waits}) == len(service.waits) > 1
