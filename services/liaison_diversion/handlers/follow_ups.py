"""What ends a way to treatment, and so is followed up (R16, R18, R40)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import TreatmentEndedByCourt
from contracts.events.provider_assessment import (
    AssessmentCompleted,
    ClinicalLeadDeclined,
    ConsentWithdrawn,
    Declined,
    ProviderDeclined,
    ResponsiblePractitionerDeclined,
)
from contracts.vocabulary import Withdrawable
from services.common import permission
from services.liaison_diversion.operations.follow_ups import position_of, update_follow_ups
from services.liaison_diversion.operations.pathways import pathway_of
from services.liaison_diversion.operations.permissions import show_what_stands
from services.liaison_diversion.rules.follow_ups import Reason

_DECLINED = {
    ClinicalLeadDeclined.name: Reason.CLINICAL_LEAD_DECLINED,
    ResponsiblePractitionerDeclined.name: Reason.RESPONSIBLE_PRACTITIONER_DECLINED,
    ProviderDeclined.name: Reason.PROVIDER_DECLINED,
}


_WITHDRAWN = {
    Withdrawable.WILLINGNESS: "willingness_withdrawn_at",
    Withdrawable.TREATMENT: "treatment_withdrawn_at",
}


async def handle_end_of_treatment(session: AsyncSession, event: TreatmentEndedByCourt) -> None:
    """R40: whose treatment the court ended is followed up, requirement by requirement."""
    pathway = await pathway_of(session, event.pathway_id)
    for requirement in event.requirements or ():
        position = await position_of(session, pathway, requirement)
        position.ended_by_court_at = event.occurred_at
    await update_follow_ups(session, pathway)


async def handle_assessment(session: AsyncSession, event: AssessmentCompleted) -> None:
    """R18: who is not suitable is followed up, with the reasons and the support advised."""
    pathway = await pathway_of(session, event.pathway_id)
    position = await position_of(session, pathway, event.requirement)
    if position.assessed_at is None or event.occurred_at >= position.assessed_at:
        position.assessed_at, position.suitable = event.occurred_at, event.suitable
        position.reasons = list(event.reasons or ())
        position.support_advised = list(event.support_advised or ())
    await update_follow_ups(session, pathway)


async def handle_decline(session: AsyncSession, event: Declined) -> None:
    """R18: whom the provider declines is followed up, whoever decided for it."""
    pathway = await pathway_of(session, event.pathway_id)
    position = await position_of(session, pathway, event.requirement)
    if position.declined_at is None or event.occurred_at >= position.declined_at:
        position.declined_at, position.declined = event.occurred_at, _DECLINED[event.name]
        position.decline_reasons = list(event.reasons or ())
        position.decline_support = list(event.support_advised or ())
    await update_follow_ups(session, pathway)


async def handle_withdrawal(session: AsyncSession, event: ConsentWithdrawn) -> None:
    """R16, R54: who withdraws before sentence is followed up; what is shared on stops here too."""
    pathway = await pathway_of(session, event.pathway_id)
    if event.permission is not None:
        await permission.end_all(session, pathway.id, event.permission, event.occurred_at)
        await show_what_stands(session, pathway.id)
    if event.requirement is None:
        return
    position = await position_of(session, pathway, event.requirement)
    column = _WITHDRAWN.get(event.withdrawn)
    if column is not None:
        before = getattr(position, column)
        setattr(position, column, max(before or event.occurred_at, event.occurred_at))
    await update_follow_ups(session, pathway)
