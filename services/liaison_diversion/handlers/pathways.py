"""What the court tells of a pathway: listing, pleas, sentence, support advised."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import (
    CaseListed,
    HearingDaysChanged,
    PleaEntered,
    Sentenced,
    SentencedAnew,
    SupportAdvised,
)
from contracts.events.court_orders import (
    OrderChanged,
    OrderExpired,
    OrderRunsOn,
    SentenceSetAside,
)
from contracts.likeness import keys as keys_of
from services.common.keeping import set_given
from services.liaison_diversion.operations.follow_ups import (
    position_of,
    positions_of,
    update_follow_ups,
)
from services.liaison_diversion.operations.pathways import pathway_of
from services.liaison_diversion.operations.referrals import match_pathway, person_of
from services.liaison_diversion.rules.referrals import key_of

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


async def handle_listing(session: AsyncSession, event: CaseListed) -> None:
    """Keep the listing, look for the referral, and see what the offences mean (R12, R62)."""
    pathway = await pathway_of(session, event.pathway_id)
    set_given(pathway, event, _AS_TOLD)
    pathway.days = []
    pathway.identifiers = [i.model_dump(mode="json") for i in event.identifiers or ()]
    pathway.offences = [o.model_dump(mode="json", exclude_none=True) for o in event.offences or ()]
    if pathway.family_name is not None:
        pathway.name_key = key_of(pathway.family_name, pathway.given_names)
        pathway.family_key = key_of(pathway.family_name)
        pathway.match_keys = keys_of(person_of(pathway))
    await session.flush()
    await match_pathway(session, pathway)
    await update_follow_ups(session, pathway)


async def handle_days(session: AsyncSession, event: HearingDaysChanged) -> None:
    """R7: on which days the person is on a list, and off which a newer list took them."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.days = [day.model_dump(mode="json") for day in event.days or ()]


async def handle_pleas(session: AsyncSession, event: PleaEntered) -> None:
    """R11, R12: not guilty, or below the range, is followed up; a changed plea reverses that."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.pleas = [o.model_dump(mode="json", exclude_none=True) for o in event.offences or ()]
    pathway.any_guilty, pathway.trial_on = event.any_guilty, event.trial_on
    pathway.plea_at = min(pathway.plea_at or event.occurred_at, event.occurred_at)
    pathway.last_plea_at = event.occurred_at
    await update_follow_ups(session, pathway)


async def handle_sentence(session: AsyncSession, event: Sentenced) -> None:
    """R28: who is sentenced without a requirement is followed up."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.sentenced_at, pathway.disposal = event.occurred_at, event.disposal
    pathway.requirement_made, pathway.support_advised = event.requirement_made, []
    await update_follow_ups(session, pathway)


async def handle_set_aside(session: AsyncSession, event: SentenceSetAside) -> None:
    """R11: nothing stands of the sentence, so nothing follows from it."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.sentenced_at = pathway.disposal = pathway.requirement_made = None
    pathway.support_advised = []
    for position in await positions_of(session, pathway):
        position.ended_by_court_at = None
    await update_follow_ups(session, pathway)


async def handle_order_change(session: AsyncSession, event: OrderChanged) -> None:
    """R40: whose treatment ended with the change of the order is followed up."""
    pathway = await pathway_of(session, event.pathway_id)
    if event.disposal is not None:
        pathway.disposal, pathway.requirement_made = event.disposal, event.requirement_made
    for requirement in event.ended or ():
        position = await position_of(session, pathway, requirement)
        position.ended_by_court_at = event.occurred_at
    await update_follow_ups(session, pathway)


async def handle_support(session: AsyncSession, event: SupportAdvised) -> None:
    """R26, R28: what the court advises in place of a requirement is there for the plan."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.support_advised = sorted({*pathway.support_advised, *(event.support_advised or ())})
    await update_follow_ups(session, pathway)


async def handle_expiry(session: AsyncSession, event: OrderExpired) -> None:
    """R45: the order ended on its day."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.order_last_day = event.last_day


async def handle_running_on(session: AsyncSession, event: OrderRunsOn) -> None:
    """R45: it did not end after all."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.order_last_day = None


async def handle_new_sentence(session: AsyncSession, event: SentencedAnew) -> None:
    """R28, R40: who gets another sentence is followed up, or no more, by what that one makes."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.sentenced_at, pathway.disposal = event.occurred_at, event.disposal
    pathway.requirement_made, pathway.support_advised = bool(event.requirements), []
    pathway.order_last_day = None
    for requirement in event.requirements or ():
        position = await position_of(session, pathway, requirement)
        position.ended_by_court_at = None
    await update_follow_ups(session, pathway)
