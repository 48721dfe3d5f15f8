"""How many cases an organisation can hold, and how long people wait for the first session."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from contracts.policy import policy
from contracts.reference import Site
from services.common.errors import Unprocessable

DAY = timedelta(days=1)


def require_provider(here: Site | None, organisation: str, requirement: str) -> None:
    """R1, R44: capacity is declared for what the organisation provides at a site."""
    providers = here.providers_for(requirement) if here else ()
    if organisation not in {provider.organisation for provider in providers}:
        raise Unprocessable(
            "Your organisation does not provide this requirement at the site.",
            rule="R1",
            field="/requirement",
        )


def limit(practitioners: int, site: str, on: date) -> int:
    """R44: how many cases that many practitioners hold at one time, by the policy of the site."""
    return practitioners * policy("practitioner_caseload_maximum", site, on=on).number()


def is_full(held: int, most: int) -> bool:
    """R44: full, where no further case can be held."""
    return held >= most


@dataclass(frozen=True)
class OrderWait:
    """An order with the requirement: when it was passed, and its first session, if there was."""

    sentenced_at: datetime
    first_session_at: datetime | None


@dataclass(frozen=True)
class Waits:
    """Days from sentence to the first session, and of those who wait for it still."""

    begun: int
    median_days: float | None
    longest_days: int | None
    still_waiting: int
    longest_still_waiting_days: int | None
    maximum_days: int


def waits(orders: Iterable[OrderWait], site: str, now: datetime) -> Waits:
    """R44, C7: median and longest wait, and the most that policy allows."""
    sentenced = list(orders)
    over = [
        (order.first_session_at - order.sentenced_at) // DAY
        for order in sentenced
        if order.first_session_at
    ]
    still = [
        (now - order.sentenced_at) // DAY for order in sentenced if order.first_session_at is None
    ]
    return Waits(
        begun=len(over),
        median_days=float(median(over)) if over else None,
        longest_days=max(over, default=None),
        still_waiting=len(still),
        longest_still_waiting_days=max(still, default=None),
        maximum_days=policy("first_session_limit", site, on=now.date()).number(),
    )
