"""Whether somebody can take part in treatment at a moment (R33)."""

from collections.abc import Iterable
from datetime import datetime

from services.circumstances.rules import Away
from services.common.errors import Refused, Unprocessable
from services.provider_assessment.rules.orders import require_in_treatment


def may_interrupt(state: str, still_away: bool) -> None:
    """R33: treatment that lasts is interrupted once at a time."""
    require_in_treatment(state, "R33")
    if still_away:
        raise Refused(
            "Treatment is interrupted already: say when that ended first.",
            rule="R33",
            code="Interrupted",
        )


def require_one(known: bool) -> None:
    """R33: what is ended, corrected or withdrawn was recorded."""
    if not known:
        raise Refused("No interruption of this treatment is on record.", rule="R33")


def must_end_later(began_at: datetime, ended_at: datetime | None) -> None:
    """R33: what ended began before."""
    if ended_at is not None and ended_at <= began_at:
        raise Unprocessable(
            "The interruption cannot end before it began: check ended_at.",
            rule="R33",
            field="/ended_at",
        )


def require_there(times: Iterable[Away], at: datetime) -> None:
    """R33: nothing is planned for a time in which the person cannot come."""
    if any(away.holds(at) for away in times):
        raise Refused(
            "The person is remanded, in hospital or has died by then: choose another time, or "
            "have that put right by whoever recorded it.",
            rule="R33",
            field="/at",
            code="Interrupted",
        )
