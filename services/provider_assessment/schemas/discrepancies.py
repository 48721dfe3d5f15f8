"""Records that differ, asked and answered (R16, R33)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.reference import AbsenceReason, Attendance
from contracts.vocabulary import SettledAs
from services.common.schemas import Body, FromRow, Happened, Prose


class SettlementIn(Body):
    """Which record holds, and why; where an appointment is corrected, how it went."""

    settled_at: Happened
    settled_as: SettledAs
    why: Prose
    attendance: Attendance | None = None
    reason: AbsenceReason | None = None


class DiscrepancyOut(FromRow):
    """What was recorded here and at probation, and what came of it."""

    id: UUID
    pathway_id: UUID
    what: str
    appointment_id: UUID | None
    own: dict[str, Any]
    other: dict[str, Any]
    found_at: datetime
    settled_at: datetime | None
    settled_as: str | None
    settled_by: str | None
    why: str | None


class AttendanceReportOut(FromRow):
    """What probation reported of an appointment."""

    id: UUID
    appointment_id: UUID | None
    appointment_at: datetime
    session_number: int | None
    attended: bool
    source: str
    reported_at: datetime
