"""Follow-ups in step with what is known: opened where a reason holds, closed where it ceased.

Guarantee: while a reason holds there is exactly one follow-up for it, open or closed by hand; what
providers, court and liaison told may come in any order.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.database import first, get_or_make, rows, select
from services.liaison_diversion.models.follow_ups import FollowUp, Position
from services.liaison_diversion.models.pathways import Pathway
from services.liaison_diversion.models.referrals import Referral
from services.liaison_diversion.models.screens import EligibilityScreen
from services.liaison_diversion.operations.screens import last_eligibility
from services.liaison_diversion.rules import follow_ups
from services.liaison_diversion.rules.follow_ups import (
    KnownOfPathway,
    Reason,
    RequirementAnswers,
    Result,
    Stop,
)


async def update_follow_ups(session: AsyncSession, pathway: Pathway) -> None:
    """R8, R11, R12, R16, R18, R28: follow up who is not taken further, and no longer who is."""
    known = await _known_of(session, pathway)
    holding = follow_ups.stops(known)
    current = {
        (Reason(follow_up.reason), follow_up.requirement): follow_up
        for follow_up in await rows(session, _while_reasons_hold(pathway))
    }
    for key, follow_up in current.items():
        if key not in holding:
            _reverse(follow_up, follow_ups.ceased(*key, known) or datetime.now(UTC))
    await session.flush()
    for key, stop in holding.items():
        await _follow_up(session, pathway, key, stop, current.get(key))
    await session.flush()


async def position_of(session: AsyncSession, pathway: Pathway, requirement: str) -> Position:
    """What providers told of a requirement; made at its first mention."""
    key = {"pathway_id": pathway.id, "requirement": str(requirement)}
    return await get_or_make(session, Position, key)


async def positions_of(session: AsyncSession, pathway: Pathway) -> Sequence[Position]:
    """What providers told of each requirement."""
    return await rows(session, select(Position).where(Position.pathway_id == pathway.id))


def _while_reasons_hold(pathway: Pathway) -> Any:
    return select(FollowUp).where(
        FollowUp.pathway_id == pathway.id, col(FollowUp.ceased_at).is_(None)
    )


async def _follow_up(
    session: AsyncSession,
    pathway: Pathway,
    key: tuple[Reason, str],
    stop: Stop,
    current: FollowUp | None,
) -> None:
    """Open a follow-up, or bring the open one up to date; what was closed by hand stays closed."""
    reason, requirement = key
    if current is not None and follow_ups.is_another_stop(current.closed_at, requirement, stop):
        current.ceased_at, current = stop.since, None
        await session.flush()
    if current is None:
        current = FollowUp(
            pathway_id=pathway.id, reason=reason, requirement=requirement, opened_at=stop.since
        )
        session.add(current)
    if current.state != "closed":
        current.coded_reasons = list(stop.coded_reasons)
        current.support_advised = list(stop.support_advised)


def _reverse(follow_up: FollowUp, at: datetime) -> None:
    """Close what no longer has its reason (R11)."""
    follow_up.ceased_at = at
    if follow_up.state != "closed":
        follow_up.state, follow_up.closed_at = "closed", at
        follow_up.result = Result.REVERSED


async def _known_of(session: AsyncSession, pathway: Pathway) -> KnownOfPathway:
    referral = await first(session, select(Referral).where(Referral.pathway_id == pathway.id))
    screen = await last_eligibility(session, referral) if referral else None
    return KnownOfPathway(
        referred=referral is not None,
        indicated=_indicated(screen),
        screened_at=screen.screened_at if screen else None,
        any_guilty=pathway.any_guilty,
        pleaded_at=pathway.last_plea_at,
        guilty_codes=_guilty_codes(pathway.pleas, pathway.offences),
        requirement_made=pathway.requirement_made,
        sentenced_at=pathway.sentenced_at,
        support_advised=pathway.support_advised,
        answers={p.requirement: _answers_of(p) for p in await positions_of(session, pathway)},
    )


def _indicated(screen: EligibilityScreen | None) -> bool | None:
    return any(i["indicated"] for i in screen.indications) if screen else None


def _guilty_codes(
    pleas: Sequence[Mapping[str, Any]], offences: Sequence[Mapping[str, Any]]
) -> list[str | None]:
    """The codes of the offences that count as guilty; none for what is not in the listing."""
    codes = {offence["offence_id"]: offence.get("code") for offence in offences}
    return [codes.get(plea["offence_id"]) for plea in pleas if plea.get("counts_as_guilty")]


def _answers_of(position: Position) -> RequirementAnswers:
    unsuitable = declined = None
    if position.assessed_at is not None:
        unsuitable = Stop(position.assessed_at, position.reasons, position.support_advised)
    if position.declined is not None and position.declined_at is not None:
        stop = Stop(position.declined_at, position.decline_reasons, position.decline_support)
        declined = (Reason(position.declined), stop)
    withdrawn = {
        Reason.WILLINGNESS_WITHDRAWN: position.willingness_withdrawn_at,
        Reason.TREATMENT_CONSENT_WITHDRAWN: position.treatment_withdrawn_at,
    }
    return RequirementAnswers(
        assessed_at=position.assessed_at,
        suitable=position.suitable,
        unsuitable=unsuitable,
        declined=declined,
        withdrawn={reason: at for reason, at in withdrawn.items() if at is not None},
        ended_at=position.ended_by_court_at,
    )
