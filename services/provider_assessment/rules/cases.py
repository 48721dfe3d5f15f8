"""Where a case stands."""

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
