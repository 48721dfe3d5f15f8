"""Words of the domain that are closed lists in law or in the programme, not site data."""

from enum import StrEnum
from typing import Annotated

from contracts.event import Value
from contracts.identifiers import IdentifierType


class Requirement(StrEnum):
    """The treatment requirements a court may add to an order (R15)."""

    MHTR = "mhtr"
    DRR = "drr"
    ATR = "atr"


SUBSTANCE_MISUSE = frozenset({Requirement.DRR, Requirement.ATR})


def may_combine(one: Requirement, other: Requirement) -> bool:
    """Whether two requirements make a combination: mental health with drugs or alcohol (R19)."""
    return Requirement.MHTR in (one, other) and bool({one, other} & SUBSTANCE_MISUSE)


class DecidesAs(StrEnum):
    """In which capacity somebody decides for a provider (R17)."""

    CLINICAL_LEAD = "clinical_lead"
    RESPONSIBLE_PRACTITIONER = "responsible_practitioner"
    SINGLE_POINT_OF_CONTACT = "single_point_of_contact"


class Level(StrEnum):
    """Seriousness of the sentence, lightest first; order is that of declaration (R22)."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CUSTODY_THRESHOLD = "custody_threshold"

    def heavier_than(self, other: "Level") -> bool:
        """Whether this level is above the other."""
        order = list(Level)
        return order.index(self) > order.index(other)


class Disposal(StrEnum):
    """What the court imposed (R26)."""

    COMMUNITY_ORDER = "community_order"
    SUSPENDED_SENTENCE_ORDER = "suspended_sentence_order"
    CUSTODY = "custody"
    FINE = "fine"
    DISCHARGE = "discharge"
    OTHER = "other"


class EqualityFact(StrEnum):
    """Equality facts that are yes or no, and so cannot say by themselves "not stated" (R63)."""

    ARMED_FORCES = "armed_forces"
    PREGNANT = "pregnant"
    CARING_RESPONSIBILITIES = "caring_responsibilities"


class Permission(StrEnum):
    """What a person may allow to be shared, and take back (R16, R54)."""

    HEALTH_NEEDS = "health_needs"
    PROGRESS = "progress"


class Withdrawable(StrEnum):
    """The three records of R16 that a person may withdraw."""

    WILLINGNESS = "willingness"
    TREATMENT = "treatment"
    SHARING = "sharing"


class StoodDownBecause(StrEnum):
    """Why what was asked for or proposed is no longer (R11, R16)."""

    PLEA_CHANGED = "plea_changed"
    WILLINGNESS_WITHDRAWN = "willingness_withdrawn"
    TREATMENT_CONSENT_WITHDRAWN = "treatment_consent_withdrawn"


class OtherRequirement(StrEnum):
    """Requirements of an order beside treatment and rehabilitation activity (R23).

    Sentencing Act 2020, section 201 (community orders) and section 287 (suspended sentences).
    """

    UNPAID_WORK = "unpaid_work"
    PROGRAMME = "programme"
    PROHIBITED_ACTIVITY = "prohibited_activity"
    CURFEW = "curfew"
    EXCLUSION = "exclusion"
    RESIDENCE = "residence"
    FOREIGN_TRAVEL_PROHIBITION = "foreign_travel_prohibition"
    ALCOHOL_ABSTINENCE_AND_MONITORING = "alcohol_abstinence_and_monitoring"
    ATTENDANCE_CENTRE = "attendance_centre"
    ELECTRONIC_COMPLIANCE_MONITORING = "electronic_compliance_monitoring"
    ELECTRONIC_WHEREABOUTS_MONITORING = "electronic_whereabouts_monitoring"


class AssessedAs(StrEnum):
    """Where the assessment for a treatment requirement stands when the report is given (R23)."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    SUITABLE = "suitable"
    NOT_SUITABLE = "not_suitable"
    DECLINED = "declined"
    NOT_WILLING = "not_willing"
    STOOD_DOWN = "stood_down"
    NOT_COMPLETED = "not_completed"


class CourtReviewOutcome(StrEnum):
    """What a court decided at a review of an order (R36)."""

    ORDER_CONTINUES = "order_continues"
    REQUIREMENT_AMENDED = "requirement_amended"
    REVIEWS_WITHOUT_HEARING = "reviews_without_hearing"
    REVIEWS_AT_HEARINGS = "reviews_at_hearings"
    ORDER_REVOKED = "order_revoked"


class BreachedRequirement(StrEnum):
    """Which requirement a breach concerned: the treatment, or another of the order (R40)."""

    MHTR = "mhtr"
    DRR = "drr"
    ATR = "atr"
    OTHER = "other"


class BreachOutcome(StrEnum):
    """What a court made of a breach (R40)."""

    ORDER_CONTINUES = "order_continues"
    VARIED = "varied"
    RESENTENCED = "resentenced"
    CUSTODY = "custody"
    REVOKED = "revoked"
    OTHER = "other"


class EndedBecause(StrEnum):
    """On what occasion a court ended treatment under an order (R36, R40)."""

    BREACH = "breach"
    REVIEW = "review"


class PutOnListBy(StrEnum):
    """Who put a person on the list of those to be screened (R7)."""

    PROBATION = "probation"
    LIAISON = "liaison_diversion"
    BOTH = "both"


class RiskFlag(StrEnum):
    """A risk told as a fact, never as an answer to an instrument's item (R41, R52)."""

    TO_SELF = "to_self"
    TO_OTHERS = "to_others"
    FROM_OTHERS = "from_others"


class Channel(StrEnum):
    """How a session is held (R33)."""

    IN_PERSON = "in_person"
    TELEPHONE = "telephone"
    VIDEO = "video"


class Outcome(StrEnum):
    """How a requirement ended (R42)."""

    COMPLETED = "completed"
    UNPLANNED_DISCHARGE = "unplanned_discharge"


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


class PersonIdentifier(Value):
    """One identifier of a person with its type (R61)."""

    type: IdentifierType
    value: Annotated[str, "normalised by contracts.identifiers.normalise"]
