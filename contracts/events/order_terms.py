"""The terms of an order as the court made it (R26)."""

from datetime import date

from contracts.event import Value
from contracts.reference import DeclineReason
from contracts.vocabulary import Requirement


class RequirementMade(Value):
    """The court's answer to one proposed requirement, in its result codes (R26)."""

    requirement: Requirement
    made: bool
    decline_reasons: tuple[DeclineReason, ...] = ()
    length_months: int | None = None
    result_code: str | None = None


class RequirementTerms(Value):
    """A requirement as the court made it; ``requirement`` also of another than treatment (R26).

    ``residential`` and ``with_review`` are absent where the court did not say.
    """

    requirement: str
    residential: bool | None = None
    with_review: bool | None = None
    length_months: int | None = None
    testing_months: int | None = None
    days: int | None = None
    hours: int | None = None
    ends_on: date | None = None
    practitioner: str | None = None
    place: str | None = None


SENTENCE_TERMS = (
    "ends_on",
    "made_for",
    "operational_months",
    "supervision_months",
    "supervising_court",
    "probation_area",
    "terms",
)
"""What is told of the terms of an order as the court made it."""
