"""Follow-ups in step with what is known: opened where a reason holds, closed where it ceased."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.database import first, rows, select
from services.liaison_diversion.models import FollowUp, Pathway, Referral
from services.liaison_diversion.rules.following import Facts, Reason, Result, wanted
from services.liaison_diversion.telling import last_eligibility


async def review(session: AsyncSession, pathway: Pathway) -> None:
    """R8, R11, R28: follow up a person who was referred and is not taken further."""
    query = select(Referral).where(Referral.pathway_id == pathway.id)
    referral = await first(session, query)
    if referral is None:
        return
    screen = await last_eligibility(session, referral)
    indicated = any(i["indicated"] for i in screen.indications) if screen else None
    facts = Facts(indicated, pathway.any_guilty, pathway.requirement_made)
    for reason, holds in wanted(facts).items():
        at = _since(pathway, reason, screen.screened_at if screen else None)
        if holds:
            await open_(session, pathway.id, reason, at)
        else:
            await reverse(session, pathway.id, reason, at)


async def open_(
    session: AsyncSession,
    pathway_id: UUID,
    reason: Reason,
    at: datetime,
    *,
    requirement: str = "",
    coded_reasons: tuple[str, ...] = (),
    support_advised: tuple[str, ...] = (),
) -> None:
    """Open a follow-up, or bring the open one up to date."""
    found = await _standing(session, pathway_id, reason, requirement)
    if found is None:
        found = FollowUp(
            pathway_id=pathway_id, reason=reason, requirement=requirement, opened_at=at
        )
        session.add(found)
    found.coded_reasons, found.support_advised = list(coded_reasons), list(support_advised)
    await session.flush()


async def reverse(
    session: AsyncSession, pathway_id: UUID, reason: Reason, at: datetime, requirement: str = ""
) -> None:
    """Close what no longer has its reason (R11)."""
    found = await _standing(session, pathway_id, reason, requirement)
    if found is not None:
        found.state, found.closed_at, found.result = "closed", at, Result.REVERSED


async def _standing(
    session: AsyncSession, pathway_id: UUID, reason: Reason, requirement: str
) -> FollowUp | None:
    query = select(FollowUp).where(
        FollowUp.pathway_id == pathway_id,
        FollowUp.reason == reason,
        FollowUp.requirement == requirement,
        FollowUp.state != "closed",
    )
    found = await rows(session, query)
    return found[0] if found else None


def _since(pathway: Pathway, reason: Reason, screened_at: datetime | None) -> datetime:
    known = {
        Reason.NO_GUILTY_PLEA: pathway.last_plea_at,
        Reason.NO_REQUIREMENT_MADE: pathway.sentenced_at,
    }.get(reason, screened_at)
    return known or datetime.now(UTC)
