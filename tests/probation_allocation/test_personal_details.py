"""What people say of themselves, at probation and passed on to whom is asked (R82)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from contracts.events import liaison_diversion, provider_assessment
from contracts.events.forms import ContactDetails
from tests.conftest import Api
from tests.probation_allocation.given import MORNING, guilty_pathway, request
from tests.service_under_test import ServiceUnderTest

CONTACT = ContactDetails(telephone="+447700900123", may_leave_voicemail=False)


async def say(probation: ServiceUnderTest, pathway: UUID, **said: Any) -> Any:
    """An officer records what the person says."""
    body = {"recorded_at": (MORNING + timedelta(hours=1)).isoformat()} | said
    path = f"/v1/pathways/{pathway}/personal-details"
    return await probation.post(path, body, role="court_duty_officer")


async def to_provider(probation: ServiceUnderTest) -> list[tuple[str, dict[str, Any]]]:
    """What providers were told, in order."""
    told = [one for one in await probation.told() if one[0].endswith("provider")]
    return [(type_.split(".")[2], data) for _, type_, data in told]


def of_liaison(pathway: UUID, **more: Any) -> liaison_diversion.PersonalDetailsRecorded:
    """What liaison has on record."""
    at = MORNING - timedelta(hours=12)
    return liaison_diversion.PersonalDetailsRecorded(pathway_id=pathway, occurred_at=at, **more)


async def ask_provider(probation: ServiceUnderTest, pathway: UUID) -> None:
    """The duty officer asks for an assessment."""
    path = f"/v1/pathways/{pathway}/assessment-requests"
    assert (await probation.post(path, request(), role="court_duty_officer")).status_code == 201


async def test_the_request_says_how_the_person_is_reached(api: Api) -> None:
    """Of what both agencies before court know, the newest."""
    probation, pathway = await guilty_pathway(api)
    await probation.deliver(of_liaison(pathway, preferred_name="Alex", contact=CONTACT))
    await say(probation, pathway, telephone="07700 900 999")
    assert await to_provider(probation) == []
    await ask_provider(probation, pathway)
    ((_, asked),) = await to_provider(probation)
    assert asked["preferred_name"] == "Alex"
    assert asked["contact"] == {"telephone": "+447700900999", "may_leave_voicemail": False}


async def test_what_is_said_later_is_passed_on(api: Api) -> None:
    probation, pathway = await guilty_pathway(api)
    await ask_provider(probation, pathway)
    await say(probation, pathway, telephone="07700 900 999")
    *_, (type_, data) = await to_provider(probation)
    assert type_ == "assessment-findings-updated"
    assert data["contact"] == {"telephone": "+447700900999"}


async def test_what_a_provider_recorded_is_shown_and_not_passed_to_another(api: Api) -> None:
    """R52."""
    probation, pathway = await guilty_pathway(api)
    event = provider_assessment.PersonalDetailsRecorded(
        pathway_id=pathway,
        occurred_at=MORNING,
        organisation="hoe-recovery",
        preferred_name="Sam",
        contact=CONTACT,
    )
    await probation.deliver(event)
    answered = await probation.get(f"/v1/pathways/{pathway}", role="court_duty_officer")
    details = answered.json()["personal_details"]
    assert (details["preferred_name"], details["telephone"]) == ("Sam", "+447700900123")
    assert {record["source"] for record in details["records"]} == {"hoe-recovery"}
    await ask_provider(probation, pathway)
    ((_, asked),) = await to_provider(probation)
    assert "contact" not in asked


async def test_the_court_is_told_the_name_and_the_needs_alone(api: Api) -> None:
    probation, pathway = await guilty_pathway(api)
    await say(probation, pathway, preferred_name="Sam", telephone="07700 900 999", language="pl")
    told = [data for on, _, data in await probation.told() if on.endswith("court")]
    assert told == [{"preferred_name": "Sam", "language": "pl", "adjustments": []}]
