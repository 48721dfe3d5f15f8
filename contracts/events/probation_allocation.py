"""What probation tells: assessments asked for, proposals, allocation, enforcement decisions."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime

from contracts.event import About, Agency, Category, Event, Value
from contracts.events.forms import ClockMoved
from contracts.reference import (
    Adjustment,
    BreachReason,
    DeclineReason,
    EnforcementDecision,
    Need,
    OffenceGroup,
    ReturnReason,
    Substance,
    SubstanceRoute,
)
from contracts.vocabulary import (
    AdjustmentDecision,
    AdjustmentKind,
    AssessedAs,
    BreachedRequirement,
    Engagement,
    Level,
    OtherRequirement,
    Outcome,
    Requirement,
    RiskFlag,
    StoodDownBecause,
)


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


class AssessmentRequestedV1(Event, teller=Agency.PROBATION):
    """A provider organisation was asked to assess a person (R12, R13, R52)."""

    organisation: Annotated[str, About(Category.OPERATIONAL)]
    site: Annotated[str, About(Category.OPERATIONAL)]
    requirement: Annotated[Requirement, About(Category.CLINICAL_DECISION)]
    family_name: Annotated[str, About(Category.IDENTITY)]
    given_names: Annotated[str | None, About(Category.IDENTITY)] = None
    date_of_birth: Annotated[date | None, About(Category.IDENTITY)] = None
    offence_group: Annotated[OffenceGroup | None, About(Category.OFFENCE)] = None
    risk_flags: Annotated[tuple[RiskFlag, ...], About(Category.RISK)] = ()
    needs: Annotated[tuple[Need, ...], About(Category.NEED)] = ()
    adjustments: Annotated[tuple[Adjustment, ...], About(Category.ADJUSTMENT)] = ()
    needed_by: Annotated[AwareDatetime, About(Category.HEARING)]


class RequirementProposedV1(Event, teller=Agency.PROBATION):
    """A pre-sentence report proposed a requirement, all of its conditions met (R20, R22, R23)."""

    requirement: Annotated[Requirement, About(Category.ORDER)]
    level: Annotated[Level, About(Category.ORDER)]
    named_clinician: Annotated[str, About(Category.CLINICAL_DECISION)]
    willing: Annotated[bool, About(Category.WILLINGNESS)]
    sessions: Annotated[int, About(Category.PLAN)]
    length_months: Annotated[int, About(Category.PLAN)]
    outline: Annotated[str, About(Category.PLAN)]
    first_appointment_at: Annotated[AwareDatetime, About(Category.PLAN)]
    first_appointment_place: Annotated[str, About(Category.PLAN)]

    def upgrade(self) -> Event:
        """Version 1 knew approvals by a clinician only, and one requirement at a time."""
        return RequirementProposedV2.model_construct(**dict(self))


class RequirementProposedV2(Event, teller=Agency.PROBATION):
    """A pre-sentence report proposed a requirement, all of its conditions met (R20, R22, R23).

    A clinician is named for it, or the provider that agreed to hold it; ``combined_with`` is the
    other requirement of a combination (R19, R21).
    """

    requirement: Annotated[Requirement, About(Category.ORDER)]
    combined_with: Annotated[Requirement | None, About(Category.ORDER)] = None
    level: Annotated[Level, About(Category.ORDER)]
    named_clinician: Annotated[str | None, About(Category.CLINICAL_DECISION)] = None
    agreeing_provider: Annotated[str | None, About(Category.CLINICAL_DECISION)] = None
    willing: Annotated[bool, About(Category.WILLINGNESS)]
    sessions: Annotated[int | None, About(Category.PLAN)] = None
    length_months: Annotated[int, About(Category.PLAN)]
    outline: Annotated[str, About(Category.PLAN)]
    first_appointment_at: Annotated[AwareDatetime, About(Category.PLAN)]
    first_appointment_place: Annotated[str, About(Category.PLAN)]


class RequirementAssessed(Value):
    """Where the assessment for one requirement stands, without what was found in it (R23, R52)."""

    requirement: Requirement
    assessed_as: AssessedAs


class PreSentenceReportGivenV1(Event, teller=Agency.PROBATION):
    """The report the court asked for, whether or not treatment is proposed in it (R23).

    What is proposed for a treatment requirement is told by ``RequirementProposed``;
    ``rehabilitation_activity_days`` and ``other_requirements`` are proposed beside it.
    """

    report_id: Annotated[UUID, About(Category.ORDER)]
    assessments: Annotated[tuple[RequirementAssessed, ...], About(Category.CLINICAL_DECISION)] = ()
    rehabilitation_activity_days: Annotated[int | None, About(Category.ORDER)] = None
    other_requirements: Annotated[tuple[OtherRequirement, ...], About(Category.ORDER)] = ()
    court_reviews_proposed: Annotated[bool, About(Category.ORDER)]
    officer_view: Annotated[str, About(Category.ORDER)]


class SubstanceUsed(Value):
    """One substance as the person describes its use; cost in pounds a week (R14)."""

    substance: Substance
    route: SubstanceRoute
    days_of_last_28: int
    weekly_cost: int | None = None


class CourtScreenCompletedV1(Event, teller=Agency.PROBATION):
    """The duty officer completed the court screen for drugs or alcohol (R14).

    ``motivation`` is from 0 to 10; ``audit`` is the total of AUDIT, asked for alcohol.
    """

    requirement: Annotated[Requirement, About(Category.CLINICAL_DECISION)]
    organisation: Annotated[str, About(Category.OPERATIONAL)]
    motivation: Annotated[int, About(Category.NEED)]
    substances: Annotated[tuple[SubstanceUsed, ...], About(Category.NEED)]
    audit: Annotated[int | None, About(Category.CLINICAL_DETAIL)] = None
    services_now: Annotated[str | None, About(Category.NEED)] = None
    services_before: Annotated[str | None, About(Category.NEED)] = None
    mental_health_care: Annotated[bool, About(Category.NEED)]
    willing: Annotated[bool, About(Category.WILLINGNESS)]
    treatment_contract: Annotated[bool, About(Category.WILLINGNESS)]
    suitable: Annotated[bool, About(Category.CLINICAL_DECISION)]
    reasons: Annotated[tuple[DeclineReason, ...], About(Category.CLINICAL_DECISION)] = ()


class AssessmentStoodDownV1(Event, teller=Agency.PROBATION):
    """An assessment that was asked for is no longer needed (R11)."""

    organisation: Annotated[str, About(Category.OPERATIONAL)]
    requirement: Annotated[Requirement, About(Category.CLINICAL_DECISION)]
    because: Annotated[StoodDownBecause, About(Category.PLEA)]


class ProposalWithdrawnV1(Event, teller=Agency.PROBATION):
    """A requirement is no longer proposed (R11, R23)."""

    requirement: Annotated[Requirement, About(Category.ORDER)]
    because: Annotated[StoodDownBecause, About(Category.PLEA)]


class CaseAllocatedV1(Event, teller=Agency.PROBATION):
    """A responsible officer was allocated to an order (R30, C3)."""

    allocation_id: Annotated[UUID, About(Category.ALLOCATION)]
    officer_name: Annotated[str, About(Category.ALLOCATION)]
    officer_team: Annotated[str, About(Category.ALLOCATION)]
    officer_contact: Annotated[str, About(Category.ALLOCATION)]
    hours_since_sentence: Annotated[int, About(Category.OPERATIONAL)]


class FirstMeetingHeldV1(Event, teller=Agency.PROBATION):
    """The responsible officer met the person and set the planning meeting (R31, C4)."""

    planning_meeting_at: Annotated[AwareDatetime, About(Category.PLAN)]
    planning_meeting_place: Annotated[str, About(Category.PLAN)]
    days_since_sentence: Annotated[int, About(Category.OPERATIONAL)]


class PlanningMeetingHeldV1(Event, teller=Agency.PROBATION):
    """Officer, providers and person agreed one sequence of all treatment (R32, C5)."""

    sequence: Annotated[tuple[Requirement, ...], About(Category.PLAN)]
    goals: Annotated[str, About(Category.PLAN)]
    expectations: Annotated[str, About(Category.PLAN)]
    attendance_process: Annotated[str, About(Category.PLAN)]
    communication: Annotated[str, About(Category.PLAN)]
    person_took_part: Annotated[bool, About(Category.ATTENDANCE)]
    days_since_sentence: Annotated[int, About(Category.OPERATIONAL)]


class NonAttendanceDecidedV1(Event, teller=Agency.PROBATION):
    """The responsible officer decided on a missed appointment (R34)."""

    appointment_id: Annotated[UUID, About(Category.ATTENDANCE)]
    decision: Annotated[EnforcementDecision, About(Category.ATTENDANCE)]
    told_person: Annotated[bool, About(Category.OPERATIONAL)]


class AdjustmentDecidedV1(Event, teller=Agency.PROBATION):
    """The responsible officer decided on a proposed adjustment, or returns it to court (R39)."""

    proposal_id: Annotated[UUID, About(Category.OPERATIONAL)]
    requirement: Annotated[Requirement, About(Category.ORDER)]
    kind: Annotated[AdjustmentKind, About(Category.PLAN)]
    decision: Annotated[AdjustmentDecision, About(Category.ORDER)]


class ReviewReportSentV1(Event, teller=Agency.PROBATION):
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


class BreachReferredV1(Event, teller=Agency.PROBATION):
    """The responsible officer referred an order to court for breach (R34, R40)."""

    breach_id: Annotated[UUID, About(Category.ORDER)]
    requirement: Annotated[BreachedRequirement, About(Category.ORDER)]
    reason: Annotated[BreachReason, About(Category.ORDER)]
    why: Annotated[str, About(Category.ORDER)]
    appointment_id: Annotated[UUID | None, About(Category.ATTENDANCE)] = None


class ReturnedToCourtV1(Event, teller=Agency.PROBATION):
    """An order was returned to court without a breach, for the court to review it (R38)."""

    return_id: Annotated[UUID, About(Category.ORDER)]
    requirement: Annotated[Requirement, About(Category.ORDER)]
    reason: Annotated[ReturnReason, About(Category.ORDER)]


class ClockMovedV1(ClockMoved, teller=Agency.PROBATION):
    """A clock of probation came to be at risk or breached, or no longer is."""
