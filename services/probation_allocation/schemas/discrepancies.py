"""Records that differ from providers', asked and answered (R16, R33)."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from contracts.vocabulary import ReportSource, Requirement, SettledAs
from services.common.schemas import Body, FromRow, Happened, Prose, Unfit
from services.common.snapshot import Rows
from services.probation_allocation.models.discrepancies import AttendanceReport, Discrepancy


class AttendanceReportIn(Body):
    """Whether an appointment was attended: by its id, or by requirement and time (R33)."""

    reported_at: Happened
    appointment_id: UUID | None = None
    requirement: Requirement | None = None
    appointment_at: Happened | None = None
    session_number: Annotated[int, Field(ge=1, le=200)] | None = None
    attended: bool
    source: ReportSource

    @model_validator(mode="after")
    def _names_the_appointment_in_one_way(self) -> Self:
        by_time = self.requirement is not None and self.appointment_at is not None
        by_anything = (self.requirement, self.appointment_at, self.session_number)
        if (self.appointment_id is None) != by_time:
            raise Unfit("name either appointment_id, or requirement and appointment_at")
        if self.appointment_id is not None and any(field is not None for field in by_anything):
            raise Unfit(
                "leave requirement, appointment_at and session_number out: appointment_id is given"
            )
        return self


class AttendanceReportOut(FromRow):
    """A report as kept."""

    id: UUID
    requirement: str
    appointment_id: UUID | None
    appointment_at: datetime
    session_number: int | None
    attended: bool
    source: str
    reported_at: datetime
    reported_by: str


class SettlementIn(Body):
    """Which record holds, and why; the words stay with probation."""

    settled_at: Happened
    settled_as: SettledAs
    why: Prose


class DiscrepancyOut(FromRow):
    """What was recorded here and at the provider, and what came of it."""

    id: UUID
    pathway_id: UUID
    requirement: str
    what: str
    appointment_id: UUID | None
    own: dict[str, Any]
    other: dict[str, Any]
    found_at: datetime
    settled_at: datetime | None
    settled_as: str | None
    settled_by: str | None
    why: str | None


class RecordsOut(FromRow):
    """What probation recorded of things providers record too, and where the two differ."""

    attendance_reports: Annotated[list[AttendanceReportOut], Rows(AttendanceReport, "reported_at")]
    discrepancies: Annotated[list[DiscrepancyOut], Rows(Discrepancy, "found_at")]
