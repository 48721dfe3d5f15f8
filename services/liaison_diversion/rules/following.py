"""Who is not taken further and so followed up (R8, R11, R18, R28, R40)."""

from dataclasses import dataclass
from enum import StrEnum

from services.common.refusal import Refused


class Reason(StrEnum):
    """Why someone is not taken further."""

    NOT_INDICATED = "not_indicated"
    NO_GUILTY_PLEA = "no_guilty_plea"
    NOT_SUITABLE = "not_suitable"
    CLINICAL_LEAD_DECLINED = "clinical_lead_declined"
    RESPONSIBLE_PRACTITIONER_DECLINED = "responsible_practitioner_declined"
    PROVIDER_DECLINED = "provider_declined"
    NO_REQUIREMENT_MADE = "no_requirement_made"
    TREATMENT_ENDED_BY_COURT = "treatment_ended_by_court"


class Result(StrEnum):
    """How a follow-up ended."""

    SUPPORT_TAKEN_UP = "support_taken_up"
    SUPPORT_DECLINED = "support_declined"
    NOT_REACHED = "not_reached"
    NO_SUPPORT_NEEDED = "no_support_needed"
    REVERSED = "reversed"


@dataclass(frozen=True)
class Facts:
    """What is known of a pathway; ``None`` is not known."""

    indicated: bool | None
    any_guilty: bool | None
    requirement_made: bool | None


def wanted(facts: Facts) -> dict[Reason, bool]:
    """For each reason the pathway itself speaks to, whether it holds; reversed where it ceased."""
    said = {
        Reason.NOT_INDICATED: facts.indicated,
        Reason.NO_GUILTY_PLEA: facts.any_guilty,
        Reason.NO_REQUIREMENT_MADE: facts.requirement_made,
    }
    return {reason: not value for reason, value in said.items() if value is not None}


def may_plan(state: str) -> None:
    """Refuse a plan for what is closed."""
    if state == "closed":
        raise Refused("The follow-up is closed.", rule="R28", code="FollowUpClosed")
