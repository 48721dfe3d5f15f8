"""Several organisations asked about one requirement, each with a position of its own (R88)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.events.provider_assessment import (
    AssessmentCompleted,
    AssessmentCompletedV1,
    ClinicalLeadDeclined,
    ConsentGiven,
    ConsentWithdrawn,
    ResponsiblePractitionerApproved,
)
from contracts.vocabulary import Requirement, Withdrawable
from services.common.errors import Refused
from services.probation_allocation.rules.assessments import (
    Asked,
    require_somebody_to_ask,
    who_leads,
)
from tests.conftest import Api
from tests.probation_allocation.given import MORNING, guilty_pathway, request
from tests.probation_allocation.given_proposals import OFFICER, propose
from tests.service_under_test import ServiceUnderTest

PRIMARY, SECONDARY = "nene-mind-matters", "shire-secondary-care"
LATER = MORNING + timedelta(hours=3)


async def ask(probation: ServiceUnderTest, pathway: UUID, organisation: str) -> Any:
    """An assessment is asked for of an organisation."""
    path = f"/v1/pathways/{pathway}/assessment-requests"
    return await probation.post(path, request() | {"organisation": organisation}, **OFFICER)


async def stand_down(
    probation: ServiceUnderTest, pathway: UUID, organisation: str, **more: Any
) -> Any:
    """An organisation is stood down."""
    body = {
        "stood_down_at": LATER.isoformat(),
        "organisation": organisation,
        "requirement": "mhtr",
        "because": "asked_by_mistake",
    }
    return await probation.post(f"/v1/pathways/{pathway}/stand-downs", body | more, **OFFICER)


def about(pathway: UUID, organisation: str | None, at: datetime = MORNING) -> dict[str, Any]:
    """What every answer of an organisation says."""
    return {
        "pathway_id": pathway,
        "occurred_at": at,
        "requirement": Requirement.MHTR,
        "organisation": organisation,
    }


def declined(pathway: UUID, organisation: str) -> ClinicalLeadDeclined:
    """Primary care declines."""
    return ClinicalLeadDeclined(reasons=("needs_secondary_care",), **about(pathway, organisation))


def agreed(pathway: UUID, organisation: str) -> list[Any]:
    """The person consents, is suitable, and the organisation approves."""
    said = about(pathway, organisation)
    yes: dict[str, Any] = {"willing": True, "assessment_consent": True, "treatment_consent": True}
    return [
        ConsentGiven(**yes, **said),
        AssessmentCompleted(suitable=True, **said),
        ResponsiblePractitionerApproved(
            named_clinician=f"Dr {organisation}",
            outline="Sessions",
            sessions=24,
            length_months=12,
            first_appointment_at=MORNING + timedelta(days=7),
            first_appointment_place="Fictional House",
            **said,
        ),
    ]


async def positions(probation: ServiceUnderTest, pathway: UUID) -> dict[str, Any]:
    """Each organisation's position, the leading one first."""
    shown = (await probation.get(f"/v1/pathways/{pathway}", **OFFICER)).json()["positions"]
    return {position["organisation"]: position for position in shown}


async def told_down(probation: ServiceUnderTest) -> list[tuple[str, str | None]]:
    """The organisations that were stood down, and why."""
    return [
        (data["organisation"], data.get("withdrawn_because"))
        for channel, kind, data in await probation.told()
        if channel == "cstr.probation.provider" and "assessment-stood-down" in kind
    ]


