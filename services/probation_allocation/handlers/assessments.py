"""What providers tell of a requirement before sentence: consent, assessment, decision (R16 ff)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.provider_assessment import (
    AssessmentCompleted,
    AssessorsConferred,
    ClinicianApproved,
    ConsentGiven,
    ConsentWithdrawn,
    Declined,
    ProviderAgreed,
)
from contracts.events.provider_treatment import ApprovalWithdrawn
from contracts.vocabulary import StoodDownBecause, Withdrawable, WithdrawnBecause
from services.common import permission
from services.common.keeping import set_given
from services.common.outbox import tell
from services.probation_allocation.models.assessments import OtherPosition, Position
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.proposals import Proposal
from services.probation_allocation.operations.assessments import (
    choose_leading,
    leading_position,
    position_of,
)
from services.probation_allocation.operations.discrepancies import (
    compare_willingness,
)
from services.probation_allocation.operations.pathways import rows_of_pathway
from services.probation_allocation.operations.proposals import (
    live_proposal,
    proposed,
    withdraw_proposal,
)

_ARRANGED = (
    "outline",
    "sessions",
    "length_months",
    "first_appointment_at",
    "first_appointment_place",
)


OfOrganisation = (
    ApprovalWithdrawn
    | AssessmentCompleted
    | ClinicianApproved
    | ConsentGiven
    | ConsentWithdrawn
    | Declined
    | ProviderAgreed
)

_ENDS_A_PROPOSAL = {
    Withdrawable.WILLINGNESS: StoodDownBecause.WILLINGNESS_WITHDRAWN,
    Withdrawable.TREATMENT: StoodDownBecause.TREATMENT_CONSENT_WITHDRAWN,
}


async def handle_consent(session: AsyncSession, event: ConsentGiven) -> None:
    """Keep willingness and consents (R16)."""
    position = await _own(session, event)
    position.willing = event.willing
    position.assessment_consent = event.assessment_consent
    position.treatment_consent = event.treatment_consent
    if isinstance(position, Position) and event.willing is not None:
        named = (event.pathway_id, str(event.requirement))
        await compare_willingness(session, *named, event.occurred_at, willing=event.willing)
    await choose_leading(session, event.pathway_id, event.requirement)


async def handle_withdrawal(session: AsyncSession, event: ConsentWithdrawn) -> None:
    """R38, R54: what was withdrawn no longer counts, is shared on no more, and goes to court."""
    if event.permission is not None:
        await permission.end_all(session, event.pathway_id, event.permission, event.occurred_at)
    if event.requirement is None:
        return
    position = await _own(session, event)
    if event.withdrawn is not Withdrawable.SHARING:
        position.withdrawn, position.withdrawn_at = event.withdrawn, event.occurred_at
    if event.withdrawn is Withdrawable.WILLINGNESS:
        position.willing = False
        if isinstance(position, Position):
            named = (event.pathway_id, str(event.requirement))
            await compare_willingness(session, *named, event.occurred_at, willing=False)
    if event.withdrawn is Withdrawable.TREATMENT:
        position.treatment_consent = False
    if event.withdrawn in _ENDS_A_PROPOSAL and isinstance(position, Position):
        await _end_proposal(session, event, because=_ENDS_A_PROPOSAL[event.withdrawn])
    await choose_leading(session, event.pathway_id, event.requirement)


async def _end_proposal(
    session: AsyncSession,
    event: ConsentWithdrawn | ApprovalWithdrawn,
    because: StoodDownBecause | None = None,
    withdrawn_because: WithdrawnBecause | None = None,
) -> None:
    """R16, R85: nothing is proposed that the person, or who would treat, does not stand by."""
    await session.flush()
    pathway = await session.get(Pathway, event.pathway_id, with_for_update=True)
    if pathway is None or pathway.sentenced_at is not None:
        return
    for proposal in await rows_of_pathway(session, Proposal, event.pathway_id):
        if proposal.requirement == event.requirement:
            at = event.occurred_at
            await withdraw_proposal(session, proposal, at, because, withdrawn_because)


async def handle_assessment(session: AsyncSession, event: AssessmentCompleted) -> None:
    """Keep the outcome of the assessment and risk; never scores (R18, R52)."""
    position = await _own(session, event)
    position.suitable = event.suitable
    position.reasons = list(event.reasons or ())
    position.support_advised = list(event.support_advised or ())
    position.risk_flags = [flag.value for flag in event.risk_flags or ()]
    await choose_leading(session, event.pathway_id, event.requirement)


async def handle_approval(session: AsyncSession, event: ClinicianApproved) -> None:
    """Keep the named clinician and what was arranged (R17, R23)."""
    position = await _own(session, event)
    position.approved = True
    set_given(position, event, ("named_clinician", *_ARRANGED))
    await _tell_proposal_again(session, event, position)
    await choose_leading(session, event.pathway_id, event.requirement)


async def handle_agreement(session: AsyncSession, event: ProviderAgreed) -> None:
    """Keep which provider agreed to hold the order and what was arranged (R14, R17, R23)."""
    position = await _own(session, event)
    position.approved, position.agreeing_provider = True, event.provider_name
    set_given(position, event, _ARRANGED)
    await _tell_proposal_again(session, event, position)
    await choose_leading(session, event.pathway_id, event.requirement)


async def handle_approval_withdrawn(session: AsyncSession, event: ApprovalWithdrawn) -> None:
    """R85: it is approved no more; what is proposed on it is withdrawn, and both are told.

    After a sentence the requirement is one that nobody holds (R92).
    """
    position = await _own(session, event)
    position.approved = position.named_clinician = position.agreeing_provider = None
    position.outline = position.sessions = position.length_months = None
    position.first_appointment_at = position.first_appointment_place = None
    if isinstance(position, Position):
        because = WithdrawnBecause.PROVIDER_CANNOT
        await _end_proposal(session, event, withdrawn_because=because)
    await choose_leading(session, event.pathway_id, event.requirement)


async def handle_conferral(session: AsyncSession, event: AssessorsConferred) -> None:
    """Keep on both requirements that their assessors conferred, and to what end (R19)."""
    both = (event.requirement, event.with_requirement)
    for requirement, other in (both, both[::-1]):
        position = await leading_position(session, event.pathway_id, requirement)
        position.conferred_with = str(other)
        position.combination_advised = event.combination_advised


async def handle_decline(session: AsyncSession, event: Declined) -> None:
    """Keep why the provider declined, whoever decided for it (R18)."""
    position = await _own(session, event)
    position.approved = False
    position.reasons = list(event.reasons or ())
    position.support_advised = list(event.support_advised or ())
    await choose_leading(session, event.pathway_id, event.requirement)


async def _tell_proposal_again(
    session: AsyncSession,
    event: ClinicianApproved | ProviderAgreed,
    position: Position | OtherPosition,
) -> None:
    """R85: what is proposed and not answered is proposed with what is arranged now."""
    if not isinstance(position, Position):
        return
    proposal = await live_proposal(session, event.pathway_id, event.requirement)
    if proposal is not None:
        tell(session, proposed(position, proposal, event.occurred_at))


async def _own(session: AsyncSession, event: OfOrganisation) -> Position | OtherPosition:
    """The position of the organisation that tells; the leading one where it does not say (R88)."""
    named = (event.pathway_id, str(event.requirement), event.organisation)
    return await position_of(session, *named)
