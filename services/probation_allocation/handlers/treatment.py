"""What providers tell of treatment under the order."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.liaison_diversion import RiskDisclosedV1
from contracts.events.provider_assessment import RequirementCompletedV1
from contracts.events.provider_treatment import (
    AdjustmentProposedV1,
    DrugTestRecordedV1,
    EmergencyDisclosureMadeV1,
    RiskRaisedV1,
    TreatmentReviewedV1,
)
from services.common.handling import on
from services.probation_allocation.models.treatment import (
    AdjustmentProposal,
    DrugTest,
    EmergencyDisclosure,
    RequirementEnd,
    RiskRaised,
    TreatmentReview,
)


async def note_drug_test(session: AsyncSession, event: DrugTestRecordedV1) -> None:
    """Keep a drug test for the responsible officer (R35)."""
    session.add(
        DrugTest(
            id=event.test_id,
            pathway_id=event.pathway_id,
            requirement=event.requirement.value,
            taken_at=event.occurred_at,
            outcome=event.outcome.value,
            results=[one.model_dump(mode="json") for one in event.results or ()],
        )
    )


async def note_review(session: AsyncSession, event: TreatmentReviewedV1) -> None:
    """Keep that treatment was reviewed and what it came to; never a score (R37, R52)."""
    session.add(
        TreatmentReview(
            pathway_id=event.pathway_id,
            requirement=event.requirement.value,
            reviewed_at=event.occurred_at,
            kind=event.kind.value,
            outcome=event.outcome.value,
            engagement=event.engagement,
        )
    )


async def note_risk(session: AsyncSession, event: RiskRaisedV1) -> None:
    """Keep a risk raised during treatment, as a fact (R41, R52)."""
    session.add(
        RiskRaised(
            pathway_id=event.pathway_id,
            requirement=event.requirement.value,
            raised_at=event.occurred_at,
            risk_flags=[flag.value for flag in event.risk_flags or ()],
        )
    )


async def note_proposed_adjustment(session: AsyncSession, event: AdjustmentProposedV1) -> None:
    """Keep a proposed adjustment for the responsible officer to decide on (R39)."""
    session.add(
        AdjustmentProposal(
            id=event.proposal_id,
            pathway_id=event.pathway_id,
            requirement=event.requirement.value,
            proposed_at=event.occurred_at,
            kind=event.kind.value,
            reason=event.reason,
            explanation=event.explanation,
            proposed_sessions=event.proposed_sessions,
            proposed_length_months=event.proposed_length_months,
        )
    )


async def keep_end(session: AsyncSession, event: RequirementCompletedV1) -> None:
    """Keep how each requirement ended: an order may have several (R42)."""
    await session.merge(
        RequirementEnd(
            pathway_id=event.pathway_id,
            requirement=event.requirement.value,
            outcome=event.outcome.value,
            ended_at=event.occurred_at,
        )
    )


async def note_emergency(
    session: AsyncSession, event: EmergencyDisclosureMadeV1 | RiskDisclosedV1
) -> None:
    """Keep a risk that was disclosed without consent, and until when it is shown (R41, R57)."""
    session.add(
        EmergencyDisclosure(
            id=event.disclosure_id,
            pathway_id=event.pathway_id,
            disclosed_at=event.occurred_at,
            ends_at=event.ends_at,
            authority=event.authority,
            risk_flags=[flag.value for flag in event.risk_flags or ()],
            risk=event.risk,
        )
    )


TREATMENT = (
    on(DrugTestRecordedV1, note_drug_test),
    on(TreatmentReviewedV1, note_review),
    on(RiskRaisedV1, note_risk),
    on(EmergencyDisclosureMadeV1, note_emergency),
    on(RiskDisclosedV1, note_emergency),
    on(AdjustmentProposedV1, note_proposed_adjustment),
)
"""Part of the service's table of handlers."""
