"""The state of a person, gathered for who was refused (R52)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.allowed import CurrentState
from services.common.allowed_shown import AskedAbout, StateReader
from services.common.database import load, no_such, rows, select
from services.disclosures.rules import Reviewable
from services.liaison_diversion.allowed import operations
from services.liaison_diversion.allowed.facts import PersonState
from services.liaison_diversion.callers import AnyOfTheTeam
from services.liaison_diversion.models.disclosures import EmergencyDisclosure
from services.liaison_diversion.models.follow_ups import FollowUp
from services.liaison_diversion.models.pathways import Pathway
from services.liaison_diversion.models.referrals import Referral
from services.liaison_diversion.operations import referrals


async def current_state(session: AsyncSession, asked: AskedAbout) -> CurrentState:
    """The state of the pathway, or of a referral not matched yet, and what may be recorded now.

    Raises ``Unknown`` where there is neither.
    """
    pathway = await session.get(Pathway, asked.subject)
    referral = await _referral(session, asked)
    if pathway is None and referral is None:
        raise no_such(Pathway)
    own = select(FollowUp).where(FollowUp.pathway_id == asked.subject)
    person = PersonState(
        listed=pathway is not None,
        any_guilty=pathway.any_guilty if pathway else None,
        requirement_made=pathway.requirement_made if pathway else None,
        matched=referral.pathway_id is not None if referral else None,
        follow_ups=[follow_up.state for follow_up in await rows(session, own)],
        follow_up=await _follow_up(session, asked),
        disclosure=await _disclosure(session, asked),
    )
    return operations.state_and_allowed(person)


async def _referral(session: AsyncSession, asked: AskedAbout) -> Referral | None:
    named = asked.path.get("referral_id")
    if named is not None:
        return await load(session, Referral, UUID(named))
    return await referrals.referral_of(session, asked.subject)


async def _disclosure(session: AsyncSession, asked: AskedAbout) -> Reviewable | None:
    named = asked.path.get("disclosure_id")
    if named is None:
        return None
    disclosure = await load(session, EmergencyDisclosure, UUID(named))
    return Reviewable.of(disclosure, asked.caller.user)


async def _follow_up(session: AsyncSession, asked: AskedAbout) -> str | None:
    named = asked.path.get("follow_up_id")
    return (await load(session, FollowUp, UUID(named))).state if named is not None else None


STATE_READER = StateReader(current_state, readers=AnyOfTheTeam, operations=operations.ALLOWED)
