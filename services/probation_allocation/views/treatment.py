"""Treatment under the order as probation knows it, gathered from its rows."""

from datetime import datetime

from services.common.snapshot import Record
from services.disclosures.schemas import EmergencyFactOut
from services.disclosures.views import while_it_lasts
from services.probation_allocation.models.adjustments import AdjustmentDecision, AdjustmentProposal
from services.probation_allocation.models.disclosures import EmergencyDisclosure, OwnDisclosure
from services.probation_allocation.models.treatment import (
    DrugTest,
    RequirementEnd,
    RiskRaised,
    TreatmentReview,
)
from services.probation_allocation.schemas.adjustments import AdjustmentOut
from services.probation_allocation.schemas.treatment import (
    DrugTestOut,
    EndOut,
    ReviewOut,
    RiskOut,
    TreatmentOut,
)

TREATMENT_TABLES = (
    AdjustmentDecision,
    AdjustmentProposal,
    DrugTest,
    EmergencyDisclosure,
    OwnDisclosure,
    RequirementEnd,
    RiskRaised,
    TreatmentReview,
)


def treatment_view(record: Record, now: datetime) -> TreatmentOut:
    """All that providers told of treatment, as it may be shown at a moment."""
    tests = record.all(DrugTest)
    tests.sort(key=lambda test: test.taken_at)
    reviews = record.all(TreatmentReview)
    reviews.sort(key=lambda review: review.reviewed_at)
    risks = record.all(RiskRaised)
    risks.sort(key=lambda risk: risk.raised_at)
    ends = record.all(RequirementEnd)
    ends.sort(key=lambda end: (end.ended_at, end.requirement))
    own = sorted(record.all(OwnDisclosure), key=lambda disclosure: disclosure.disclosed_at)
    disclosed = record.all(EmergencyDisclosure)
    disclosed.sort(key=lambda disclosure: disclosure.disclosed_at)
    return TreatmentOut(
        drug_tests=[DrugTestOut.model_validate(test) for test in tests],
        reviews=[ReviewOut.model_validate(review) for review in reviews],
        risks=[RiskOut.model_validate(risk) for risk in risks],
        own_disclosures=[EmergencyFactOut.model_validate(disclosure) for disclosure in own],
        emergency_disclosures=[while_it_lasts(disclosure, now) for disclosure in disclosed],
        ends=[EndOut.model_validate(end) for end in ends],
        adjustments=_adjustments(record),
    )


def _adjustments(record: Record) -> list[AdjustmentOut]:
    decided = record.all(AdjustmentDecision)
    decisions = {decision.proposal_id: decision for decision in decided}
    proposals = record.all(AdjustmentProposal)
    proposals.sort(key=lambda proposal: proposal.proposed_at)
    return [AdjustmentOut.of(proposal, decisions.get(proposal.id)) for proposal in proposals]
