"""What probation tells up to the allocation: the list, assessments, proposals, reports."""

from datetime import date
from typing import Annotated
from uuid import UUID, uuid5

from pydantic import AwareDatetime

from contracts.event import About, Agency, Category, Event, Value
from contracts.events import forms
from contracts.reference import (
    Adjustment,
    DeclineReason,
    Language,
    ListReason,
    Need,
    OffenceGroup,
    Substance,
    SubstanceRoute,
)
from contracts.vocabulary import (
    AssessedAs,
    Level,
    OtherRequirement,
    PutOnListBy,
    Requirement,
    RiskFlag,
    StoodDownBecause,
    WithdrawnBecause,
)

_LISTS = UUID("5b0d7b52-6c0e-4d3b-9a55-0f6f7ad2c9b1")


def subject_of_list(site: str, on: date) -> UUID:
    """The id of the list of a site and day, the same whoever makes it; it is about nobody (R10)."""
    return uuid5(_LISTS, f"{site} {on.isoformat()}")


class ListAgreed(Event, publisher=Agency.PROBATION):
    """The list of the day was agreed: this person is to be screened, or no longer is (R7)."""

    to_be_screened: Annotated[bool, About(Category.NEED)]
    put_by: Annotated[PutOnListBy, About(Category.OPERATIONAL)]
    why: Annotated[tuple[ListReason, ...], About(Category.NEED)] = ()


class ExpectedCount(Value):
    """How many people may need an assessment for one requirement that day (R10)."""

    requirement: Requirement
    count: int


class AssessmentsExpected(Event, publisher=Agency.PROBATION):
    """An organisation was told how many assessments to expect from a list, without names (R10).

    The subject is no person's pathway: ``pathway_id`` is the id of the list of that site and day
    (``subject_of_list``). A later telling about the same list replaces an earlier one.
    """

    organisation: Annotated[str, About(Category.OPERATIONAL)]
    site: Annotated[str, About(Category.OPERATIONAL)]
    on: Annotated[date, About(Category.HEARING)]
    expected: Annotated[tuple[ExpectedCount, ...], About(Category.OPERATIONAL)] = ()


class AssessmentRequested(Event, publisher=Agency.PROBATION, version=2):
    """A provider organisation was asked to assess a person (R12, R13, R52, R84)."""

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
    safeguarding: Annotated[bool | None, About(Category.RISK)] = None
    preferred_name: Annotated[str | None, About(Category.IDENTITY)] = None
    pronouns: Annotated[str | None, About(Category.IDENTITY)] = None
    contact: Annotated[forms.ContactDetails | None, About(Category.CONTACT)] = None
    language: Annotated[Language | None, About(Category.ADJUSTMENT)] = None
    needed_by: Annotated[AwareDatetime, About(Category.HEARING)]


class AssessmentRequestedV1(
    AssessmentRequested,
    publisher=Agency.PROBATION,
    without=("safeguarding", "preferred_name", "pronouns", "contact", "language"),
):
    """Version 1 did not say of a safeguarding concern, nor how the person is reached."""


class RequirementProposed(Event, publisher=Agency.PROBATION, version=3):
    """A pre-sentence report proposed a requirement, all of its conditions met (R20, R22, R23).

    A clinician is named for it, or the provider that agreed to hold it; ``combined_with`` is the
    other requirement of a combination (R19, R21). ``organisation`` is the one that would treat, by
    its name in the exchange (R52).
    """

    requirement: Annotated[Requirement, About(Category.ORDER)]
    combined_with: Annotated[Requirement | None, About(Category.ORDER)] = None
    organisation: Annotated[str | None, About(Category.OPERATIONAL)] = None
    level: Annotated[Level, About(Category.ORDER)]
    named_clinician: Annotated[str | None, About(Category.CLINICAL_DECISION)] = None
    agreeing_provider: Annotated[str | None, About(Category.CLINICAL_DECISION)] = None
    willing: Annotated[bool, About(Category.WILLINGNESS)]
    sessions: Annotated[int | None, About(Category.PLAN)] = None
    length_months: Annotated[int, About(Category.PLAN)]
    outline: Annotated[str, About(Category.PLAN)]
    first_appointment_at: Annotated[AwareDatetime, About(Category.PLAN)]
    first_appointment_place: Annotated[str, About(Category.PLAN)]


