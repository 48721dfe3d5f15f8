"""What others tell liaison and diversion: listings, pleas, declines, sentences, endings."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import (
    CaseListedV1,
    PathwayMergedV1,
    PathwayUnmergedV1,
    PleaEnteredV1,
    SentencedAnewV1,
    SentencedV1,
    SupportAdvisedV1,
    TreatmentEndedByCourtV1,
)
from contracts.events.provider_assessment import (
    AssessmentCompletedV1,
    ClinicalLeadDeclinedV1,
    ConsentWithdrawnV1,
    Declined,
    ProviderDeclinedV1,
    ResponsiblePractitionerDeclinedV1,
)
from contracts.vocabulary import Withdrawable
from services.common import permission
from services.common.database import get_or_make
from services.common.handling import handlers, on
from services.common.merging import keep_joined, keep_parted
from services.liaison_diversion.handlers.lists import BEFORE_COURT
from services.liaison_diversion.models.pathways import Pathway
from services.liaison_diversion.operations.follow_ups import position_of, review
from services.liaison_diversion.operations.referrals import (
    match_pathway,
    one_at_a_time,
    referral_of,
)
from services.liaison_diversion.rules.follow_ups import Reason
from services.liaison_diversion.rules.referrals import key_of

_DECLINED = {
    ClinicalLeadDeclinedV1.name: Reason.CLINICAL_LEAD_DECLINED,
    ResponsiblePractitionerDeclinedV1.name: Reason.RESPONSIBLE_PRACTITIONER_DECLINED,
    ProviderDeclinedV1.name: Reason.PROVIDER_DECLINED,
}

_WITHDRAWN = {
    Withdrawable.WILLINGNESS: "willingness_withdrawn_at",
    Withdrawable.TREATMENT: "treatment_withdrawn_at",
}

_AS_TOLD = (
    "site",
    "court_name",
    "court_room",
    "hearing_at",
    "hearing_on",
    "in_custody",
    "case_urn",
    "family_name",
    "given_names",
    "date_of_birth",
    "offence_group",
    "gender",
)


async def list_case(session: AsyncSession, event: CaseListedV1) -> None:
    """Keep the listing, look for the referral, and see what the offences mean (R12, R62)."""
    pathway = await pathway_of(session, event.pathway_id)
    for name in _AS_TOLD:
        value = getattr(event, name)
        if value is not None:
            setattr(pathway, name, value)
    pathway.identifiers = [i.model_dump(mode="json") for i in event.identifiers or ()]
    pathway.offences = [o.model_dump(mode="json", exclude_none=True) for o in event.offences or ()]
    if pathway.family_name is not None:
        pathway.name_key = key_of(pathway.family_name, pathway.given_names)
        pathway.family_key = key_of(pathway.family_name)
    await session.flush()
    await match_pathway(session, pathway)
    await review(session, pathway)


async def note_pleas(session: AsyncSession, event: PleaEnteredV1) -> None:
    """R11, R12: not guilty, or below the range, is followed up; a changed plea reverses that."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.pleas = [o.model_dump(mode="json", exclude_none=True) for o in event.offences or ()]
    pathway.any_guilty, pathway.trial_on = event.any_guilty, event.trial_on
    pathway.plea_at = min(pathway.plea_at or event.occurred_at, event.occurred_at)
    pathway.last_plea_at = event.occurred_at
    await review(session, pathway)


async def note_sentence(session: AsyncSession, event: SentencedV1) -> None:
    """R28: who is sentenced without a requirement is followed up."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.sentenced_at, pathway.disposal = event.occurred_at, event.disposal
    pathway.requirement_made, pathway.support_advised = event.requirement_made, []
    await review(session, pathway)


async def note_support(session: AsyncSession, event: SupportAdvisedV1) -> None:
    """R26, R28: what the court advises in place of a requirement is there for the plan."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.support_advised = sorted({*pathway.support_advised, *(event.support_advised or ())})
    await review(session, pathway)


