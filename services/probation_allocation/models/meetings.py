"""First and planning meetings, one of each for an order (R31, R32)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.common.columns import codes, document, moment
from services.probation_allocation.models.pathways import Base


class FirstMeeting(Base, table=True):
    """The officer's first meeting with the person under an order; one for each (R31)."""

    __tablename__ = "first_meeting"

    pathway_id: UUID = Field(primary_key=True)
    order_number: int = Field(default=1, primary_key=True)
    met_at: datetime = moment()
    met_by: str
    channel: str
    sentence_explained: bool
    planning_meeting_at: datetime = moment()
    planning_meeting_place: str


class PlanningMeeting(Base, table=True):
    """The planning meeting of an order, and its one sequence of treatment; one for each (R32)."""

    __tablename__ = "planning_meeting"

    pathway_id: UUID = Field(primary_key=True)
    order_number: int = Field(default=1, primary_key=True)
    held_at: datetime = moment()
    recorded_by: str
    person_took_part: bool
    organisations: list[str] = codes()
    absences: list[dict[str, Any]] = document(default_factory=list)
    sequence: list[str] = codes()
    goals: str
    expectations: str
    attendance_process: str
    communication: str
