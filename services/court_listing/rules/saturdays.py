"""Saturday court: a report asked for there is better put off to the week after (R3, R25)."""

from dataclasses import dataclass
from datetime import date, datetime

from contracts.policy import add_working_days
from services.court_listing.rules.pleas import on

_SATURDAY = 5


@dataclass(frozen=True)
class Advice:
    """What is recommended, never required: the rules, the coded reason, and until which day."""

    rules: tuple[str, ...]
    reason: str
    adjourn_to: date
    text: str


def advise(requested_at: datetime, adjourned: bool) -> list[Advice]:
    """R3, R25: put a Saturday's case off to the next working day, as nobody assesses that day."""
    day = on(requested_at)
    if adjourned or day.weekday() != _SATURDAY:
        return []
    text = "Offices are closed on a Saturday: adjourn to the following week for the assessment."
    return [Advice(("R3", "R25"), "saturday_court", add_working_days(day, 1), text)]
