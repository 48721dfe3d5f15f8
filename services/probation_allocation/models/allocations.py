"""Officers, allocations, and what other systems are told of them (R30)."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.common.columns import document, moment, moment_or_none
from services.probation_allocation.models.pathways import Base


class Officer(Base, table=True):
    """A responsible officer, their sign-in, how many cases they can hold, and when they left (R30).

    What an officer who left still holds is to be allocated anew.
    """

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    site: str = Field(index=True)
    name: str
    team: str
    contact: str
    user_name: str | None = None
    capacity: int = Field(gt=0)
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    left_at: datetime | None = moment_or_none()
    left_why: str | None = None


class Allocation(Base, table=True):
    """An order given to an officer; one is current for a pathway (R30)."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(index=True)
    officer_id: UUID = Field(foreign_key="officer.id", index=True)
    allocated_at: datetime = moment()
    allocated_by: str
    justification: str
    handover: str | None = None
    person_told_at: datetime | None = moment_or_none()
    cases_then: int
    capacity_then: int
    ended_at: datetime | None = moment_or_none()

    __table_args__ = (
        Index(
            "one_current_allocation",
            "pathway_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class DomainEvent(Base, table=True):
    """What probation's other systems are told, in the form they speak."""

    __tablename__ = "domain_event"

    position: int | None = Field(default=None, primary_key=True)
    allocation_id: UUID = Field(index=True)
    body: dict[str, Any] = document()

    __table_args__ = (CheckConstraint("body ? 'eventType'", name="names_its_type"),)


class AllocatedPart(Base, table=True):
    """The order, or one of its requirements, as it is allocated; ``told_under`` which CRN.

    Its id is the ``allocationId`` of its domain event. Nothing is told of it while no CRN is known.
    """

    __tablename__ = "allocated_part"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(index=True)
    allocation_id: UUID = Field(foreign_key="allocation.id", index=True)
    requirement: str | None = None
    told_under: str | None = None
