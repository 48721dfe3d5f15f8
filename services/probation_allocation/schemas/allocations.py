"""Officers and allocations, asked and answered (R30)."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, Field

from services.common.schemas import Body, FromRow, Happened, Line, Prose
from services.probation_allocation.models.allocations import AllocatedPart, Allocation, Officer


class OfficerIn(Body):
    """A responsible officer; ``user`` is how their sign-in names them (R53)."""

    site: Line
    name: Line
    team: Line
    contact: Line
    user: Line
    capacity: Annotated[int, Field(gt=0, le=200)]


class OfficerDetailsIn(Body):
    """How an officer signs in from now on, and the cases they can hold."""

    user: Line
    capacity: Annotated[int, Field(gt=0, le=200)]


class DepartureIn(Body):
    """When an officer left, or is to be counted on again where ``left_at`` is null (R30)."""

    left_at: Happened | None
    why: Prose


class OrderToAllocateOut(BaseModel):
    """An order in force that nobody holds, or whose officer left, since when (R30)."""

    pathway_id: UUID
    family_name: str | None
    given_names: str | None
    sentenced_at: datetime
    officer_id: UUID | None
    officer_name: str | None
    waits_since: datetime


class OrdersToAllocate(BaseModel):
    """The orders of a site to allocate, those that wait longest first; ``more`` than are shown."""

    orders: list[OrderToAllocateOut]
    more: bool


class AllocationIn(Body):
    """An order given to an officer, with the reason (R30)."""

    allocated_at: Happened
    officer_id: UUID
    justification: Prose
    handover: Prose | None = None
    person_told_at: Happened | None = None


class OfficerOut(BaseModel):
    """An officer with the cases they hold."""

    id: UUID
    site: str
    name: str
    team: str
    contact: str
    user: str | None
    capacity: int
    cases: int
    version: int
    left_at: datetime | None

    @classmethod
    def of(cls, officer: Officer, cases: int) -> Self:
        """The officer and the cases counted."""
        return cls(**officer.model_dump(), user=officer.user_name, cases=cases)


class AllocationOut(FromRow):
    """An allocation, with the capacity it was decided on."""

    id: UUID
    pathway_id: UUID
    officer_id: UUID
    allocated_at: datetime
    justification: str
    handover: str | None
    person_told_at: datetime | None
    cases_then: int
    capacity_then: int
    ended_at: datetime | None

    @classmethod
    def of(cls, allocation: Allocation) -> Self:
        """The allocation as kept."""
        return cls.model_validate(allocation)


class AllocatedOut(AllocationOut):
    """An allocation as its domain event leads to it: of the order, or of one requirement."""

    requirement: str | None
    officer_name: str
    officer_team: str
    officer_contact: str
    crn: str | None

    @classmethod
    def of_part(
        cls, part: AllocatedPart | None, allocation: Allocation, officer: Officer, crn: str | None
    ) -> Self:
        """Under the id that the event named: that of the part, where there is one."""
        return cls(
            **AllocationOut.of(allocation).model_dump() | ({"id": part.id} if part else {}),
            requirement=part.requirement if part else None,
            officer_name=officer.name,
            officer_team=officer.team,
            officer_contact=officer.contact,
            crn=crn,
        )


class DomainEventPage(BaseModel):
    """Domain events after a position, in order."""

    events: list[dict[str, Any]]
    cursor: int
