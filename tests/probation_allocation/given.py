"""People before probation, brought as far as a test needs them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from contracts.events.court_listing import (
    CaseListed,
    ListedOffence,
    OffencePlea,
    PleaEntered,
    RequirementMade,
    Sentenced,
)
from contracts.events.provider_assessment import (
    AssessmentCompleted,
    ClinicalLeadApproved,
    ConsentGiven,
    NonAttendanceV1,
)
from contracts.identifiers import IdentifierType
from contracts.vocabulary import Disposal, PersonIdentifier, Requirement
from services.probation_allocation.service import SERVICE
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest

MORNING = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


OFFENCE = uuid4()


def listed(pathway: UUID) -> CaseListed:
    """A fictional listing."""
    return CaseListed(
        pathway_id=pathway,
        occurred_at=MORNING,
        site="northamptonshire",
        court_name="Northampton Magistrates' Court",
        hearing_at=MORNING + timedelta(hours=1),
        hearing_on=date(2026, 6, 1),
        case_urn="FICTIONAL1",
        family_name="Fictional",
        given_names="Robin",
        date_of_birth=date(1990, 1, 1),
        identifiers=(PersonIdentifier(type=IdentifierType.CRN, value="X000001"),),
        offences=(ListedOffence(offence_id=OFFENCE, title="Theft", code="TH68010"),),
    )


def pleaded(pathway: UUID, *, guilty: bool = True) -> PleaEntered:
    """A plea to the listed offence."""
    plea = "GUILTY" if guilty else "NOT_GUILTY"
    return PleaEntered(
        pathway_id=pathway,
        occurred_at=MORNING,
        offences=(OffencePlea(offence_id=OFFENCE, plea=plea, counts_as_guilty=guilty),),
        any_guilty=guilty,
        convicted_on=MORNING.date() if guilty else None,
    )


def request() -> dict[str, Any]:
    """An assessment asked for."""
    return {
        "requested_at": MORNING.isoformat(),
        "organisation": "nene-mind-matters",
        "requirement": "mhtr",
        "needed_by": (MORNING + timedelta(hours=4)).isoformat(),
    }


async def guilty_pathway(api: Api) -> tuple[ServiceUnderTest, UUID]:
    """A listed person who pleaded guilty."""
    probation, pathway = await api(SERVICE), uuid4()
    await probation.deliver(listed(pathway))
    await probation.deliver(pleaded(pathway))
    return probation, pathway


async def approved_pathway(api: Api) -> tuple[ServiceUnderTest, UUID]:
    """The same, assessed as suitable, willing and approved."""
    probation, pathway = await guilty_pathway(api)
    about: dict[str, Any] = {
        "pathway_id": pathway,
        "occurred_at": MORNING,
        "requirement": Requirement.MHTR,
    }
    await probation.deliver(
        ConsentGiven(willing=True, assessment_consent=True, treatment_consent=True, **about)
    )
    await probation.deliver(AssessmentCompleted(suitable=True, **about))
    await probation.deliver(
        ClinicalLeadApproved(
            named_clinician="Dr Fictional",
            organisation="nene-mind-matters",
            outline="Twelve sessions",
            sessions=12,
            length_months=6,
            first_appointment_at=MORNING + timedelta(days=7),
            first_appointment_place="Fictional House",
            **about,
        )
    )
    return probation, pathway


async def sentenced_pathway(api: Api) -> tuple[ServiceUnderTest, UUID, str]:
    """The same, sentenced to an order, and an officer to hold it."""
    probation, pathway = await approved_pathway(api)
    await probation.deliver(
        Sentenced(
            pathway_id=pathway,
            occurred_at=MORNING + timedelta(hours=6),
            disposal=Disposal.COMMUNITY_ORDER,
            requirement_made=True,
            requirements=(RequirementMade(requirement=Requirement.MHTR, made=True),),
        )
    )
    officer = {
        "site": "northamptonshire",
        "name": "A. Fictional",
        "team": "North",
        "contact": "desk",
    }
    answer = await probation.post(
        "/v1/officers",
        officer | {"user": "responsible_officer@probation-allocation.invalid", "capacity": 1},
        role="senior_officer",
    )
    assert answer.status_code == 201, answer.text
    return probation, pathway, answer.json()["id"]


def missed_at(pathway: UUID, appointment: UUID, at: datetime, number: int = 1) -> NonAttendanceV1:
    """An absence without an acceptable reason."""
    return NonAttendanceV1(
        pathway_id=pathway,
        occurred_at=at,
        appointment_id=appointment,
        session_number=number,
        appointment_at=at,
        acceptable=False,
        reason="no_reason_given",
    )
