"""Capacity of an organisation: counted, and told when it comes to be full or no longer is."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.provider_treatment import CapacityChanged
from services.common import scope
from services.common.database import first, select
from services.common.outbox import tell
from services.provider_assessment.models.capacity import Capacity
from services.provider_assessment.models.cases import Case
from services.provider_assessment.rules import capacity as rules
from services.provider_assessment.rules.capacity import OrderWait
from services.provider_assessment.rules.cases import CaseState

_ORDERS = text("""
SELECT p.sentenced_at, min(a.at) FILTER (WHERE a.state = 'attended') AS first_session_at
FROM provider_case c JOIN pathway p ON p.id = c.pathway_id
LEFT JOIN appointment a ON a.case_id = c.id AND a.course = c.course
WHERE c.organisation = :organisation AND c.site = :site AND c.requirement = :requirement
    AND c.state IN ('in_treatment', 'completed', 'discharged') AND p.sentenced_at >= :since
GROUP BY c.id, p.sentenced_at
HAVING c.state = 'in_treatment' OR count(*) FILTER (WHERE a.state = 'attended') > 0
""")
_LOOKED_BACK = timedelta(days=365)


async def cases_held(session: AsyncSession, capacity: Capacity) -> int:
    """R44: the cases in treatment that count against a capacity."""
    counted = select(func.count()).where(
        Case.organisation == capacity.organisation,
        Case.site == capacity.site,
        Case.requirement == capacity.requirement,
        Case.state == CaseState.IN_TREATMENT.value,
    )
    async with scope.as_the_service(session):
        return int((await session.execute(counted)).scalar_one())


def case_limit(capacity: Capacity) -> int:
    """R44: how many cases the declared practitioners hold, by the policy of today."""
    return rules.limit(capacity.practitioners, capacity.site, datetime.now(UTC).date())


async def recount_capacity(session: AsyncSession, case: Case, at: datetime) -> None:
    """R44: a sentence or an ending changed what is held; told where that fills or frees.

    The row is locked before it is counted, so that of two cases at once the second is counted too.
    """
    await session.flush()
    declared = select(Capacity).where(
        Capacity.organisation == case.organisation,
        Capacity.site == case.site,
        Capacity.requirement == case.requirement,
    )
    capacity = await first(session, declared.with_for_update())
    if capacity is not None:
        await tell_capacity(session, capacity, at, only_changes=True)


async def tell_capacity(
    session: AsyncSession, capacity: Capacity, at: datetime, *, only_changes: bool
) -> int:
    """R44: told to probation, who warns when it asks for an assessment or proposes; what is held.

    It is told of no case, so no case can say that it was disclosed.
    """
    count, most = await cases_held(session, capacity), case_limit(capacity)
    full = rules.is_full(count, most)
    if only_changes and full == capacity.is_full:
        return count
    capacity.is_full = full
    tell(session, CapacityChanged.of(capacity.id, at, capacity, held=count, limit=most))
    return count


async def waits_of(session: AsyncSession, capacity: Capacity) -> rules.Waits:
    """R44, C7: how long people wait for the first session, of orders of the last twelve months."""
    now = datetime.now(UTC)
    asked = capacity.model_dump(include={"organisation", "site", "requirement"})
    async with scope.as_the_service(session):
        orders = await session.execute(_ORDERS, asked | {"since": now - _LOOKED_BACK})
    return rules.waits([OrderWait(*row) for row in orders], capacity.site, now)
