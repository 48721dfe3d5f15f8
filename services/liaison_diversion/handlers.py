"""What others tell liaison and diversion: listings, pleas, declines, sentences, withdrawals."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.court_listing import CaseListedV1, PleaEnteredV1, SentencedV1
from contracts.provider_assessment import (
    AssessmentCompletedV1,
    ClinicalLeadDeclinedV1,
    ConsentWithdrawnV1,
    Declined,
    ProviderDeclinedV1,
    ResponsiblePractitionerDeclinedV1,
)
from services.common import permission
from services.common.handling import handlers, on
from services.liaison_diversion.following import open_, reverse, review
from services.liaison_diversion.handlers_before_court import BEFORE_COURT
from services.liaison_diversion.matching import match_pathway, one_at_a_time, referral_of
from services.liaison_diversion.models import Pathway
from services.liaison_diversion.rules.following import Reason
from services.liaison_diversion.rules.matching import key_of

_DECLINED = {
    ClinicalLeadDeclinedV1.name: Reason.CLINICAL_LEAD_DECLINED,
    ResponsiblePractitionerDeclinedV1.name: Reason.RESPONSIBLE_PRACTITIONER_DECLINED,
    ProviderDeclinedV1.name: Reason.PROVIDER_DECLINED,
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
    """Keep the listing, and look for the referral it belongs to (R62)."""
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


async def note_pleas(session: AsyncSession, event: PleaEnteredV1) -> None:
    """R11: who pleads not guilty is followed up; a changed plea reverses that."""
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
    pathway.requirement_made = event.requirement_made
    await review(session, pathway)


async def note_assessment(session: AsyncSession, event: AssessmentCompletedV1) -> None:
    """R18: who is not suitable is followed up, with the reasons and the support advised."""
    await pathway_of(session, event.pathway_id)
    if event.suitable:
        await reverse(
            session, event.pathway_id, Reason.NOT_SUITABLE, event.occurred_at, event.requirement
        )
        return
    await open_(
        session,
        event.pathway_id,
        Reason.NOT_SUITABLE,
        event.occurred_at,
        requirement=event.requirement,
        coded_reasons=event.reasons or (),
        support_advised=event.support_advised or (),
    )


async def note_decline(session: AsyncSession, event: Declined) -> None:
    """R18: whom the provider declines is followed up, whoever decided for it."""
    await pathway_of(session, event.pathway_id)
    await open_(
        session,
        event.pathway_id,
        _DECLINED[event.name],
        event.occurred_at,
        requirement=event.requirement,
        coded_reasons=event.reasons or (),
        support_advised=event.support_advised or (),
    )


async def stop_sharing(session: AsyncSession, event: ConsentWithdrawnV1) -> None:
    """R54: a permission taken back at the provider is taken back here too."""
    if event.permission is None:
        return
    await one_at_a_time(session)
    await permission.withdraw(session, event.pathway_id, event.permission, event.occurred_at)
    referral = await referral_of(session, event.pathway_id)
    if referral is not None:
        referral.permissions = [p for p in referral.permissions if p != event.permission]


async def pathway_of(session: AsyncSession, id: UUID) -> Pathway:
    """The pathway; made at its first mention, as agencies' channels are not ordered together."""
    await one_at_a_time(session)
    pathway = await session.get(Pathway, id)
    if pathway is None:
        pathway = Pathway(id=id)
        session.add(pathway)
        await session.flush()
    return pathway


HANDLERS = handlers(
    on(CaseListedV1, list_case),
    on(PleaEnteredV1, note_pleas),
    on(SentencedV1, note_sentence),
    on(AssessmentCompletedV1, note_assessment),
    on(ClinicalLeadDeclinedV1, note_decline),
    on(ResponsiblePractitionerDeclinedV1, note_decline),
    on(ProviderDeclinedV1, note_decline),
    on(ConsentWithdrawnV1, stop_sharing),
    *BEFORE_COURT,
)
