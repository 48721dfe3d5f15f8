"""All that an organisation knows of a pathway, answered."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.circumstances.schemas import CircumstanceToldOut
from services.personal_details.equality import EqualityOut
from services.personal_details.schemas import PersonalDetailsOut
from services.provider_assessment.schemas.appointments import AppointmentOut
from services.provider_assessment.schemas.assessments import AssessmentOut
from services.provider_assessment.schemas.cases import CaseOut
from services.provider_assessment.schemas.completions import CompletionOut
from services.provider_assessment.schemas.conferrals import ConferralOut
from services.provider_assessment.schemas.consents import ConsentsOut
from services.provider_assessment.schemas.courses import TreatmentOut
from services.provider_assessment.schemas.court_screens import CourtScreenOut
from services.provider_assessment.schemas.decisions import ClinicalDecisionOut
from services.provider_assessment.schemas.discrepancies import (
    AttendanceReportOut,
    DiscrepancyOut,
)
from services.provider_assessment.schemas.documents import DocumentGivenOut
from services.provider_assessment.schemas.interpreters import InterpreterBookingOut
from services.provider_assessment.schemas.interruptions import InterruptionOut
from services.provider_assessment.schemas.orders import AfterSentenceOut, OrderOut


class CaseView(CaseOut):
    """One case whole; ``completion`` is of the course it is in, the others are earlier (R40)."""

    risk_flags: list[str]
    safeguarding: bool | None
    needs: list[str]
    adjustments: list[str]
    interpreter_language: str | None
    gp_registered: bool | None
    interpreter_bookings: list[InterpreterBookingOut]
    proposed_at: datetime | None
    consents: ConsentsOut
    court_screens: list[CourtScreenOut]
    conferrals: list[ConferralOut]
    assessments: list[AssessmentOut]
    decisions: list[ClinicalDecisionOut]
    order: OrderOut
    after_sentence: AfterSentenceOut
    appointments: list[AppointmentOut]
    interruptions: list[InterruptionOut]
    circumstances: list[CircumstanceToldOut]
    treatment: TreatmentOut
    completion: CompletionOut | None
    earlier_completions: list[CompletionOut]
    documents_given: list[DocumentGivenOut]
    attendance_reports: list[AttendanceReportOut]
    discrepancies: list[DiscrepancyOut]


class PathwayOut(BaseModel):
    """All that the organisation knows of a pathway: its cases, usually one."""

    pathway_id: UUID
    personal_details: PersonalDetailsOut
    equality: EqualityOut
    cases: list[CaseView]
    absorbed: list["PathwayOut"] = Field(default_factory=list)
