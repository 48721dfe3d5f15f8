"""Two records of one thing: what probation may report, when records differ, who settles (R33)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from contracts.policy.calendar import london
from contracts.vocabulary import Requirement
from services.common.errors import Refused, Unprocessable


class TwiceRecorded(StrEnum):
    """What two agencies may record of one thing (R16, R33)."""

    ATTENDANCE = "attendance"
    WILLINGNESS = "willingness"


class SettledAs(StrEnum):
    """Which record holds: the own, or the other agency's."""

    OWN = "own"
    OTHER = "other"


@dataclass(frozen=True)
class Attendance:
    """An appointment as one of the two has it; ``None`` where it does not say."""

    appointment_id: UUID | None
    requirement: str | None
    at: datetime
    session_number: int | None
    attended: bool


def may_report(
    requirement: Requirement, made: Collection[Requirement], at: datetime, reported_at: datetime
) -> None:
    """R33: a report is of an appointment under the order, once its time has come."""
    if requirement not in made:
        raise Refused("The order has no such requirement.", rule="R33", field="/requirement")
    if reported_at < at:
        raise Refused("The appointment lies after the report.", rule="R33", field="/appointment_at")


def is_same_appointment(recorded: Attendance, reported: Attendance) -> bool:
    """R33: the appointment that is named, else one of the requirement on that day in England."""
    if reported.appointment_id is not None:
        return recorded.appointment_id == reported.appointment_id
    same_day = _day(recorded.at) == _day(reported.at)
    same_requirement = recorded.requirement in (None, reported.requirement)
    numbers = {recorded.session_number, reported.session_number} - {None}
    return same_day and same_requirement and len(numbers) <= 1


def differing(recorded: Sequence[Attendance], reported: Attendance) -> int | None:
    """R33: which appointment was recorded otherwise; none where one says the same."""
    of_it = [n for n, one in enumerate(recorded) if is_same_appointment(one, reported)]
    if any(recorded[n].attended == reported.attended for n in of_it):
        return None
    return next(iter(of_it), None)


def require_unsettled(settled: bool) -> None:
    """R33: what differs is settled once."""
    if settled:
        raise Refused("This is settled.", rule="R33", code="Settled")


def may_settle(
    settled_at: datetime | None, found_at: datetime, at: datetime, settled_as: SettledAs
) -> None:
    """R16, R33: once; probation can let its own record go, the provider corrects what is its."""
    require_unsettled(settled_at is not None)
    if at < found_at:
        raise Unprocessable("It was found after that.", rule="R33", field="/settled_at")
    if settled_as is SettledAs.OWN:
        raise Refused(
            "Attendance and willingness are the provider's records: it is told, and corrects them.",
            rule="R33",
            field="/settled_as",
            code="ForTheProvider",
        )


def _day(moment: datetime) -> date:
    return moment.astimezone(london()).date()
