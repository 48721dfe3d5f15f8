"""What treatment providers tell: consent, assessment, decision, attendance, completion."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime

from contracts.event import About, Agency, Category, Event, Value
from contracts.events import forms
from contracts.reference import (
    AbsenceReason,
    AdjournmentReason,
    Attendance,
    DeclineReason,
    SupportCode,
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


class Measure(Value):
    """An instrument's result; never its answers. ``total`` is absent where it cannot be scored."""

    instrument: str
    version: str
    total: Decimal | None = None
    band: str | None = None
    case: bool | None = None


class MeasureChange(Value):
    """One instrument before and after treatment; ``reliable`` by the scheme's criterion (R74)."""

    instrument: str
    before: Decimal
    after: Decimal
    difference: Decimal
    reliable: str


class ConsentGiven(Event, publisher=Agency.PROVIDER, version=2):
    """Willingness, treatment consent and permissions to share: three separate records (R16).

    ``permissions`` is what the form names; whether it stands is told by ``PermissionChanged``.
    """

    requirement: Annotated[Requirement, About(Category.WILLINGNESS)]
    willing: Annotated[bool, About(Category.WILLINGNESS)]
    assessment_consent: Annotated[bool, About(Category.WILLINGNESS)]
    treatment_consent: Annotated[bool, About(Category.WILLINGNESS)]
    permissions: Annotated[tuple[Permission, ...], About(Category.PERMISSION)] = ()
    organisation: Annotated[str | None, About(Category.OPERATIONAL)] = None


class ConsentGivenV1(ConsentGiven, publisher=Agency.PROVIDER, without=("organisation",)):
    """Version 1 did not say which organisation recorded it."""


class ConsentWithdrawn(Event, publisher=Agency.PROVIDER, version=2):
    """Willingness or consent to treatment was withdrawn (R38).

    A permission to share was told so before withdrawals were numbered; it is ``PermissionChanged``
    now.
    """

    withdrawn: Annotated[Withdrawable, About(Category.WILLINGNESS)]
    requirement: Annotated[Requirement | None, About(Category.WILLINGNESS)] = None
    permission: Annotated[Permission | None, About(Category.PERMISSION)] = None
    organisation: Annotated[str | None, About(Category.OPERATIONAL)] = None


class ConsentWithdrawnV1(ConsentWithdrawn, publisher=Agency.PROVIDER, without=("organisation",)):
    """Version 1 did not say which organisation recorded it."""


class PermissionChanged(forms.PermissionChanged, publisher=Agency.PROVIDER):
    """A person gave a provider a permission to share, or took one back (R16, R54)."""


class AssessmentCompleted(Event, publisher=Agency.PROVIDER, version=2):
    """An assessment ended: suitable, or not with coded reasons (R13, R15, R18)."""

    requirement: Annotated[Requirement, About(Category.CLINICAL_DECISION)]
    suitable: Annotated[bool, About(Category.CLINICAL_DECISION)]
    reasons: Annotated[tuple[DeclineReason, ...], About(Category.CLINICAL_DECISION)] = ()
    support_advised: Annotated[tuple[SupportCode, ...], About(Category.CLINICAL_DECISION)] = ()
    risk_flags: Annotated[tuple[RiskFlag, ...], About(Category.RISK)] = ()
    measures: Annotated[tuple[Measure, ...], About(Category.CLINICAL_DETAIL)] = ()
    organisation: Annotated[str | None, About(Category.OPERATIONAL)] = None


class AssessmentCompletedV1(
    AssessmentCompleted, publisher=Agency.PROVIDER, without=("organisation",)
):
    """Version 1 did not say which organisation assessed."""


class ClinicianApproved(Event):
    """The form of an approval by a clinician, who is named to the court (R17, R23)."""

    requirement: Annotated[Requirement, About(Category.CLINICAL_DECISION)]
    named_clinician: Annotated[str, About(Category.CLINICAL_DECISION)]
    organisation: Annotated[str, About(Category.OPERATIONAL)]
    outline: Annotated[str, About(Category.PLAN)]
    sessions: Annotated[int, About(Category.PLAN)]
    length_months: Annotated[int, About(Category.PLAN)]
    first_appointment_at: Annotated[AwareDatetime, About(Category.PLAN)]
    first_appointment_place: Annotated[str, About(Category.PLAN)]


class Declined(Event):
    """The form of a decline, by whoever decides on the requirement (R17, R18, R88)."""

    requirement: Annotated[Requirement, About(Category.CLINICAL_DECISION)]
    reasons: Annotated[tuple[DeclineReason, ...], About(Category.CLINICAL_DECISION)]
    support_advised: Annotated[tuple[SupportCode, ...], About(Category.CLINICAL_DECISION)] = ()
    organisation: Annotated[str | None, About(Category.OPERATIONAL)] = None


class ClinicalLeadApproved(ClinicianApproved, publisher=Agency.PROVIDER):
    """The clinical lead approved and is the named clinician (R17, R23)."""


class ClinicalLeadDeclined(Declined, publisher=Agency.PROVIDER, version=2):
    """The clinical lead declined, with coded reasons and the support advised (R17, R18)."""


class ClinicalLeadDeclinedV1(
    ClinicalLeadDeclined, publisher=Agency.PROVIDER, without=("organisation",)
):
    """Version 1 did not say which organisation declined."""


