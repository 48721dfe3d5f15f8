"""The order a sentence made, as what follows after sentence looks at it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contracts.policy import add_months
from contracts.vocabulary import Disposal, Requirement
from services.common.errors import Refused
from services.court_listing.rules.pleas import on

ENDED_BY_DEATH = "died"
ENDED_EARLY = "early_end"
"""Why an order ended that probation ended early, as no court did (R42)."""


@dataclass(frozen=True)
class Order:
    """A community order or suspended sentence order in force."""

    sentenced_at: datetime
    months: int | None
    made: frozenset[Requirement]
    review_every_weeks: int | None = None
    ends_on: date | None = None
    first_review_on: date | None = None

    @property
    def over_on(self) -> date | None:
        """The first day on which it is not in force any more, where its end is known.

        The one place where that is worked out: an end date is the last day of the order (Sentencing
        Act 2020, section 220); of an order of six months made on 5 January it is 4 July.
        """
        if self.ends_on is not None:
            return self.ends_on + timedelta(days=1)
        return on(add_months(self.sentenced_at, self.months)) if self.months else None

    @property
    def last_day(self) -> date | None:
        """The last day of the order, where its end is known."""
        return self.over_on - timedelta(days=1) if self.over_on is not None else None


def requirements_made(answers: Sequence[Mapping[str, object]]) -> frozenset[Requirement]:
    """The treatment requirements a sentence made."""
    return frozenset(
        Requirement(str(answer["requirement"])) for answer in answers if answer["made"]
    )


def require_order(order: Order | None, rule: str) -> Order:
    """The order, or a refusal: what is no order, or has ended, is neither reviewed nor breached."""
    if order is None:
        raise Refused(
            "No community order or suspended sentence order is in force in this case.",
            rule=rule,
            code="NoOrder",
        )
    return order


def is_order(disposal: str) -> bool:
    """Whether a disposal is one that requirements and reviews are part of."""
    return Disposal(disposal).makes_order
