"""What a provider answers."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, Field

from services.common.schemas import FromRow
from services.provider_assessment.models.cases import (
    Appointment,
    Case,
    Completion,
    Pathway,
    Rescheduling,
)
from services.provider_assessment.models.reviews import Ending
from services.provider_assessment.schemas.completions import EndingOut
from services.provider_assessment.schemas.courses import TreatmentOut
from services.provider_assessment.schemas.discrepancies import (
    AttendanceReportOut,
    DiscrepancyOut,
)
from services.provider_assessment.schemas.documents import DocumentGivenOut
from services.provider_assessment.schemas.interpreters import InterpreterBookingOut
from services.provider_assessment.schemas.measures import MeasureOut
from services.provider_assessment.schemas.orders import AfterSentenceOut


class CaseOut(FromRow):
    """One requirement the organisation was asked to assess (R12, R13)."""

    id: UUID
    pathway_id: UUID
    requirement: str
    state: str
    course: int
    site: str | None
    family_name: str | None
    given_names: str | None
    date_of_birth: date | None
    offence_group: str | None
    requested_at: datetime
    stood_down_at: datetime | None
    needed_by: datetime | None


class CasePage(BaseModel):
    """A page of cases; ``cursor`` is absent on the last one."""

    cases: list[CaseOut]
    cursor: UUID | None = None


class RecordOut(FromRow):
    """What every record of R16 says of itself."""

    given_at: datetime
    given_to: str
    how: str
    withdrawn_at: datetime | None
    withdrawn_to: str | None
    replaced_at: datetime | None


class WillingnessOut(RecordOut):
    """Willingness to comply."""

    willing: bool


class TreatmentConsentOut(RecordOut):
    """Consent to assessment and treatment."""

    assessment: bool
    treatment: bool
    format: str | None
    language: str | None


class SharingPermissionOut(RecordOut):
    """A permission to share."""

    permission: str


class ConsentsOut(BaseModel):
    """The three records with their history, the oldest first (R16)."""

    willingness: list[WillingnessOut]
    treatment: list[TreatmentConsentOut]
    sharing: list[SharingPermissionOut]


class AssessmentOut(FromRow):
    """The outcome of an assessment."""

    id: UUID
    assessed_at: datetime
    assessed_by: str
    suitable: bool
    criteria: dict[str, bool]
    reasons: list[str]
    support_advised: list[str]
    risk_flags: list[str]
    interview: dict[str, str]
    measures: list[MeasureOut] = Field(default_factory=list)


class CourtScreenOut(FromRow):
    """The duty officer's court screen for drugs or alcohol, as the provider got it (R14)."""

    screened_at: datetime
    motivation: int
    substances: list[dict[str, Any]]
    audit: int | None
    services_now: str | None
    services_before: str | None
    mental_health_care: bool
    willing: bool
    treatment_contract: bool
    suitable: bool
    reasons: list[str]


class ConferralOut(BaseModel):
    """A question between two assessors, with its answer (R19)."""

    id: UUID
    pathway_id: UUID
    requirement: str
    with_requirement: str
    asked_at: datetime
    question: str
    answered_at: datetime | None
    combination_advised: bool | None
    view: str | None


class ClinicalDecisionOut(FromRow):
    """The decision on a case, and in which capacity it was made."""

    id: UUID
    approved: bool
    decided_as: str
    decided_at: datetime
    decided_by: str
    replaced_at: datetime | None
    named_clinician: str | None
    provider_name: str | None
    on_court_screen: bool
    outline: str | None
    sessions: int | None
    length_months: int | None
    first_appointment_at: datetime | None
    first_appointment_place: str | None
    reasons: list[str]
    support_advised: list[str]


class ReschedulingOut(FromRow):
    """What an appointment was before it was moved."""

    was_at: datetime
    was_place: str
    was_channel: str
    asked_by: str
    reason: str
    moved_at: datetime
    moved_by: str


