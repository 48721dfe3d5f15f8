"""What providers tell of treatment under the order, and of its end."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.provider_assessment import (
    RequirementCompletedV1,
)
from contracts.events.provider_treatment import (
    DrugTestRecordedV1,
    RiskRaisedV1,
    TreatmentReviewedV1,
)
from services.probation_allocation.models.treatment import (
    DrugTest,
    RequirementEnd,
    RiskRaised,
    TreatmentReview,
)
from services.probation_allocation.operations.orders import is_of_order
from services.probation_allocation.operations.pathways import pathway_of


async def handle_completion(session: AsyncSession, event: RequirementCompletedV1) -> None:
    """Keep how the requirement ended; of an order that was replaced, beside it (R40, R42)."""
    pathway = await pathway_of(session, event.pathway_id)
    await _keep_end(session, event)
    if not is_of_order(pathway, event.occurred_at):
        return
    pathway.completed_at = event.occurred_at
    pathway.completion = event.model_dump(
        mode="json", exclude_none=True, exclude={"pathway_id", "occurred_at", "changes"}
    )


async def handle_drug_test(session: AsyncSession, event: DrugTestRecordedV1) -> None:
    """Keep a drug test for the responsible officer (R35)."""
    session.add(
        DrugTest(
            id=event.test_id,
            pathway_id=event.pathway_id,
            requirement=event.requirement.value,
            taken_at=event.occurred_at,
            outcome=event.outcome.value,
            results=[result.model_dump(mode="json") for result in event.results or ()],
        )
    )


async def handle_review(session: AsyncSession, event: TreatmentReviewedV1) -> None:
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


async def handle_risk(session: AsyncSession, event: RiskRaisedV1) -> None:
    """Keep a risk raised during treatment, as a fact (R41, R52)."""
    session.add(
        RiskRaised(
            pathway_id=event.pathway_id,
            requirement=event.requirement.value,
            raised_at=event.occurred_at,
            risk_flags=[flag.value for flag in event.risk_flags or ()],
        )
    )


async def _keep_end(session: AsyncSession, event: RequirementCompletedV1) -> None:
    """Keep how each requirement ended: an order may have several (R42)."""
    await session.merge(
        RequirementEnd(
            pathway_id=event.pathway_id,
            requirement=event.requirement.value,
            outcome=event.outcome.value,
            ended_at=event.occurred_at,
        )
    )
