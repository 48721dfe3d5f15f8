"""What probation proposed, taken back by the officer (R85)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from contracts.events.court_listing import RequirementMade, Sentenced
from contracts.events.provider_assessment import ClinicalLeadApproved
from contracts.events.provider_treatment import ApprovalWithdrawn
from contracts.vocabulary import Disposal, Requirement
from tests.conftest import Api
from tests.probation_allocation.given import MORNING, approved_pathway, request
from tests.probation_allocation.given_proposals import OFFICER, propose
from tests.service_under_test import ServiceUnderTest

LATER = MORNING + timedelta(hours=2)


async def proposed(api: Api) -> tuple[ServiceUnderTest, UUID]:
    """A requirement that is proposed."""
    probation, pathway = await approved_pathway(api)
    await probation.post(f"/v1/pathways/{pathway}/assessment-requests", request(), **OFFICER)
    assert (await propose(probation, pathway, "mhtr")).status_code == 201
    return probation, pathway


async def withdraw(probation: ServiceUnderTest, pathway: UUID, **more: Any) -> Any:
    """The officer takes the proposal back."""
    body = {
        "withdrawn_at": LATER.isoformat(),
        "requirement": "mhtr",
        "because": "appointment_changed",
        "why": "The provider moved the first appointment",
    }
    path = f"/v1/pathways/{pathway}/proposal-withdrawals"
    return await probation.post(path, body | more, **OFFICER)


async def test_a_proposal_is_taken_back_and_made_again(api: Api) -> None:
    """R85: court and provider hear the code, nobody the words; what was agreed stays."""
    probation, pathway = await proposed(api)
    before = len(await probation.told())
    answer = await withdraw(probation, pathway)
    assert answer.status_code == 201, answer.text
    assert answer.json()["withdrawn_because"] == "appointment_changed"
    told = {channel: data for channel, _, data in (await probation.told())[before:]}
    code = {"requirement": "mhtr", "withdrawn_because": "appointment_changed"}
    assert told["cstr.probation.court"] == told["cstr.probation.provider"] == code
    assert "moved the first" not in str(await probation.told())
    assert (await propose(probation, pathway, "mhtr")).status_code == 201


async def test_what_is_not_proposed_is_not_taken_back(api: Api) -> None:
    """R85."""
    probation, pathway = await proposed(api)
    other = await withdraw(probation, pathway, requirement="drr")
    assert (other.status_code, other.json()["field"]) == (409, "/requirement")
    early = await withdraw(probation, pathway, withdrawn_at=(MORNING - timedelta(1)).isoformat())
    assert (early.status_code, early.json()["field"]) == (422, "/withdrawn_at")
    await withdraw(probation, pathway)
    again = await withdraw(probation, pathway)
    assert (again.status_code, again.json()["errorCode"]) == (409, "NotProposed")


async def test_what_the_court_has_answered_is_not_taken_back(api: Api) -> None:
    """R85: from then on it is the court's."""
    probation, pathway = await proposed(api)
    sentenced = Sentenced(
        pathway_id=pathway,
        occurred_at=LATER,
        disposal=Disposal.COMMUNITY_ORDER,
        requirement_made=True,
        requirements=(RequirementMade(requirement=Requirement.MHTR, made=True),),
    )
    await probation.deliver(sentenced)
    refused = await withdraw(probation, pathway)
    assert (refused.status_code, refused.json()["rule"]) == (409, "R85")
    down = {"stood_down_at": LATER.isoformat(), "organisation": "nene-mind-matters"}
    body = down | {"requirement": "mhtr", "because": "asked_by_mistake"}
    treats = await probation.post(f"/v1/pathways/{pathway}/stand-downs", body, **OFFICER)
    assert (treats.status_code, treats.json()["rule"]) == (409, "R88")


async def test_what_a_provider_approves_no_more_is_proposed_no_more(api: Api) -> None:
    """R85: the court hears it, and the gate is closed until it is approved again."""
    probation, pathway = await proposed(api)
    withdrawn = ApprovalWithdrawn(
        pathway_id=pathway,
        occurred_at=LATER,
        requirement=Requirement.MHTR,
        organisation="nene-mind-matters",
    )
    await probation.deliver(withdrawn)
    shown = (await probation.get(f"/v1/pathways/{pathway}", **OFFICER)).json()
    assert shown["proposals"][0]["withdrawn_because"] == "provider_cannot"
    assert shown["positions"][0]["approved"] is None
    assert shown["positions"][0]["first_appointment_at"] is None
    refused = await propose(probation, pathway, "mhtr")
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "GateClosed")


async def test_a_moved_first_appointment_reaches_the_court(api: Api) -> None:
    """R85, R25: no first appointment in the past is offered after an adjournment."""
    probation, pathway = await proposed(api)
    moved = ClinicalLeadApproved(
        pathway_id=pathway,
        occurred_at=LATER,
        requirement=Requirement.MHTR,
        named_clinician="Dr Fictional",
        organisation="nene-mind-matters",
        outline="Twelve sessions",
        sessions=12,
        length_months=6,
        first_appointment_at=MORNING + timedelta(days=28),
        first_appointment_place="Another House",
    )
    await probation.deliver(moved)
    told = [d for c, t, d in await probation.told() if c.endswith("court") and "proposed" in t]
    assert [one["first_appointment_place"] for one in told] == ["Fictional House", "Another House"]
    await withdraw(probation, pathway)
    await probation.deliver(moved.model_copy(update={"occurred_at": LATER + timedelta(hours=1)}))
    again = [d for c, t, d in await probation.told() if c.endswith("court") and "proposed" in t]
    assert len(again) == 2
