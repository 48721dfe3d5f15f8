"""The allocation that is current, and who acts as responsible officer under it."""

from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common import scope
from services.common.database import first, select
from services.common.identity import Caller
from services.common.scope import covers_site
from services.probation_allocation.models.allocations import Allocation, Officer
from services.probation_allocation.rules import allocations


async def current_allocation(session: AsyncSession, pathway_id: UUID) -> Allocation | None:
    """The allocation of the order that has not ended."""
    wanted = select(Allocation).where(
        Allocation.pathway_id == pathway_id,
        col(Allocation.ended_at).is_(None),
    )
    return await first(session, wanted)


async def require_responsible(session: AsyncSession, pathway_id: UUID, caller: Caller) -> None:
    """R53: the responsible officer is the one allocated, or who stands in at the site.

    Of an order that nobody is allocated to, or whose officer has no sign-in on record yet, it is
    whoever acts in the role. A senior officer acts in nobody's place here, but for the order's end.
    """
    current = await current_allocation(session, pathway_id)
    officer = await session.get(Officer, current.officer_id) if current else None
    if officer is None or officer.user_name is None or caller.role != "responsible_officer":
        return
    covers = await covers_site(session, caller, officer.site)
    allocations.require_responsible_officer(officer.user_name, caller.user, covers=covers)


async def cases_held(session: AsyncSession, officer_id: UUID) -> int:
    """R30: how many orders an officer holds, at whatever site, whoever asks."""
    counted = select(func.count()).where(
        Allocation.officer_id == officer_id,
        col(Allocation.ended_at).is_(None),
    )
    async with scope.as_the_service(session):
        return int((await session.execute(counted)).scalar_one())