class RequirementProposedV2(
    RequirementProposed, publisher=Agency.PROBATION, without=("organisation",)
):
    """Version 2 did not say which organisation would treat."""


class RequirementProposedV1(
    RequirementProposedV2,
    publisher=Agency.PROBATION,
    without=("combined_with", "agreeing_provider"),
):
    """Version 1 knew approvals by a clinician only, and one requirement at a time."""

    named_clinician: Annotated[str, About(Category.CLINICAL_DECISION)]
    sessions: Annotated[int, About(Category.PLAN)]


class SeriousnessSettled(Event, publisher=Agency.PROBATION):
    """How serious a duty officer holds the offence to be, and by which guideline (R87).

    Said where the offence's range is not known, or depends on its facts; a later view takes the
    place of an earlier. ``level`` is absent where the offence does not reach a community order, and
    ``withdrawn`` is true where the view was taken back.
    """

    view_id: Annotated[UUID, About(Category.ORDER)]
    level: Annotated[Level | None, About(Category.ORDER)] = None
    guideline: Annotated[str, About(Category.ORDER)]
    why: Annotated[str, About(Category.ORDER)]
    withdrawn: Annotated[bool, About(Category.ORDER)]


class RequirementAssessed(Value):
    """Where the assessment for one requirement stands, without what was found in it (R23, R52)."""

    requirement: Requirement
    assessed_as: AssessedAs


class PreSentenceReportGiven(Event, publisher=Agency.PROBATION):
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


class CourtScreenCompleted(Event, publisher=Agency.PROBATION):
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


class AssessmentStoodDown(Event, publisher=Agency.PROBATION, version=2):
    """An assessment that was asked for is no longer needed (R11, R88).

    ``because`` of what happened to the case; ``withdrawn_because`` where probation took it back.
    """

    organisation: Annotated[str, About(Category.OPERATIONAL)]
    requirement: Annotated[Requirement, About(Category.CLINICAL_DECISION)]
    because: Annotated[StoodDownBecause | None, About(Category.PLEA)] = None
    withdrawn_because: Annotated[WithdrawnBecause | None, About(Category.OPERATIONAL)] = None


class AssessmentStoodDownV1(
    AssessmentStoodDown, publisher=Agency.PROBATION, without=("withdrawn_because",)
):
    """Version 1 knew none that probation took back by itself."""

    because: Annotated[StoodDownBecause, About(Category.PLEA)]


class ProposalWithdrawn(Event, publisher=Agency.PROBATION, version=2):
    """A requirement is no longer proposed, for the same kinds of reasons (R11, R23, R85)."""

    requirement: Annotated[Requirement, About(Category.ORDER)]
    because: Annotated[StoodDownBecause | None, About(Category.PLEA)] = None
    withdrawn_because: Annotated[WithdrawnBecause | None, About(Category.OPERATIONAL)] = None


class ProposalWithdrawnV1(
    ProposalWithdrawn, publisher=Agency.PROBATION, without=("withdrawn_because",)
):
    """Version 1 knew none that probation took back by itself."""

    because: Annotated[StoodDownBecause, About(Category.PLEA)]


class CaseAllocated(Event, publisher=Agency.PROBATION):
    """A responsible officer was allocated to an order (R30, C3)."""

    allocation_id: Annotated[UUID, About(Category.ALLOCATION)]
    officer_name: Annotated[str, About(Category.ALLOCATION)]
    officer_team: Annotated[str, About(Category.ALLOCATION)]
    officer_contact: Annotated[str, About(Category.ALLOCATION)]
    hours_since_sentence: Annotated[int, About(Category.OPERATIONAL)]


class ClockMoved(forms.ClockMoved, publisher=Agency.PROBATION):
    """A clock of probation came to be at risk or breached, or no longer is."""
