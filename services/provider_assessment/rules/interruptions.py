"""Whether somebody can take part in treatment at a moment (R33)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.common.errors import Refused, Unprocessable
from services.provider_assessment.rules.orders import require_in_treatment


@dataclass(frozen=True)
class Away:
    """From when on, and until when, if that is known."""

    began_at: datetime
    ended_at: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether a moment is in it."""
        return self.began_at <= at and (self.ended_at is None or at < self.ended_at)


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
            "The person is remanded or in hospital then: choose another time, or say it ended.",
            rule="R33",
            field="/at",
            code="Interrupted",
        )
