"""What probation tells of its own records of what providers record too."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime

from contracts.emergencies import RiskDisclosed
from contracts.event import About, Agency, Category, Event
from contracts.vocabulary import RecordHolder, ReportSource, Requirement


class AttendanceReportedV1(Event, teller=Agency.PROBATION):
    """Probation heard, or saw, whether an appointment with a provider was attended (R33).

    It names the appointment where probation knows it, else when it was for.
    """

    report_id: Annotated[UUID, About(Category.ATTENDANCE)]
    requirement: Annotated[Requirement, About(Category.ORDER)]
    appointment_id: Annotated[UUID | None, About(Category.ATTENDANCE)] = None
    appointment_at: Annotated[AwareDatetime, About(Category.ATTENDANCE)]
    session_number: Annotated[int | None, About(Category.ATTENDANCE)] = None
    attended: Annotated[bool, About(Category.ATTENDANCE)]
    source: Annotated[ReportSource, About(Category.ATTENDANCE)]


class DiscrepancySettledV1(Event, teller=Agency.PROBATION):
    """Probation settled which of two records holds: the provider's, as its own gives way (R33)."""

    discrepancy_id: Annotated[UUID, About(Category.OPERATIONAL)]
    holds: Annotated[RecordHolder, About(Category.OPERATIONAL)]


class RiskDisclosedV1(RiskDisclosed, teller=Agency.PROBATION):
    """Probation disclosed a serious risk to an organisation asked for the person (R41, R57)."""

    organisation: Annotated[str, About(Category.OPERATIONAL)]
