"""Treatment under the order as probation knows it, gathered from its rows."""

from datetime import datetime

from sqlmodel import SQLModel

from services.common.snapshot import Record, tables_of
from services.disclosures.views import while_it_lasts
from services.probation_allocation.models.adjustments import AdjustmentDecision, AdjustmentProposal
from services.probation_allocation.models.disclosures import EmergencyDisclosure
from services.probation_allocation.schemas.adjustments import AdjustmentOut
from services.probation_allocation.schemas.treatment import TreatmentOut

TREATMENT_TABLES: tuple[type[SQLModel], ...] = (
    AdjustmentDecision,
    AdjustmentProposal,
    EmergencyDisclosure,
    *tables_of(TreatmentOut),
)


def treatment_view(record: Record, now: datetime) -> TreatmentOut:
    """All that providers told of treatment, as it may be shown at a moment."""
    disclosed = record.all(EmergencyDisclosure)
    disclosed.sort(key=lambda disclosure: disclosure.disclosed_at)
    return TreatmentOut(
        **record.shown_in(TreatmentOut),
        emergency_disclosures=[while_it_lasts(disclosure, now) for disclosure in disclosed],
        adjustments=_adjustments(record),
    )


def _adjustments(record: Record) -> list[AdjustmentOut]:
    decided = record.all(AdjustmentDecision)
    decisions = {decision.proposal_id: decision for decision in decided}
    proposals = record.all(AdjustmentProposal)
    proposals.sort(key=lambda proposal: proposal.proposed_at)
    return [AdjustmentOut.of(proposal, decisions.get(proposal.id)) for proposal in proposals]
