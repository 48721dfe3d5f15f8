"""The states a provider's records go through, and the words only providers use."""

from enum import StrEnum


class CaseState(StrEnum):
    """Where a case stands."""

    REQUESTED = "requested"
    ASSESSED = "assessed"
    NOT_SUITABLE = "not_suitable"
    APPROVED = "approved"
    DECLINED = "declined"
    IN_TREATMENT = "in_treatment"
    NOT_MADE = "not_made"
    COMPLETED = "completed"
    DISCHARGED = "discharged"
    ORDER_ENDED = "order_ended"


UNDER_ORDER = frozenset(
    {CaseState.IN_TREATMENT, CaseState.COMPLETED, CaseState.DISCHARGED, CaseState.ORDER_ENDED}
)
"""The states of a case whose requirement the court made."""


class AppointmentState(StrEnum):
    """Where an appointment stands (R33)."""

    OPEN = "open"
    ATTENDED = "attended"
    NOT_ATTENDED = "not_attended"
    CANCELLED = "cancelled"


class How(StrEnum):
    """How a record of R16 was given."""

    SIGNED = "signed"
    VERBAL = "verbal"
    ELECTRONIC = "electronic"


class AskedBy(StrEnum):
    """Who asked for an appointment to be moved (R33)."""

    PERSON = "person"
    PROVIDER = "provider"
    PROBATION = "probation"


class Stage(StrEnum):
    """When an instrument was answered."""

    ASSESSMENT = "assessment"
    TREATMENT = "treatment"
    REVIEW = "review"
    COMPLETION = "completion"
    FOLLOW_UP = "follow_up"


class TakingPart(StrEnum):
    """Who takes part in a review of treatment (R37)."""

    PERSON = "person"
    PRACTITIONER = "practitioner"
    CLINICAL_LEAD = "clinical_lead"
    RESPONSIBLE_OFFICER = "responsible_officer"
    OTHER_PROVIDER = "other_provider"
    OTHER = "other"


class EndMeetingWith(StrEnum):
    """Who took part in the meeting at the end of treatment (R42)."""

    OFFICER = "officer"
    PROVIDER = "provider"
    PERSON = "person"


class ReferralBy(StrEnum):
    """Who sees to an onward referral (R42)."""

    PROVIDER = "provider"
    PROBATION = "probation"
    LIAISON = "liaison"
    GP = "gp"
    PERSON = "person"


class SelfReported(StrEnum):
    """What a person says of themselves at a follow-up (R43)."""

    YES = "yes"
    NO = "no"
    NOT_SAID = "not_said"


class Document(StrEnum):
    """A document the person gets (R16, R28, R42)."""

    CONSENT_FORM = "consent-form"
    LEAFLET = "leaflet"
    CERTIFICATE = "certificate"


class Form(StrEnum):
    """In which form a document is made: as everybody's, in large print, or easy to read (R6)."""

    STANDARD = "standard"
    LARGE_PRINT = "large_print"
    EASY_READ = "easy_read"


class TwiceRecorded(StrEnum):
    """What two agencies may record of one thing (R16, R33)."""

    ATTENDANCE = "attendance"
    WILLINGNESS = "willingness"


class SettledAs(StrEnum):
    """Which record holds: the own, or the other agency's."""

    OWN = "own"
    OTHER = "other"
