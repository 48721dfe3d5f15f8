"""What is told of a person and a case: listing, screen, pleas."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import (
    CaseListed,
    HearingDaysChanged,
    PleaEntered,
)
from contracts.events.liaison_diversion import CustodyScreened, PersonScreened
from contracts.identifiers import IdentifierType
from contracts.vocabulary import Permission, StoodDownBecause
from services.common.database import get_or_make_all
from services.common.keeping import set_given
from services.common.told_under import told_under
from services.probation_allocation.models.pathways import Offence, Pathway
from services.probation_allocation.operations.assessments import (
    stand_down,
)
from services.probation_allocation.operations.domain_events import tell_allocated
from services.probation_allocation.operations.identifiers import identifier_on_record
from services.probation_allocation.operations.lists import forget_bring_forward_answer
from services.probation_allocation.operations.pathways import pathway_of
from services.probation_allocation.operations.personal_details import (
    found_of,
    pass_on_findings,
)

_AS_LISTED = (
    "site",
    "court_name",
    "court_room",
    "hearing_at",
    "hearing_on",
    "case_urn",
    "family_name",
    "given_names",
    "date_of_birth",
    "gender",
    "in_custody",
    "offence_group",
)


async def handle_listing(session: AsyncSession, event: CaseListed) -> None:
    """Keep the listing; a corrected one replaces what it says."""
    pathway = await pathway_of(session, event.pathway_id)
    set_given(pathway, event, _AS_LISTED)
    pathway.days = []
    pathway.identifiers = [i.model_dump(mode="json") for i in event.identifiers or ()]
    await _keep_crn(session, pathway, event)
    offences = event.offences or ()
    for listed, offence in zip(offences, await _offences_of(session, event), strict=True):
        offence.title, offence.code = listed.title, listed.code
        offence.group, offence.wording = listed.group, listed.wording


async def _keep_crn(session: AsyncSession, pathway: Pathway, event: CaseListed) -> None:
    """R61: what others say is taken where probation, whose register it is, recorded none."""
    crns = [i.value for i in event.identifiers or () if i.type is IdentifierType.CRN]
    if crns and await identifier_on_record(session, pathway.id) is None:
        pathway.crn = crns[0]
        await tell_allocated(session, pathway)


async def handle_custody_screen(session: AsyncSession, event: CustodyScreened) -> None:
    """What custody found, before anybody asked of eligibility (R5, R84)."""
    await _keep_found(session, await pathway_of(session, event.pathway_id), event)


async def handle_screen(session: AsyncSession, event: PersonScreened) -> None:
    """Keep liaison and diversion's finding next to the listing (R5, R7, R9)."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.screened_at = event.occurred_at
    pathway.indications = [i.model_dump(mode="json") for i in event.indications or ()]
    await _keep_found(session, pathway, event)
    pathway.bring_forward = event.bring_forward
    if not event.bring_forward:
        await forget_bring_forward_answer(session, event.pathway_id, event.occurred_at)


async def _keep_found(
    session: AsyncSession, pathway: Pathway, event: CustodyScreened | PersonScreened
) -> None:
    """Keep needs, adjustments and risk, and pass on to whom was asked what is other (R84)."""
    before = found_of(pathway)
    pathway.needs = list(event.needs or ())
    pathway.needs_under = told_under(session, Permission.HEALTH_NEEDS)
    pathway.adjustments = list(event.adjustments or ())
    pathway.interpreter_language = event.interpreter_language
    pathway.risk_flags = [flag.value for flag in event.risk_flags or ()]
    pathway.safeguarding = event.safeguarding
    if found_of(pathway) != before:
        await pass_on_findings(session, pathway, event.occurred_at)


async def handle_days(session: AsyncSession, event: HearingDaysChanged) -> None:
    """R7: on which days the person is on a list, and off which a newer list took them."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.days = [day.model_dump(mode="json") for day in event.days or ()]


async def handle_pleas(session: AsyncSession, event: PleaEntered) -> None:
    """Keep pleas and findings per offence; guilt taken back undoes what followed from it (R11)."""
    pathway = await pathway_of(session, event.pathway_id)
    if event.any_guilty is False:
        await _undo_what_followed(session, pathway, event.occurred_at)
    pathway.any_guilty, pathway.trial_on = event.any_guilty, event.trial_on
    pathway.convicted_on = event.convicted_on
    offences = event.offences or ()
    for entered, offence in zip(offences, await _offences_of(session, event), strict=True):
        offence.plea, offence.counts_as_guilty = entered.plea, entered.counts_as_guilty


async def _undo_what_followed(session: AsyncSession, pathway: Pathway, at: datetime) -> None:
    """R11; locked first, as a request or proposal on its way would otherwise be missed."""
    await session.flush()
    await session.refresh(pathway, with_for_update=True)
    if pathway.any_guilty and pathway.sentenced_at is None:
        await stand_down(session, pathway.id, at, StoodDownBecause.PLEA_CHANGED)


async def _offences_of(session: AsyncSession, event: CaseListed | PleaEntered) -> list[Offence]:
    ids = [one.offence_id for one in event.offences or ()]
    return await get_or_make_all(session, Offence, ids, pathway_id=event.pathway_id)