class ResponsiblePractitionerApproved(ClinicianApproved, publisher=Agency.PROVIDER):
    """In secondary care the responsible practitioner approved and is named (R17, R23)."""


class ResponsiblePractitionerDeclined(Declined, publisher=Agency.PROVIDER, version=2):
    """In secondary care the responsible practitioner declined (R17, R18)."""


class ResponsiblePractitionerDeclinedV1(
    ResponsiblePractitionerDeclined, publisher=Agency.PROVIDER, without=("organisation",)
):
    """Version 1 did not say which organisation declined."""


class ProviderAgreed(Event, publisher=Agency.PROVIDER):
    """A substance-misuse provider agreed to hold the order, and is named for it (R14, R17, R23)."""

    requirement: Annotated[Requirement, About(Category.CLINICAL_DECISION)]
    provider_name: Annotated[str, About(Category.CLINICAL_DECISION)]
    organisation: Annotated[str, About(Category.OPERATIONAL)]
    on_court_screen: Annotated[bool, About(Category.CLINICAL_DECISION)]
    outline: Annotated[str, About(Category.PLAN)]
    sessions: Annotated[int | None, About(Category.PLAN)] = None
    length_months: Annotated[int, About(Category.PLAN)]
    first_appointment_at: Annotated[AwareDatetime, About(Category.PLAN)]
    first_appointment_place: Annotated[str, About(Category.PLAN)]


class ProviderDeclined(Declined, publisher=Agency.PROVIDER, version=2):
    """A substance-misuse provider declined to hold the order (R14, R17, R18)."""


class ProviderDeclinedV1(ProviderDeclined, publisher=Agency.PROVIDER, without=("organisation",)):
    """Version 1 did not say which organisation declined."""


class AssessorsConferred(Event, publisher=Agency.PROVIDER):
    """The assessors of two requirements conferred on combining them (R19)."""

    requirement: Annotated[Requirement, About(Category.CLINICAL_DECISION)]
    with_requirement: Annotated[Requirement, About(Category.CLINICAL_DECISION)]
    combination_advised: Annotated[bool, About(Category.CLINICAL_DECISION)]


class SessionAttended(Event, publisher=Agency.PROVIDER, version=2):
    """A session of a requirement was attended, in time or late (R33)."""

    requirement: Annotated[Requirement | None, About(Category.ORDER)] = None
    appointment_id: Annotated[UUID, About(Category.ATTENDANCE)]
    session_number: Annotated[int, About(Category.ATTENDANCE)]
    attendance: Annotated[Attendance, About(Category.ATTENDANCE)]
    channel: Annotated[Channel, About(Category.ATTENDANCE)]
    engagement: Annotated[Engagement | None, About(Category.CLINICAL_DETAIL)] = None


class SessionAttendedV1(SessionAttended, publisher=Agency.PROVIDER, without=("requirement",)):
    """Version 1 did not say of which requirement."""


class NonAttendance(Event, publisher=Agency.PROVIDER, version=2):
    """A missed appointment of a requirement was reported, at the time of the event (R34, C8).

    ``appointment_at`` is when it was for.
    """

    requirement: Annotated[Requirement | None, About(Category.ORDER)] = None
    appointment_id: Annotated[UUID, About(Category.ATTENDANCE)]
    session_number: Annotated[int, About(Category.ATTENDANCE)]
    appointment_at: Annotated[AwareDatetime, About(Category.ATTENDANCE)]
    acceptable: Annotated[bool, About(Category.ATTENDANCE)]
    reason: Annotated[AbsenceReason, About(Category.ATTENDANCE)]


class NonAttendanceV1(NonAttendance, publisher=Agency.PROVIDER, without=("requirement",)):
    """Version 1 did not say of which requirement."""


class RequirementCompleted(Event, publisher=Agency.PROVIDER):
    """A requirement ended, signed off by the clinical lead (R42, R45)."""

    requirement: Annotated[Requirement, About(Category.ORDER)]
    outcome: Annotated[Outcome, About(Category.ORDER)]
    sessions_attended: Annotated[int, About(Category.ATTENDANCE)]
    onward_support: Annotated[tuple[SupportCode, ...], About(Category.PLAN)] = ()
    gp_registered: Annotated[bool | None, About(Category.OPERATIONAL)] = None
    changes: Annotated[tuple[MeasureChange, ...], About(Category.CLINICAL_DETAIL)] = ()


class ClockMoved(forms.ClockMoved, publisher=Agency.PROVIDER):
    """A clock of a provider came to be at risk or breached, or no longer is."""


class AssessmentPostponed(Event, publisher=Agency.PROVIDER):
    """An assessment was put back until something is there that must be booked (R6)."""

    requirement: Annotated[Requirement, About(Category.CLINICAL_DECISION)]
    until: Annotated[AwareDatetime, About(Category.HEARING)]
    reason: Annotated[AdjournmentReason, About(Category.HEARING)]


class PersonalDetailsRecorded(forms.PersonalDetailsRecorded, publisher=Agency.PROVIDER):
    """An organisation that assesses or treats recorded what a person said of themselves (R82)."""

    organisation: Annotated[str, About(Category.OPERATIONAL)]


class EqualityRecorded(forms.EqualityRecorded, publisher=Agency.PROVIDER):
    """An organisation that assesses or treats asked a person for equality monitoring (R93)."""
