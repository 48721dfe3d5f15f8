"""What treatment providers tell beside treatment: capacity, and records put right."""

from typing import Annotated
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import AwareDatetime

from contracts.event import About, Agency, Category, Event
from contracts.reference import AbsenceReason, Attendance
from contracts.vocabulary import Channel, RecordHolder, Requirement


def capacity_subject(site: str, organisation: str, requirement: str) -> UUID:
    """The id under which the capacity of an organisation is told: the same for the same three."""
    return uuid5(NAMESPACE_URL, f"cstr:capacity/{site}/{organisation}/{requirement}")


class CapacityChangedV1(Event, teller=Agency.PROVIDER):
    """An organisation declared its capacity, or came to be full, or no longer is (R44).

    This is about an organisation and no person: ``pathway_id`` holds the UUIDv5 of site,
    organisation and requirement (``capacity_subject``). Full is where ``held`` reaches ``limit``.
    """

    organisation: Annotated[str, About(Category.OPERATIONAL)]
    site: Annotated[str, About(Category.OPERATIONAL)]
    requirement: Annotated[Requirement, About(Category.OPERATIONAL)]
    held: Annotated[int, About(Category.OPERATIONAL)]
    limit: Annotated[int, About(Category.OPERATIONAL)]


class AttendanceCorrectedV1(Event, teller=Agency.PROVIDER):
    """What was recorded of an appointment was wrong; this is how it went (R33, R34).

    It happens when it is corrected; ``appointment_at`` is when the appointment was.
    """

    appointment_id: Annotated[UUID, About(Category.ATTENDANCE)]
    requirement: Annotated[Requirement, About(Category.ORDER)]
    session_number: Annotated[int, About(Category.ATTENDANCE)]
    appointment_at: Annotated[AwareDatetime, About(Category.ATTENDANCE)]
    attended: Annotated[bool, About(Category.ATTENDANCE)]
    attendance: Annotated[Attendance, About(Category.ATTENDANCE)]
    channel: Annotated[Channel, About(Category.ATTENDANCE)]
    acceptable: Annotated[bool | None, About(Category.ATTENDANCE)] = None
    reason: Annotated[AbsenceReason | None, About(Category.ATTENDANCE)] = None


class DiscrepancySettledV1(Event, teller=Agency.PROVIDER):
    """A provider settled which of two records holds; probation need not look at it (R16, R33)."""

    discrepancy_id: Annotated[UUID, About(Category.OPERATIONAL)]
    holds: Annotated[RecordHolder, About(Category.OPERATIONAL)]
