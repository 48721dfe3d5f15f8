"""What treatment providers tell of treatment under the order, and of their capacity."""

from typing import Annotated
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import AwareDatetime

from contracts.event import About, Agency, Category, Event, Value
from contracts.events import forms
from contracts.events.provider_assessment import Measure, MeasureChange
from contracts.reference import (
    AbsenceReason,
    Attendance,
    DisclosureAuthority,
    OrderAdjustmentReason,
    Substance,
)
from contracts.vocabulary import (
    AdjustmentKind,
    Channel,
    DrugTestOutcome,
    DrugTestResult,
    Engagement,
    InterruptedBecause,
    RecordHolder,
    Requirement,
    ReviewKind,
    RiskFlag,
    TreatmentReviewOutcome,
)


class SubstanceTested(Value):
    """What a drug test found of one substance."""

    substance: Substance
    result: DrugTestResult


class DrugTestRecorded(Event, publisher=Agency.PROVIDER):
    """A drug test under a drug rehabilitation requirement, refusals included (R35).

    It happened when the sample was taken or was to be given.
    """

    test_id: Annotated[UUID, About(Category.ATTENDANCE)]
    requirement: Annotated[Requirement, About(Category.ORDER)]
    outcome: Annotated[DrugTestOutcome, About(Category.ATTENDANCE)]
    results: Annotated[tuple[SubstanceTested, ...], About(Category.CLINICAL_DETAIL)] = ()


class TreatmentReviewed(Event, publisher=Agency.PROVIDER):
    """Treatment was reviewed: in supervision, at six months or jointly (R37, C10).

    ``changes`` are those since the assessment.
    """

    requirement: Annotated[Requirement, About(Category.ORDER)]
    kind: Annotated[ReviewKind, About(Category.PLAN)]
    outcome: Annotated[TreatmentReviewOutcome, About(Category.PLAN)]
    engagement: Annotated[Engagement | None, About(Category.CLINICAL_DETAIL)] = None
    measures: Annotated[tuple[Measure, ...], About(Category.CLINICAL_DETAIL)] = ()
    changes: Annotated[tuple[MeasureChange, ...], About(Category.CLINICAL_DETAIL)] = ()


class RiskRaised(Event, publisher=Agency.PROVIDER):
    """An instrument or a practitioner told of a risk during treatment (R41).

    It is told as a fact, never as an answer (R52).
    """

    requirement: Annotated[Requirement, About(Category.ORDER)]
    risk_flags: Annotated[tuple[RiskFlag, ...], About(Category.RISK)]


class AdjustmentProposed(Event, publisher=Agency.PROVIDER):
    """A requirement no longer fits, or is no longer needed at its length (R39).

    ``explanation`` is written for the responsible officer who decides.
    """

    proposal_id: Annotated[UUID, About(Category.OPERATIONAL)]
    requirement: Annotated[Requirement, About(Category.ORDER)]
    kind: Annotated[AdjustmentKind, About(Category.PLAN)]
    reason: Annotated[OrderAdjustmentReason, About(Category.PLAN)]
    explanation: Annotated[str, About(Category.PLAN)]
    proposed_sessions: Annotated[int | None, About(Category.PLAN)] = None
    proposed_length_months: Annotated[int | None, About(Category.PLAN)] = None


class FollowUpDone(Event, publisher=Agency.PROVIDER):
    """A person was followed up after completion, or could not be reached (R43, R74)."""

    requirement: Annotated[Requirement, About(Category.ORDER)]
    months: Annotated[int, About(Category.OPERATIONAL)]
    reached: Annotated[bool, About(Category.OPERATIONAL)]
    measures: Annotated[tuple[Measure, ...], About(Category.CLINICAL_DETAIL)] = ()


class EmergencyDisclosureMade(Event, publisher=Agency.PROVIDER):
    """A serious risk was disclosed to the responsible officer without consent (R41, R57).

    ``risk`` is to be shown until ``ends_at``; that there was a disclosure stays on record.
    """

    disclosure_id: Annotated[UUID, About(Category.OPERATIONAL)]
    authority: Annotated[DisclosureAuthority, About(Category.RISK)]
    risk_flags: Annotated[tuple[RiskFlag, ...], About(Category.RISK)]
    risk: Annotated[str, About(Category.RISK)]
    ends_at: Annotated[AwareDatetime, About(Category.RISK)]


def capacity_subject(site: str, organisation: str, requirement: str) -> UUID:
    """The id under which the capacity of an organisation is told: the same for the same three."""
    return uuid5(NAMESPACE_URL, f"cstr:capacity/{site}/{organisation}/{requirement}")


class CapacityChanged(Event, publisher=Agency.PROVIDER):
    """An organisation declared its capacity, or came to be full, or no longer is (R44).

    This is about an organisation and no person: ``pathway_id`` holds the UUIDv5 of site,
    organisation and requirement (``capacity_subject``). Full is where ``held`` reaches ``limit``.
    """

    organisation: Annotated[str, About(Category.OPERATIONAL)]
    site: Annotated[str, About(Category.OPERATIONAL)]
    requirement: Annotated[Requirement, About(Category.OPERATIONAL)]
    held: Annotated[int, About(Category.OPERATIONAL)]
    limit: Annotated[int, About(Category.OPERATIONAL)]


class AttendanceCorrected(Event, publisher=Agency.PROVIDER):
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


class ApprovalWithdrawn(Event, publisher=Agency.PROVIDER):
    """What a provider had approved, or agreed to hold, it does not any more (R17, R85)."""

    requirement: Annotated[Requirement, About(Category.CLINICAL_DECISION)]
    organisation: Annotated[str, About(Category.OPERATIONAL)]


class DiscrepancySettled(Event, publisher=Agency.PROVIDER):
    """A provider settled which of two records holds; probation need not look at it (R16, R33)."""

    discrepancy_id: Annotated[UUID, About(Category.OPERATIONAL)]
    holds: Annotated[RecordHolder, About(Category.OPERATIONAL)]


class CaseRestricted(forms.CaseRestricted, publisher=Agency.PROVIDER):
    """A provider restricts who of its own may see the case (R53)."""


class TreatmentInterrupted(Event, publisher=Agency.PROVIDER):
    """Somebody cannot take part for a time: remanded in custody, or in hospital (R33).

    Told again, with the same id, when it ended, was corrected, or had not been so (``withdrawn``).
    """

    interruption_id: Annotated[UUID, About(Category.OPERATIONAL)]
    requirement: Annotated[Requirement, About(Category.ORDER)]
    because: Annotated[InterruptedBecause, About(Category.ATTENDANCE)]
    ended_at: Annotated[AwareDatetime | None, About(Category.ATTENDANCE)] = None
    withdrawn: Annotated[bool, About(Category.ATTENDANCE)] = False


class PersonDied(Event, publisher=Agency.PROVIDER):
    """A person in treatment died, as the provider signed off; nothing is waited for any more (R42).

    ``requirement`` is the one whose treatment ended with it.
    """

    requirement: Annotated[Requirement, About(Category.ORDER)]
