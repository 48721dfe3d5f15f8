"""Two records of one thing: when they are of one, and the id under which each agency finds it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from contracts.policy.calendar import day_in_england


def attendance_discrepancy(report_id: UUID) -> UUID:
    """Of an attendance that probation reported and the provider recorded."""
    return uuid5(NAMESPACE_URL, f"cstr:discrepancy/attendance/{report_id}")


def willingness_discrepancy(pathway_id: UUID, requirement: str, organisation: str) -> UUID:
    """Of the willingness that a court screen for an organisation found and that one recorded."""
    of = f"{pathway_id}/{requirement}/{organisation}"
    return uuid5(NAMESPACE_URL, f"cstr:discrepancy/willingness/{of}")


@dataclass(frozen=True)
class Attendance:
    """An appointment as one of the two agencies has it; ``None`` where it does not say."""

    appointment_id: UUID | None
    requirement: str | None
    at: datetime
    session_number: int | None
    attended: bool


def is_same_appointment(recorded: Attendance, reported: Attendance) -> bool:
    """R33: the appointment that is named, else one of the requirement on that day in England.

    Decided here, so that both agencies find the same discrepancies.
    """
    if reported.appointment_id is not None:
        return recorded.appointment_id == reported.appointment_id
    same_day = day_in_england(recorded.at) == day_in_england(reported.at)
    same_requirement = recorded.requirement in (None, reported.requirement)
    numbers = {recorded.session_number, reported.session_number} - {None}
    return same_day and same_requirement and len(numbers) <= 1


def recorded_otherwise(recorded: Iterable[Attendance], reported: Attendance) -> Attendance | None:
    """R33: the appointment that was recorded otherwise; none where one says the same."""
    same = [appointment for appointment in recorded if is_same_appointment(appointment, reported)]
    if any(appointment.attended == reported.attended for appointment in same):
        return None
    return next(iter(same), None)
