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
    COMPLETION = "completion"