async def note_end_of_treatment(session: AsyncSession, event: TreatmentEndedByCourtV1) -> None:
    """R40: whose treatment the court ended is followed up, requirement by requirement."""
    pathway = await pathway_of(session, event.pathway_id)
    for requirement in event.requirements or ():
        position = await position_of(session, pathway, requirement)
        position.ended_by_court_at = event.occurred_at
    await review(session, pathway)


async def note_new_sentence(session: AsyncSession, event: SentencedAnewV1) -> None:
    """R28, R40: who is sentenced anew is followed up, or no more, for what that sentence makes."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.sentenced_at, pathway.disposal = event.occurred_at, event.disposal
    pathway.requirement_made, pathway.support_advised = bool(event.requirements), []
    for requirement in event.requirements or ():
        position = await position_of(session, pathway, requirement)
        position.ended_by_court_at = None
    await review(session, pathway)


async def note_assessment(session: AsyncSession, event: AssessmentCompletedV1) -> None:
    """R18: who is not suitable is followed up, with the reasons and the support advised."""
    pathway = await pathway_of(session, event.pathway_id)
    position = await position_of(session, pathway, event.requirement)
    if position.assessed_at is None or event.occurred_at >= position.assessed_at:
        position.assessed_at, position.suitable = event.occurred_at, event.suitable
        position.reasons = list(event.reasons or ())
        position.support_advised = list(event.support_advised or ())
    await review(session, pathway)


async def note_decline(session: AsyncSession, event: Declined) -> None:
    """R18: whom the provider declines is followed up, whoever decided for it."""
    pathway = await pathway_of(session, event.pathway_id)
    position = await position_of(session, pathway, event.requirement)
    if position.declined_at is None or event.occurred_at >= position.declined_at:
        position.declined_at, position.declined = event.occurred_at, _DECLINED[event.name]
        position.decline_reasons = list(event.reasons or ())
        position.decline_support = list(event.support_advised or ())
    await review(session, pathway)


async def note_withdrawal(session: AsyncSession, event: ConsentWithdrawnV1) -> None:
    """R16, R54: who withdraws before sentence is followed up; what is shared on stops here too."""
    pathway = await pathway_of(session, event.pathway_id)
    if event.permission is not None:
        await _stop_sharing(session, event)
    if event.requirement is None:
        return
    position = await position_of(session, pathway, event.requirement)
    column = _WITHDRAWN.get(event.withdrawn)
    if column is not None:
        before = getattr(position, column)
        setattr(position, column, max(before or event.occurred_at, event.occurred_at))
    await review(session, pathway)


async def _stop_sharing(session: AsyncSession, event: ConsentWithdrawnV1) -> None:
    assert event.permission is not None
    await permission.withdraw(session, event.pathway_id, event.permission, event.occurred_at)
    referral = await referral_of(session, event.pathway_id)
    if referral is not None:
        referral.permissions = [p for p in referral.permissions if p != event.permission]


async def pathway_of(session: AsyncSession, id: UUID) -> Pathway:
    """The pathway; made at its first mention, as agencies' channels are not ordered together."""
    await one_at_a_time(session)
    pathway = await get_or_make(session, Pathway, {"id": id})
    await session.flush()
    return pathway


HANDLERS = handlers(
    on(CaseListedV1, list_case),
    on(PleaEnteredV1, note_pleas),
    on(SentencedV1, note_sentence),
    on(SupportAdvisedV1, note_support),
    on(SentencedAnewV1, note_new_sentence),
    on(TreatmentEndedByCourtV1, note_end_of_treatment),
    on(AssessmentCompletedV1, note_assessment),
    on(ClinicalLeadDeclinedV1, note_decline),
    on(ResponsiblePractitionerDeclinedV1, note_decline),
    on(ProviderDeclinedV1, note_decline),
    on(ConsentWithdrawnV1, note_withdrawal),
    on(PathwayMergedV1, keep_joined),
    on(PathwayUnmergedV1, keep_parted),
    *BEFORE_COURT,
)
