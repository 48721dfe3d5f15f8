"""What more than one endpoint looks up."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from contracts.policy import policy
from contracts.policy.calendar import london
from contracts.reference import sites
from contracts.vocabulary import Level, Requirement
from services.common.clocks import note
from services.common.database import Row, first, rows, select
from services.probation_allocation.models.pathways import (
    Allocation,
    Offence,
    Pathway,
    Position,
    Proposal,
)
from services.probation_allocation.rules import allocations
from services.probation_allocation.rules.proposals import Facts
from services.probation_allocation.schemas.pathways import OffenceOut


async def offences_of(session: AsyncSession, pathway_ids: Sequence[UUID]) -> Sequence[Offence]:
    """The offences of these pathways."""
    ids = list(pathway_ids)
    wanted = select(Offence).where(Offence.pathway_id.in_(ids))  # type: ignore[attr-defined]
    return await rows(session, wanted.order_by(Offence.id))  # type: ignore[arg-type]


async def of_pathway(session: AsyncSession, model: type[Row], pathway_id: UUID) -> list[Row]:
    """All rows of a table that belong to a pathway."""
    found = await session.execute(_all_of(model), {"pathway_id": pathway_id})
    return list(found.scalars())


@cache
def _all_of(model: type[Row]) -> SelectOfScalar[Row]:
    """Built once for a table: putting a statement together costs more than sending it."""
    return select(model).where(model.pathway_id == bindparam("pathway_id"))  # type: ignore[attr-defined]


def with_range(pathway: Pathway, offences: Sequence[Offence]) -> list[OffenceOut]:
    """Each offence beside whether it is in the community-order range, and why (R7)."""
    on = pathway.convicted_on or pathway.hearing_on or datetime.now(UTC).date()
    found = allocations.in_range([o.code for o in offences], on)
    return [OffenceOut.of(o, f) for o, f in zip(offences, found, strict=True)]


async def proposed_levels(session: AsyncSession, pathway_id: UUID) -> dict[Requirement, Level]:
    """The requirements that are proposed, each with the level without it (R19, R21)."""
    proposed = await of_pathway(session, Proposal, pathway_id)
    return {
        Requirement(one.requirement): Level(one.level_without_requirement)
        for one in proposed
        if one.withdrawn_at is None
    }


async def facts_of(
    session: AsyncSession,
    pathway: Pathway,
    requirement: Requirement,
    level_without: Level | None = None,
) -> tuple[Facts, Position | None]:
    """What the gate looks at, and the provider's position."""
    position = await session.get(Position, (pathway.id, requirement.value))
    offences = await offences_of(session, [pathway.id])
    levels = await proposed_levels(session, pathway.id)
    known = position or Position(pathway_id=pathway.id, requirement=requirement.value)
    facts = Facts(
        requirement=requirement,
        date_of_birth=pathway.date_of_birth,
        any_guilty=pathway.any_guilty,
        convicted_on=pathway.convicted_on,
        guilty_offence_codes=[o.code for o in offences if o.counts_as_guilty],
        suitable=known.suitable,
        approved=known.approved,
        willing=known.willing,
        treatment_consent=known.treatment_consent,
        named=known.named_clinician or known.agreeing_provider,
        first_appointment_at=known.first_appointment_at,
        first_appointment_place=known.first_appointment_place,
        proposed=requirement in levels,
        beside={other: level for other, level in levels.items() if other != requirement},
        conferred_with=Requirement(known.conferred_with) if known.conferred_with else None,
        combination_advised=known.combination_advised,
        level_without=level_without,
    )
    return facts, position


async def current_allocation(session: AsyncSession, pathway_id: UUID) -> Allocation | None:
    """The allocation of the order that has not ended."""
    wanted = select(Allocation).where(
        Allocation.pathway_id == pathway_id,
        Allocation.ended_at.is_(None),  # type: ignore[union-attr]
    )
    return await first(session, wanted)


def site_or_national(pathway: Pathway) -> str | None:
    """The site whose policies hold; the national ones where it is none of ours (R1)."""
    return pathway.site if pathway.site in sites() else None


def note_first_meeting_due(
    session: AsyncSession, pathway: Pathway, since: datetime, counted_from: str
) -> None:
    """C4: from the sentence or from the allocation, as policy has it for the site (R31)."""
    assert pathway.sentenced_at is not None
    on = pathway.sentenced_at.astimezone(london()).date()
    counts = policy("first_officer_meeting_counts_from", site_or_national(pathway), on=on)
    if counts.text() == counted_from:
        order = pathway.sentence.get("disposal") in allocations.ORDERS
        note(session, "FirstMeetingDue", pathway.id, since, order=order)


async def site_of(session: AsyncSession, pathway_id: UUID) -> str | None:
    """The site whose hours and lengths the clocks of a pathway run by (R1)."""
    pathway = await session.get(Pathway, pathway_id)
    return pathway.site if pathway else None
