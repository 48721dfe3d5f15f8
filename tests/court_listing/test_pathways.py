"""What the court knows of a pathway, and who may ask."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.events.liaison_diversion import PersonScreenedV1
from contracts.events.provider_assessment import (
    ClinicalLeadApproved,
    ConsentGiven,
    RequirementCompleted,
)
from contracts.vocabulary import Outcome, Requirement
from tests.court_listing.given import AT, known, listed, proposed
from tests.service_under_test import ServiceUnderTest


async def assessed_and_approved(court: ServiceUnderTest, id: UUID) -> None:
    """What others tell the court of somebody until there is something to propose."""
    about: dict[str, Any] = {"pathway_id": id, "occurred_at": AT}
    screened = PersonScreenedV1(
        **about, source_of_referral="police_custody", indications=(), adjustments=("easy_read",),
        bring_forward=True,
    )  # fmt: skip
    about["requirement"] = Requirement.MHTR
    consented = ConsentGiven(**about, willing=True, assessment_consent=True, treatment_consent=True)
    approved = ClinicalLeadApproved(
        **about, named_clinician="Dr A. Fictional", organisation="nene-mind-matters",
        outline="Weekly", sessions=12, length_months=12, first_appointment_at=AT,
        first_appointment_place="Nene",
    )  # fmt: skip
    for event in (screened, consented, approved):
        await court.deliver(event)


async def test_the_court_sees_what_it_was_told_and_nothing_clinical(
    court: ServiceUnderTest,
) -> None:
    pathway_id = await listed(court)
    id, mhtr = UUID(pathway_id), Requirement.MHTR
    await assessed_and_approved(court, id)
    shown = await known(court, pathway_id)
    assert shown["screening"]["bring_forward"] is True
    assert shown["screening"]["adjustments"] == ["easy_read"]
    [position] = shown["requirements"]
    assert (position["willing"], position["named_clinician"]) == (True, "Dr A. Fictional")
    assert position["proposed_at"] is None
    await proposed(court, pathway_id)
    await court.deliver(
        RequirementCompleted(
            pathway_id=id,
            occurred_at=AT,
            requirement=mhtr,
            outcome=Outcome.COMPLETED,
            sessions_attended=11,
        )
    )
    [position] = (await known(court, pathway_id))["requirements"]
    assert (position["outcome"], position["level"]) == ("completed", "medium")


@pytest.mark.parametrize(
    ("role", "method", "path"),
    [
        ("legal_adviser", "POST", "/v1/court-lists"),
        ("list_officer", "POST", "/v1/pathways/00000000-0000-4000-8000-000000000001/sentences"),
        ("service", "GET", "/v1/pathways/00000000-0000-4000-8000-000000000001"),
    ],
)
async def test_a_role_may_do_only_its_own(
    court: ServiceUnderTest, role: str, method: str, path: str
) -> None:
    headers = {"idempotency-key": "k"}
    answered = await court.ask(method, path, role=role, headers=headers, json={})
    assert answered.status_code in (403, 422)
    assert answered.status_code == 403 or method == "POST"


async def test_an_unknown_pathway_is_404(court: ServiceUnderTest) -> None:
    assert (await court.get(f"/v1/pathways/{uuid4()}", role="legal_adviser")).status_code == 404
