"""Treatment under an order: sessions, drug tests, reviews, adjustments, whose record holds."""

from enum import StrEnum


class Channel(StrEnum):
    """How a session is held (R33)."""

    IN_PERSON = "in_person"
    TELEPHONE = "telephone"
    VIDEO = "video"


class Engagement(StrEnum):
    """The practitioner's view of how a person took part in a session (R52)."""

    ACTIVE = "active"
    PARTIAL = "partial"
    MINIMAL = "minimal"


class DrugTestOutcome(StrEnum):
    """Whether a drug test could be made (R35)."""

    TESTED = "tested"
    REFUSED = "refused"
    NOT_PROVIDED = "not_provided"


class DrugTestResult(StrEnum):
    """What a drug test found of one substance (R35)."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


class ReviewKind(StrEnum):
    """On which occasion treatment is reviewed (R37)."""

    SUPERVISION = "supervision"
    SIX_MONTHS = "six_months"
    JOINT = "joint"


class TreatmentReviewOutcome(StrEnum):
    """What a review of treatment came to (R37)."""

    PROGRESSING = "progressing"
    PLAN_CHANGED = "plan_changed"
    NOT_PROGRESSING = "not_progressing"


class ReportSource(StrEnum):
    """From whom probation has what it reports of an attendance (R33)."""

    PERSON = "person"
    THIRD_PARTY = "third_party"
    OWN = "own"


class RecordHolder(StrEnum):
    """Whose record holds, of two that differ (R33)."""

    PROVIDER = "provider"
    PROBATION = "probation"


class AdjustmentKind(StrEnum):
    """How a provider proposes to adjust a requirement (R39)."""

    SHORTEN_GOOD_PROGRESS = "shorten_good_progress"
    LENGTHEN = "lengthen"
    CHANGE_TREATMENT = "change_treatment"
    END_NOT_MEETING_NEED = "end_not_meeting_need"


class AdjustmentDecision(StrEnum):
    """What the responsible officer decides on a proposed adjustment (R39)."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    RETURNED_TO_COURT = "returned_to_court"


class TwiceRecorded(StrEnum):
    """What two agencies may record of one thing (R16, R33)."""

    ATTENDANCE = "attendance"
    WILLINGNESS = "willingness"


class SettledAs(StrEnum):
    """Which record holds: the own, or the other agency's."""

    OWN = "own"
    OTHER = "other"


class Circumstance(StrEnum):
    """What any agency may come to know of somebody, for which nothing can be asked of them."""

    DIED = "died"
    REMANDED = "remanded"
    HOSPITAL = "hospital"


class InterruptedBecause(StrEnum):
    """Why somebody cannot take part in treatment for a time, and is not absent from it."""

    REMANDED = "remanded"
    HOSPITAL = "hospital"