class AppointmentOut(FromRow):
    """An appointment, how it went, what probation decided; ``version`` is its ETag."""

    id: UUID
    pathway_id: UUID
    course: int
    session_number: int
    at: datetime
    place: str
    channel: str
    state: str
    attendance: str | None
    acceptable: bool | None
    reason: str | None
    engagement: str | None
    recorded_at: datetime | None
    decision: str | None
    decided_at: datetime | None
    told_person: bool | None
    version: int
    moved: list[ReschedulingOut] = Field(default_factory=list)

    @classmethod
    def of(cls, appointment: Appointment, moved: list[Rescheduling]) -> Self:
        """The appointment with how it was moved, in order."""
        history = [ReschedulingOut.model_validate(m) for m in moved]
        return cls.model_validate(appointment).model_copy(update={"moved": history})


class CompletionOut(FromRow):
    """How a course of treatment ended, with change and reliable change (R42, R74)."""

    course: int
    completed_at: datetime
    signed_off_by: str
    outcome: str
    discharge_reason: str | None
    sessions_attended: int
    onward_support: list[str]
    gp_registered: bool | None
    changes: list[dict[str, Any]]
    ending: EndingOut | None = None

    @classmethod
    def of(cls, completion: Completion, ending: Ending | None) -> Self:
        """The completion with what else belongs to the end, where it was recorded."""
        shown = EndingOut.model_validate(ending) if ending else None
        return cls.model_validate(completion).model_copy(update={"ending": shown})


class OrderOut(BaseModel):
    """The sentence as far as it concerns the case, and who supervises it (R52)."""

    sentenced_at: datetime | None
    disposal: str | None
    order_months: int | None
    made: bool | None
    length_months: int | None
    ended_early_at: datetime | None
    officer_name: str | None
    officer_team: str | None
    officer_contact: str | None
    planning_meeting_at: datetime | None
    planning_meeting_place: str | None
    plan: dict[str, Any] | None

    @classmethod
    def of(cls, case: Case, pathway: Pathway) -> Self:
        """Of a sentence, only this requirement; of an order not made, no officer."""
        of_case = [r for r in pathway.requirements if r.get("requirement") == case.requirement]
        answer = of_case[0] if of_case else {}
        made = bool(answer.get("made")) if pathway.sentenced_at else None
        supervised = pathway.model_dump(include=_SUPERVISED) if made else dict.fromkeys(_SUPERVISED)
        return cls(
            sentenced_at=pathway.sentenced_at,
            disposal=pathway.disposal if made else None,
            order_months=pathway.order_months if made else None,
            made=made,
            length_months=answer.get("length_months"),
            ended_early_at=pathway.order_ended_early_at if made else None,
            **supervised,
        )


_SUPERVISED = {
    "officer_name",
    "officer_team",
    "officer_contact",
    "planning_meeting_at",
    "planning_meeting_place",
    "plan",
}


class CaseView(CaseOut):
    """One case whole; ``completion`` is of the course it is in, the others are earlier (R40)."""

    risk_flags: list[str]
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
    treatment: TreatmentOut
    completion: CompletionOut | None
    earlier_completions: list[CompletionOut]
    documents_given: list[DocumentGivenOut]
    attendance_reports: list[AttendanceReportOut]
    discrepancies: list[DiscrepancyOut]


class PathwayOut(BaseModel):
    """All that the organisation knows of a pathway: its cases, usually one."""

    pathway_id: UUID
    cases: list[CaseView]
    absorbed: list["PathwayOut"] = Field(default_factory=list)


class DisclosedPartOut(BaseModel):
    """Fields that went on one basis; ``standing`` is absent where no permission is needed."""

    basis: str
    permission: str | None
    standing: bool | None
    fields: list[str]


class DisclosureOut(BaseModel):
    """What one agency was told, when: names of fields, never their content (R54)."""

    told_to: str
    event: str
    happened_at: datetime
    told_at: datetime
    waiting: bool
    agreement: str
    parts: list[DisclosedPartOut]


class DisclosuresOut(BaseModel):
    """Every disclosure from the organisation's cases of the pathway, the oldest first."""

    pathway_id: UUID
    disclosures: list[DisclosureOut]
