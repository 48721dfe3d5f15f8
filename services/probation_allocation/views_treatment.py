"""Treatment under the order as probation knows it, gathered from its rows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.probation_allocation.models_treatment import (
    AdjustmentDecision,
    AdjustmentProposal,
    DrugTest,
    EmergencyDisclosure,
    RequirementEnd,
    RiskRaised,
    TreatmentReview,
)
from services.probation_allocation.operations import of_pathway
from services.probation_allocation.schemas_treatment import (
    AdjustmentOut,
    DrugTestOut,
    EmergencyOut,
    EndOut,
    ReviewOut,
    RiskOut,
    TreatmentOut,
)


async def treatment_view(session: AsyncSession, pathway_id: UUID, now: datetime) -> TreatmentOut:
    """All that providers told of treatment, as it may be shown at a moment."""
    tests = await of_pathway(session, DrugTest, pathway_id)
    tests.sort(key=lambda test: test.taken_at)
    reviews = await of_pathway(session, TreatmentReview, pathway_id)
    reviews.sort(key=lambda review: review.reviewed_at)
    risks = await of_pathway(session, RiskRaised, pathway_id)
    risks.sort(key=lambda risk: risk.raised_at)
    ends = await of_pathway(session, RequirementEnd, pathway_id)
    ends.sort(key=lambda end: (end.ended_at, end.requirement))
    disclosed = await of_pathway(session, EmergencyDisclosure, pathway_id)
    disclosed.sort(key=lambda one: one.disclosed_at)
    return TreatmentOut(
        drug_tests=[DrugTestOut.model_validate(test) for test in tests],
        reviews=[ReviewOut.model_validate(review) for review in reviews],
        risks=[RiskOut.model_validate(risk) for risk in risks],
        emergency_disclosures=[EmergencyOut.of(one, now) for one in disclosed],
        ends=[EndOut.model_validate(end) for end in ends],
        adjustments=await _adjustments(session, pathway_id),
    )


async def _adjustments(session: AsyncSession, pathway_id: UUID) -> list[AdjustmentOut]:
    decided = await of_pathway(session, AdjustmentDecision, pathway_id)
    decisions = {decision.proposal_id: decision for decision in decided}
    found = await of_pathway(session, AdjustmentProposal, pathway_id)
    found.sort(key=lambda proposal: proposal.proposed_at)
    return [AdjustmentOut.of(proposal, decisions.get(proposal.id)) for proposal in found]
