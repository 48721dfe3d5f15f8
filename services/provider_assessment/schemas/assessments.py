"""What a provider is asked with."""

from typing import Annotated

from pydantic import Field, StrictInt

from contracts.reference import (
    AbsenceReason,
    Attendance,
    DeclineReason,
    DischargeReason,
    SupportAdvised,
)
from contracts.vocabulary import (
    Channel,
    Engagement,
    Outcome,
    Permission,
    Requirement,
    RiskFlag,
    Withdrawable,
)
from services.common.schemas import Body, Happened, Line, Planned, Prose
from services.provider_assessment.rules.cases import AskedBy, How
from services.provider_assessment.schemas.completions import EndingIn

Reasons = Annotated[tuple[DeclineReason, ...], Field(max_length=10)]
Support = Annotated[tuple[SupportAdvised, ...], Field(max_length=10)]
Item = Annotated[int, Field(ge=1, le=100)]


class OfCase(Body):
    """Says which requirement is meant, where an organisation has several for the pathway."""

    requirement: Requirement | None = None


class ConsentIn(OfCase):
    """Willingness, consent and permissions: three records given on one occasion (R16)."""

    given_at: Happened
    willing: bool
    assessment_consent: bool
    treatment_consent: bool
    permissions: Annotated[frozenset[Permission], Field(max_length=10)] = frozenset()
    how: How
    format: Line | None = None
    language: Line | None = None


class WithdrawalIn(OfCase):
    """One of the three records taken back (R38, R54); the reason stays with the provider."""

    withdrawn_at: Happened
    withdrawn: Withdrawable
    permission: Permission | None = None
    reason: Prose | None = None


class InstrumentIn(Body):
    """One instrument, answered item by item; the newest scheme where no version is named."""

    instrument: Line
    version: Line | None = None
    answers: Annotated[dict[Item, StrictInt | None], Field(max_length=100)]


Instruments = Annotated[tuple[InstrumentIn, ...], Field(max_length=12)]


class CriteriaIn(Body):
    """The clinical criteria of R15: a condition, treatable, and arrangements for treatment."""

    condition: bool
    treatable: bool
    arrangements: bool


class InterviewIn(Body):
    """The semi-structured interview; what is said stays with the provider (R13)."""

    agencies_helping: Prose | None = None
    medication: Prose | None = None
    substance_effect_on_engagement: Prose | None = None
    goals: Prose | None = None
    physical_health: Prose | None = None
    main_problem: Prose | None = None
    childhood: Prose | None = None
    education: Prose | None = None
    family: Prose | None = None
    employment: Prose | None = None
    relationships: Prose | None = None
    support: Prose | None = None
    what_has_helped: Prose | None = None
    previous_therapy: Prose | None = None
    diagnoses: Prose | None = None
    barriers_to_attendance: Prose | None = None
    formulation: Prose | None = None


class AssessmentIn(OfCase):
    """The outcome of an assessment with the instruments answered in it (R13, R15, R18)."""

    assessed_at: Happened
    suitable: bool
    criteria: CriteriaIn
    reasons: Reasons = ()
    support_advised: Support = ()
    instruments: Instruments = ()
    risk_flags: Annotated[frozenset[RiskFlag], Field(max_length=10)] = frozenset()
    interview: InterviewIn | None = None


class PlanIn(OfCase):
    """A plan of treatment where it is approved, reasons where it is not (R17, R18, R24)."""

    decided_at: Happened
    outline: Prose | None = None
    sessions: Annotated[int, Field(ge=1, le=200)] | None = None
    length_months: Annotated[int, Field(ge=1, le=36)] | None = None
    first_appointment_at: Planned | None = None
    first_appointment_place: Line | None = None
    reasons: Reasons = ()
    support_advised: Support = ()


class ClinicalDecisionIn(PlanIn):
    """A clinician's approval with the plan, or decline with reasons (R17, R18, R24)."""

    approved: bool
    named_clinician: Line | None = None


class ProviderAgreementIn(PlanIn):
    """Whether a substance-misuse provider agrees to hold the order (R14, R17, R18)."""

    agreed: bool


class ConferralIn(OfCase):
    """A question to the assessor of the person's other need (R19)."""

    with_requirement: Requirement
    asked_at: Happened
    question: Prose


class ConferralAnswerIn(Body):
    """The other assessor's answer (R19)."""

    answered_at: Happened
    combination_advised: bool
    view: Prose | None = None


class PlaceIn(Body):
    """When, where and how an appointment is held."""

    at: Planned
    place: Line
    channel: Channel


class AppointmentIn(OfCase, PlaceIn):
    """An appointment for a numbered session (R33)."""

    session_number: Annotated[int, Field(ge=1, le=200)]


class ReschedulingIn(PlaceIn):
    """An appointment moved: who asked, and why (R33)."""

    asked_by: AskedBy
    reason: Prose


class AttendanceIn(Body):
    """How an appointment went (R33, R34)."""

    recorded_at: Happened
    attendance: Attendance
    acceptable: bool | None = None
    reason: AbsenceReason | None = None
    engagement: Engagement | None = None


class CompletionIn(OfCase, EndingIn):
    """The end of treatment, with the final measures (R42)."""

    completed_at: Happened
    outcome: Outcome
    discharge_reason: DischargeReason | None = None
    instruments: Instruments = ()
    onward_support: Support = ()
    gp_registered: bool | None = None
