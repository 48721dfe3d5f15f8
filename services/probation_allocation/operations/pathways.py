"""Finding a pathway and the rows that belong to it."""

from collections.abc import Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from sqlmodel.sql.expression import SelectOfScalar

from contracts.event import Event
from contracts.reference import sites
from services.common.database import Row, get_or_make, rows, select
from services.common.outbox import tell
from services.probation_allocation.models.assessments import Position
from services.probation_allocation.models.pathways import Offence, Pathway


async def offences_of(session: AsyncSession, pathway_ids: Sequence[UUID]) -> Sequence[Offence]:
    """The offences of these pathways."""
    ids = list(pathway_ids)
    wanted = select(Offence).where(col(Offence.pathway_id).in_(ids))
    return await rows(session, wanted.order_by(col(Offence.id)))


async def rows_of_pathway(session: AsyncSession, model: type[Row], pathway_id: UUID) -> list[Row]:
    """All rows of a table that belong to a pathway."""
    result = await session.execute(_all_of(model), {"pathway_id": pathway_id})
    return list(result.scalars())


@cache
def _all_of(model: type[Row]) -> SelectOfScalar[Row]:
    """Built once for a table: putting a statement together costs more than sending it."""
    return select(model).where(model.pathway_id == bindparam("pathway_id"))  # type: ignore[attr-defined]


def site_or_national(pathway: Pathway) -> str | None:
    """The site whose policies hold; the national ones where it is none of ours (R1)."""
    return pathway.site if pathway.site in sites() else None


async def tell_of_requirement(session: AsyncSession, event: Event, requirement: str | None) -> None:
    """Tell what is for the organisation that has the requirement, and for no other (R52)."""
    named = {"pathway_id": event.subject, "requirement": str(requirement)}
    position = await session.get(Position, named) if requirement else None
    organisation = position.organisation if position else None
    tell(session, event, to_organisations=[organisation] if organisation else ())


async def site_of(session: AsyncSession, pathway_id: UUID) -> str | None:
    """The site whose hours and lengths the clocks of a pathway run by (R1)."""
    pathway = await session.get(Pathway, pathway_id)
    return pathway.site if pathway else None


async def pathway_of(session: AsyncSession, id: UUID) -> Pathway:
    """The pathway; made at its first mention, as agencies' channels are not ordered together."""
    return await get_or_make(session, Pathway, {"id": id})
