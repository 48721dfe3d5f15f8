"""Bringing referrals and listings together: exactly by themselves, otherwise by a practitioner."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts import likeness as likely
from contracts.likeness import keys as keys_of
from contracts.likeness import likeness
from services.common.database import load, rows, select
from services.liaison_diversion.models.pathways import Base, Pathway
from services.liaison_diversion.models.referrals import AlsoListed, Referral
from services.liaison_diversion.operations.cases import pathways_of
from services.liaison_diversion.operations.disclosures import tell_disclosed
from services.liaison_diversion.operations.follow_ups import update_follow_ups
from services.liaison_diversion.operations.permissions import give_all
from services.liaison_diversion.operations.personal_details import tell_details
from services.liaison_diversion.operations.screens import last_custody, last_eligibility, tell_found
from services.liaison_diversion.rules import referrals as rules
from services.liaison_diversion.rules.referrals import Alike, Basis, Someone, basis

MOST_CANDIDATES = 50
MOST_NEAR = 200

# A referral and a listing that arrive at one moment must see each other, whichever commits last.
# Taken before any row is locked, so that two matchings cannot wait for each other.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('liaison matching'))")


async def one_at_a_time(session: AsyncSession) -> None:
    """Wait until no other transaction is matching."""
    await session.execute(_ONE_AT_A_TIME)


async def match_referral(session: AsyncSession, referral: Referral) -> None:
    """R62: match to the listing that is exactly this person, and to each case of one person.

    Where two may be two people, a practitioner decides.
    """
    if referral.pathway_id is not None:
        return
    exact = [(p, a) for p, a in await candidates(session, referral) if a.is_exact]
    if len(exact) > 1 and not rules.are_one_in_several_cases([_case(p) for p, _ in exact]):
        return
    for pathway, alike in sorted(exact, key=lambda one: (str(one[0].hearing_on), one[0].id)):
        await match_to(session, referral, pathway, alike.basis, by="")


async def match_pathway(session: AsyncSession, pathway: Pathway) -> None:
    """R62: match the one referral that is exactly the person listed, also in another case."""
    if await referral_of(session, pathway.id) is not None:
        return
    near = await rows(session, select(Referral).where(_near(Referral, pathway)).limit(MOST_NEAR))
    exact = [r for r in near if (a := alike(r, pathway)) is not None and a.is_exact]
    waiting = [r for r in exact if r.pathway_id is None]
    if len(waiting) == 1:
        await match_referral(session, waiting[0])
    if len(exact) == 1 and not waiting:
        await _match_another_case(session, exact[0], pathway)


async def _match_another_case(session: AsyncSession, referral: Referral, pathway: Pathway) -> None:
    """R62: the person is listed in another case: the screen is for both."""
    known = [await load(session, Pathway, id) for id in await pathways_of(session, referral)]
    found = alike(referral, pathway)
    if found and rules.are_one_in_several_cases([_case(p) for p in (*known, pathway)]):
        await match_to(session, referral, pathway, found.basis, by="")


async def candidates(session: AsyncSession, referral: Referral) -> list[tuple[Pathway, Alike]]:
    """Listings without a referral that may be this person, what speaks most for it first."""
    query = select(Pathway).where(_near(Pathway, referral))
    query = query.where(
        ~select(Referral.id).where(Referral.pathway_id == Pathway.id).exists(),
        ~select(AlsoListed.referral_id).where(AlsoListed.pathway_id == Pathway.id).exists(),
    )
    near = await rows(session, query.order_by(col(Pathway.id).desc()).limit(MOST_NEAR))
    found = [(p, a) for p in near if (a := alike(referral, p)) is not None]
    found.sort(key=lambda one: -one[1].likeness.weight)
    return found[:MOST_CANDIDATES]


def alike(referral: Referral, pathway: Pathway) -> Alike | None:
    """R62: whether the two may be one person, and why."""
    found = basis(_someone(referral), _someone(pathway))
    return rules.alike_because(found, likeness(person_of(referral), person_of(pathway)))


async def may_be_another_case(session: AsyncSession, referral: Referral, pathway: Pathway) -> bool:
    """R62: whether a referral may be matched to this case, as its first or beside others."""
    known = [await load(session, Pathway, id) for id in await pathways_of(session, referral)]
    another = all(p.case_urn != pathway.case_urn for p in known)
    return not known or (another and alike(referral, pathway) is not None)


async def match_to(
    session: AsyncSession, referral: Referral, pathway: Pathway, on: Basis, *, by: str
) -> None:
    """Match the two; from here on others are told what was found and disclosed (R9)."""
    if referral.pathway_id is None:
        referral.pathway_id, referral.match_basis, referral.matched_by = pathway.id, on.value, by
    else:
        about = {"match_basis": on.value, "matched_by": by}
        session.add(AlsoListed(pathway_id=pathway.id, referral_id=referral.id, **about))
    await session.flush()
    screen = await last_eligibility(session, referral) or await last_custody(session, referral)
    since = referral.permissions_since or (screen.screened_at if screen else referral.referred_at)
    await give_all(session, referral, since)
    await tell_found(session, referral, referral.permissions, only=pathway.id)
    await tell_details(session, referral, only=pathway.id)
    await tell_disclosed(session, referral)
    await update_follow_ups(session, pathway)


async def referral_of(session: AsyncSession, pathway_id: UUID) -> Referral | None:
    """The referral matched to a pathway, whichever of the person's cases it is."""
    also = select(AlsoListed.referral_id).where(AlsoListed.pathway_id == pathway_id)
    own = or_(col(Referral.pathway_id) == pathway_id, col(Referral.id).in_(also))
    matched = await rows(session, select(Referral).where(own))
    return matched[0] if matched else None


def _near(model: type[Pathway] | type[Referral], to: Base) -> ColumnElement[bool]:
    """A wide net over indexed columns; the rules decide on what is in it."""
    someone = _someone(to)
    nets: list[ColumnElement[bool]] = [
        col(model.identifiers).contains([{"type": kind, "value": value}])
        for kind, value in someone.identifiers
    ]
    if keys := keys_of(person_of(to)):
        nets.append(col(model.match_keys).bool_op("&&")(keys))
    if someone.name_key:
        nets.append(col(model.name_key) == someone.name_key)
    if someone.date_of_birth:
        nets.append(col(model.date_of_birth) == someone.date_of_birth)
    return or_(*nets) if nets else false()


def person_of(row: Base) -> likely.Someone:
    """Who a referral or a listing is about, as likeness is weighed."""
    if not isinstance(row, Pathway | Referral):
        raise TypeError("only referrals and pathways are matched")
    return likely.Someone(
        row.family_name,
        row.given_names,
        row.date_of_birth,
        frozenset(_pairs(row.identifiers)),
        row.gender,
        row.site,
    )


def _case(pathway: Pathway) -> rules.ListedCase:
    return rules.ListedCase(pathway.case_urn, person_of(pathway))


def _someone(row: Base) -> Someone:
    if not isinstance(row, Pathway | Referral):
        raise TypeError("only referrals and pathways are matched")
    return Someone(row.name_key, row.family_key, row.date_of_birth, _pairs(row.identifiers))


def _pairs(identifiers: Sequence[dict[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((identifier["type"], identifier["value"]) for identifier in identifiers)
