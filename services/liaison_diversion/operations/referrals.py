"""Bringing referrals and listings together: exactly by themselves, otherwise by a practitioner."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.database import rows, select
from services.liaison_diversion.models.pathways import Base, Pathway
from services.liaison_diversion.models.referrals import Referral
from services.liaison_diversion.operations.disclosures import tell_disclosed
from services.liaison_diversion.operations.follow_ups import update_follow_ups
from services.liaison_diversion.operations.permissions import give_all
from services.liaison_diversion.operations.screens import last_eligibility, tell_screened
from services.liaison_diversion.rules.referrals import EXACT, Basis, Someone, basis

MOST_CANDIDATES = 50

# A referral and a listing that arrive at one moment must see each other, whichever commits last.
# Taken before any row is locked, so that two matchings cannot wait for each other.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('liaison matching'))")


async def one_at_a_time(session: AsyncSession) -> None:
    """Wait until no other transaction is matching."""
    await session.execute(_ONE_AT_A_TIME)


async def match_referral(session: AsyncSession, referral: Referral) -> None:
    """R62: match to the one listing that is exactly this person; two are left to a practitioner."""
    if referral.pathway_id is not None:
        return
    exact = [(p, b) for p, b in await candidates(session, referral) if b in EXACT]
    if len(exact) == 1:
        await match_to(session, referral, exact[0][0], exact[0][1], by="")


async def match_pathway(session: AsyncSession, pathway: Pathway) -> None:
    """R62: match the one referral that is exactly the person listed."""
    query = select(Referral).where(col(Referral.pathway_id).is_(None))
    near = await rows(session, query.where(_near(Referral, pathway)).limit(MOST_CANDIDATES))
    someone = _someone(pathway)
    exact = [r for r in near if basis(_someone(r), someone) in EXACT]
    if len(exact) == 1 and await referral_of(session, pathway.id) is None:
        await match_referral(session, exact[0])


async def candidates(session: AsyncSession, referral: Referral) -> list[tuple[Pathway, Basis]]:
    """Listings without a referral that may be this person, strongest first."""
    query = select(Pathway).where(_near(Pathway, referral))
    query = query.where(~select(Referral.id).where(Referral.pathway_id == Pathway.id).exists())
    near = await rows(session, query.order_by(col(Pathway.id)).limit(MOST_CANDIDATES))
    someone = _someone(referral)
    alike = [(p, b) for p in near if (b := basis(someone, _someone(p))) is not None]
    return sorted(alike, key=lambda candidate: list(Basis).index(candidate[1]))


async def match_to(
    session: AsyncSession, referral: Referral, pathway: Pathway, on: Basis, *, by: str
) -> None:
    """Match the two; from here on others are told what was found and disclosed (R9)."""
    referral.pathway_id, referral.match_basis, referral.matched_by = pathway.id, on.value, by
    await session.flush()
    screen = await last_eligibility(session, referral)
    since = referral.permissions_since or (screen.screened_at if screen else referral.referred_at)
    await give_all(session, referral, since)
    await tell_screened(session, referral, referral.permissions)
    await tell_disclosed(session, referral)
    await update_follow_ups(session, pathway)


async def referral_of(session: AsyncSession, pathway_id: UUID) -> Referral | None:
    """The referral matched to a pathway."""
    matched = await rows(session, select(Referral).where(Referral.pathway_id == pathway_id))
    return matched[0] if matched else None


def _near(model: type[Pathway] | type[Referral], to: Base) -> ColumnElement[bool]:
    """A wide net over indexed columns; the rules decide on what is in it."""
    someone = _someone(to)
    nets: list[ColumnElement[bool]] = [
        col(model.identifiers).contains([{"type": kind, "value": value}])
        for kind, value in someone.identifiers
    ]
    if someone.name_key:
        nets.append(col(model.name_key) == someone.name_key)
    if someone.date_of_birth:
        nets.append(col(model.date_of_birth) == someone.date_of_birth)
    return or_(*nets) if nets else false()


def _someone(row: Base) -> Someone:
    if not isinstance(row, Pathway | Referral):
        raise TypeError("only referrals and pathways are matched")
    return Someone(row.name_key, row.family_key, row.date_of_birth, _pairs(row.identifiers))


def _pairs(identifiers: Sequence[dict[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((identifier["type"], identifier["value"]) for identifier in identifiers)
