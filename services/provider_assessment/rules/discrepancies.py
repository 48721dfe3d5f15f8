"""Two records of one thing: when they are of one, when they differ, and who settles it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from contracts.policy.calendar import london
from contracts.reference import is_attended
from services.common.errors import Refused, Unprocessable
from services.provider_assessment.rules.appointments import AppointmentState


class TwiceRecorded(StrEnum):
    """What two agencies may record of one thing (R16, R33)."""

    ATTENDANCE = "attendance"
    WILLINGNESS = "willingness"


class SettledAs(StrEnum):
    """Which record holds: the own, or the other agency's."""

    OWN = "own"
    OTHER = "other"


_RECORDED = frozenset({AppointmentState.ATTENDED, AppointmentState.NOT_ATTENDED})


@dataclass(frozen=True)
class Recorded:
    """An appointment as it is on record here."""

    id: UUID
    requirement: str
    at: datetime
    session_number: int
    state: str


@dataclass(frozen=True)
class Reported:
    """An attendance as probation reported it."""

    appointment_id: UUID | None
    requirement: str
    at: datetime
    session_number: int | None
    attended: bool


def is_same_appointment(recorded: Recorded, reported: Reported) -> bool:
    """R33: the appointment that is named, else one of the requirement on that day in England."""
    if reported.appointment_id is not None:
        return recorded.id == reported.appointment_id
    same_day = _day(recorded.at) == _day(reported.at)
    same_number = reported.session_number in (None, recorded.session_number)
    return recorded.requirement == reported.requirement and same_day and same_number


def differing(recorded: Iterable[Recorded], reported: Reported) -> Recorded | None:
    """R33: the appointment that was recorded otherwise; none where one says the same."""
    of_it = [r for r in recorded if r.state in _RECORDED and is_same_appointment(r, reported)]
    said = AppointmentState.ATTENDED if reported.attended else AppointmentState.NOT_ATTENDED
    if any(one.state == said for one in of_it):
        return None
    return next(iter(of_it), None)


def require_unsettled(settled: bool) -> None:
    """R33: what differs is settled once."""
    if settled:
        raise Refused("This is settled.", rule="R33", code="Settled")


def may_settle(settled_at: datetime | None, found_at: datetime, at: datetime) -> None:
    """R33: what differs is settled once, after it was found."""
    require_unsettled(settled_at is not None)
    if at < found_at:
        raise Unprocessable("It was found after that.", rule="R33", field="/settled_at")


def must_correct(
    what: str, settled_as: SettledAs, attendance: str | None, *, attended: bool | None
) -> bool:
    """R16, R33: whether the settlement corrects an appointment, by what it says of it.

    Willingness is the person's to say: another record of it is given or withdrawn, not settled.
    """
    if settled_as is SettledAs.OWN:
        if attendance is not None:
            raise Unprocessable("The own record stays as it is.", rule="R33", field="/attendance")
        return False
    if what == TwiceRecorded.WILLINGNESS:
        raise Refused(
            "Ask the person, and record what they say: a consent, or a withdrawal.",
            rule="R16",
            field="/settled_as",
            code="AskThePerson",
        )
    if attendance is None or is_attended(attendance) != attended:
        raise Unprocessable(
            "Say how the appointment went, as the other record has it.",
            rule="R33",
            field="/attendance",
        )
    return True


def _day(moment: datetime) -> object:
    return moment.astimezone(london()).date()
