"""Treatment requirements: which there are, who decides on one, how serious, how it ended."""

from enum import StrEnum


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


class Outcome(StrEnum):
    """How a requirement ended (R42)."""

    COMPLETED = "completed"
    UNPLANNED_DISCHARGE = "unplanned_discharge"