@pytest.mark.parametrize("asked_first", [False, True], ids=["declined, asked", "asked, declined"])
async def test_primary_care_declines_and_secondary_care_is_proposed(
    api: Api, asked_first: bool
) -> None:
    """R88: in whichever order the decline is heard of; the one proposed is named and leads."""
    probation, pathway = await guilty_pathway(api)
    assert (await ask(probation, pathway, PRIMARY)).status_code == 201
    if asked_first:
        assert (await ask(probation, pathway, SECONDARY)).status_code == 201
    await probation.deliver(declined(pathway, PRIMARY))
    if not asked_first:
        assert (await ask(probation, pathway, SECONDARY)).status_code == 201
    for event in agreed(pathway, SECONDARY):
        await probation.deliver(event)
    made = await propose(probation, pathway, "mhtr")
    assert made.status_code == 201, made.text
    held = await positions(probation, pathway)
    assert list(held) == [SECONDARY, PRIMARY]
    assert (held[SECONDARY]["leads"], held[PRIMARY]["leads"]) == (True, False)
    assert held[PRIMARY]["reasons"] == ["needs_secondary_care"]
    assert held[SECONDARY]["reasons"] == []
    assert await told_down(probation) == [(PRIMARY, "another_provider")]
    told = [data for _, kind, data in await probation.told() if "requirement-proposed" in kind]
    assert {data.get("organisation", SECONDARY) for data in told} == {SECONDARY}


async def test_of_two_that_agreed_the_proposal_names_one(api: Api) -> None:
    """R88: the other is stood down; who was never asked cannot be named."""
    probation, pathway = await guilty_pathway(api)
    for organisation in (PRIMARY, SECONDARY):
        await ask(probation, pathway, organisation)
        for event in agreed(pathway, organisation):
            await probation.deliver(event)
    never = await propose(probation, pathway, "mhtr", organisation="nene-recovery")
    assert (never.status_code, never.json()["field"]) == (409, "/organisation")
    made = await propose(probation, pathway, "mhtr", organisation=SECONDARY)
    assert made.status_code == 201, made.text
    held = await positions(probation, pathway)
    assert held[SECONDARY]["leads"]
    assert held[SECONDARY]["named_clinician"] == f"Dr {SECONDARY}"
    assert not held[PRIMARY]["leads"]
    assert held[PRIMARY]["named_clinician"] == f"Dr {PRIMARY}"
    assert await told_down(probation) == [(PRIMARY, "another_provider")]


async def test_an_organisation_is_asked_once_until_it_is_stood_down(api: Api) -> None:
    """R13, R88: and asked again it goes on with what it had answered."""
    probation, pathway = await guilty_pathway(api)
    await ask(probation, pathway, PRIMARY)
    again = await ask(probation, pathway, PRIMARY)
    assert (again.status_code, again.json()["rule"]) == (409, "R13")
    for event in agreed(pathway, PRIMARY):
        await probation.deliver(event)
    answer = await stand_down(probation, pathway, PRIMARY)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["requested_at"], answer.json()["approved"]) == (None, True)
    assert await told_down(probation) == [(PRIMARY, "asked_by_mistake")]
    twice = await stand_down(probation, pathway, PRIMARY)
    assert (twice.status_code, twice.json()["rule"]) == (409, "R88")
    back = await ask(probation, pathway, PRIMARY)
    assert (back.status_code, back.json()["approved"]) == (201, True)
    assert back.json()["stood_down_because"] is None


async def test_where_a_case_stands_says_whether_there_is_somebody_to_ask(api: Api) -> None:
    """R88: another one may be asked until all of the site were; of one named, that one counts."""
    probation, pathway = await guilty_pathway(api)
    await ask(probation, pathway, PRIMARY)
    assert await may_ask(probation, pathway)
    again = await ask(probation, pathway, PRIMARY)
    assert REQUESTS not in again.json()["allowed"]


def test_once_all_of_a_site_were_asked_there_is_nobody_else() -> None:
    """R88: until one of them is stood down."""
    asked = [Asked(PRIMARY, MORNING), Asked(SECONDARY, MORNING)]
    with pytest.raises(Refused):
        require_somebody_to_ask(asked, {PRIMARY, SECONDARY})
    require_somebody_to_ask([asked[0], Asked(SECONDARY, None)], {PRIMARY, SECONDARY})


REQUESTS = "POST /v1/pathways/{pathway_id}/assessment-requests"


async def may_ask(probation: ServiceUnderTest, pathway: UUID) -> bool:
    """Whether anybody may be asked for an assessment, as where the case stands says."""
    path = f"/v1/pathways/{pathway}/standing?requirement=mhtr"
    stands = await probation.get(path, **OFFICER)
    assert stands.status_code == 200, stands.text
    return REQUESTS in {one["operation"] for one in stands.json()["may"]}


