"""What probation tells under an order: meetings, decisions, reports, breaches, disclosures."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime

from contracts.event import About, Agency, Category, Event, Value
from contracts.events import forms
from contracts.reference import (
    BreachReason,
    EnforcementDecision,
    ReturnReason,
)
from contracts.vocabulary import (
    AdjustmentDecision,
    AdjustmentKind,
    BreachedRequirement,
    Disposal,
    Engagement,
    Outcome,
    RecordHolder,
    ReportSource,
    Requirement,
)


class AttendanceReported(Event, publisher=Agency.PROBATION):
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


class PermissionChanged(forms.PermissionChanged, publisher=Agency.PROBATION):
    """A person took a permission to share back, and said so to probation (R54)."""


class DiscrepancySettled(Event, publisher=Agency.PROBATION):
    """Probation settled which of two records holds: the provider's, as its own gives way (R33)."""

    discrepancy_id: Annotated[UUID, About(Category.OPERATIONAL)]
    holds: Annotated[RecordHolder, About(Category.OPERATIONAL)]


class RiskDisclosed(forms.RiskDisclosed, publisher=Agency.PROBATION):
    """Probation disclosed a serious risk to an organisation asked for the person (R41, R57)."""

    organisation: Annotated[str, About(Category.OPERATIONAL)]


class OrderEndedEarly(Event, publisher=Agency.PROBATION):
    """An order ended before its length, as everything under it was complied with (R42).

    Sentencing Act 2026, sections 38 and 39; ``requirements`` are those the court had made.
    """

    disposal: Annotated[Disposal, About(Category.ORDER)]
    requirements: Annotated[tuple[Requirement, ...], About(Category.ORDER)]
    days_since_sentence: Annotated[int, About(Category.OPERATIONAL)]


class SessionsOf(Value):
    """How many sessions the person took part in like this (R36)."""

    engagement: Engagement
    sessions: int


class DrugTestsCounted(Value):
    """How many drug tests were made and what they found, and how many could not be made (R36).

    A test is positive where one of its substances was found.
    """

    taken: int
    negative: int
    positive: int
    refused: int
    not_provided: int


class FirstMeetingHeld(Event, publisher=Agency.PROBATION):
    """The responsible officer met the person and set the planning meeting (R31, C4)."""

    planning_meeting_at: Annotated[AwareDatetime, About(Category.PLAN)]
    planning_meeting_place: Annotated[str, About(Category.PLAN)]
    days_since_sentence: Annotated[int, About(Category.OPERATIONAL)]


class PlanningMeetingHeld(Event, publisher=Agency.PROBATION):
    """Officer, providers and person agreed one sequence of all treatment (R32, C5)."""

    sequence: Annotated[tuple[Requirement, ...], About(Category.PLAN)]
    goals: Annotated[str, About(Category.PLAN)]
    expectations: Annotated[str, About(Category.PLAN)]
    attendance_process: Annotated[str, About(Category.PLAN)]
    communication: Annotated[str, About(Category.PLAN)]
    person_took_part: Annotated[bool, About(Category.ATTENDANCE)]
    days_since_sentence: Annotated[int, About(Category.OPERATIONAL)]


class NonAttendanceDecided(Event, publisher=Agency.PROBATION):
    """The responsible officer decided on a missed appointment (R34)."""

    appointment_id: Annotated[UUID, About(Category.ATTENDANCE)]
    decision: Annotated[EnforcementDecision, About(Category.ATTENDANCE)]
    told_person: Annotated[bool, About(Category.OPERATIONAL)]


class AdjustmentDecided(Event, publisher=Agency.PROBATION):
    """The responsible officer decided on a proposed adjustment, or returns it to court (R39)."""

    proposal_id: Annotated[UUID, About(Category.OPERATIONAL)]
    requirement: Annotated[Requirement, About(Category.ORDER)]
    kind: Annotated[AdjustmentKind, About(Category.PLAN)]
    decision: Annotated[AdjustmentDecision, About(Category.ORDER)]


class ReviewReportSent(Event, publisher=Agency.PROBATION):
    """The report for a court review: what probation holds, counted, and the officer's view (R36).

    ``drug_tests`` where the order has a drug rehabilitation requirement; ``engagement`` only while
    the person permits that progress is shared.
    """

    report_id: Annotated[UUID, About(Category.REVIEW_REPORT)]
    review_id: Annotated[UUID | None, About(Category.HEARING)] = None
    sessions_agreed: Annotated[int | None, About(Category.REVIEW_REPORT)] = None
    sessions_attended: Annotated[int, About(Category.REVIEW_REPORT)]
    absences_acceptable: Annotated[int, About(Category.REVIEW_REPORT)]
    absences_unacceptable: Annotated[int, About(Category.REVIEW_REPORT)]
    warnings: Annotated[int, About(Category.REVIEW_REPORT)]
    drug_tests: Annotated[DrugTestsCounted | None, About(Category.REVIEW_REPORT)] = None
    requirement_outcome: Annotated[Outcome | None, About(Category.REVIEW_REPORT)] = None
    engagement: Annotated[tuple[SessionsOf, ...] | None, About(Category.REVIEW_REPORT)] = None
    officer_view: Annotated[str, About(Category.REVIEW_REPORT)]


class BreachReferred(Event, publisher=Agency.PROBATION):
    """The responsible officer referred an order to court for breach (R34, R40)."""

    breach_id: Annotated[UUID, About(Category.ORDER)]
    requirement: Annotated[BreachedRequirement, About(Category.ORDER)]
    reason: Annotated[BreachReason, About(Category.ORDER)]
    why: Annotated[str, About(Category.ORDER)]
    appointment_id: Annotated[UUID | None, About(Category.ATTENDANCE)] = None


class ReturnedToCourt(Event, publisher=Agency.PROBATION):
    """An order was returned to court without a breach, for the court to review it (R38)."""

    return_id: Annotated[UUID, About(Category.ORDER)]
    requirement: Annotated[Requirement, About(Category.ORDER)]
    reason: Annotated[ReturnReason, About(Category.ORDER)]


class CaseRestricted(forms.CaseRestricted, publisher=Agency.PROBATION):
    """Probation restricts who of its own may see the case (R53)."""


class CircumstanceRecorded(forms.CircumstanceRecorded, publisher=Agency.PROBATION):
    """Probation learned that somebody died, was remanded, or is in hospital (R33, R42)."""