async def test_who_is_stood_down_is_proposed_no_more(api: Api) -> None:
    """R88: the proposal that rests on it is withdrawn, and the court told."""
    probation, pathway = await guilty_pathway(api)
    await ask(probation, pathway, PRIMARY)
    for event in agreed(pathway, PRIMARY):
        await probation.deliver(event)
    assert (await propose(probation, pathway, "mhtr")).status_code == 201
    answer = await stand_down(probation, pathway, PRIMARY, because="provider_cannot")
    assert answer.status_code == 201, answer.text
    shown = (await probation.get(f"/v1/pathways/{pathway}", **OFFICER)).json()
    assert shown["proposals"][0]["withdrawn_because"] == "provider_cannot"
    told = [channel for channel, kind, _ in await probation.told() if "withdrawn" in kind]
    assert "cstr.probation.court" in told


async def test_what_another_organisation_hears_ends_no_proposal(api: Api) -> None:
    """R16, R88: willingness taken back with one says nothing of who is proposed."""
    probation, pathway = await guilty_pathway(api)
    for organisation in (SECONDARY, PRIMARY):
        await ask(probation, pathway, organisation)
    for event in agreed(pathway, SECONDARY):
        await probation.deliver(event)
    assert (await propose(probation, pathway, "mhtr")).status_code == 201
    withdrawal = ConsentWithdrawn(
        withdrawn=Withdrawable.WILLINGNESS, **about(pathway, PRIMARY, LATER)
    )
    await probation.deliver(withdrawal)
    shown = (await probation.get(f"/v1/pathways/{pathway}", **OFFICER)).json()
    assert shown["proposals"][0]["withdrawn_at"] is None
    own = withdrawal.model_copy(update={"organisation": SECONDARY})
    await probation.deliver(own)
    shown = (await probation.get(f"/v1/pathways/{pathway}", **OFFICER)).json()
    assert shown["proposals"][0]["withdrawn_because"] == "willingness_withdrawn"


async def test_what_names_no_organisation_is_of_the_one_that_leads(api: Api) -> None:
    """R88: told by an earlier release."""
    probation, pathway = await guilty_pathway(api)
    await ask(probation, pathway, PRIMARY)
    said = about(pathway, None)
    said.pop("organisation")
    await probation.deliver(AssessmentCompletedV1(suitable=True, **said))
    held = await positions(probation, pathway)
    assert held[PRIMARY]["suitable"] is True


async def test_the_list_of_expected_may_name_several(api: Api) -> None:
    """R10, R88."""
    probation, _ = await guilty_pathway(api)
    body = {
        "site": "northamptonshire",
        "on": MORNING.date().isoformat(),
        "told_at": MORNING.isoformat(),
        "organisations": {"mhtr": [PRIMARY, SECONDARY], "atr": "nene-recovery"},
    }
    answer = await probation.post("/v1/assessments-expected", body, **OFFICER)
    assert answer.status_code == 201, answer.text
    told = {one["organisation"]: set(one["expected"]) for one in answer.json()}
    assert told == {PRIMARY: {"mhtr"}, SECONDARY: {"mhtr"}, "nene-recovery": {"atr"}}


_ASKED = st.builds(
    Asked,
    organisation=st.sampled_from(["a", "b", "c"]),
    requested_at=st.sampled_from([None, MORNING, LATER]),
    suitable=st.sampled_from([None, True, False]),
    approved=st.sampled_from([None, True, False]),
    willing=st.booleans(),
)


@given(st.lists(_ASKED, min_size=1, max_size=4))
def test_nobody_leads_while_another_is_further(asked: list[Asked]) -> None:
    """R88: who agreed leads, before who may yet, before who does not; once chosen it stays."""
    place = who_leads(asked)
    chosen = asked[place]
    agreed_ = [one for one in asked if one.waits and one.approved and one.willing]
    assert not agreed_ or chosen in agreed_
    assert chosen.waits or not any(one.waits for one in asked)
    again = [chosen, *asked[:place], *asked[place + 1 :]]
    assert who_leads(again) == 0
