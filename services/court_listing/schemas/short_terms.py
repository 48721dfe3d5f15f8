"""Why a short term is not suspended, asked (R29)."""

from typing import Annotated, Any

from pydantic import Field

from contracts.reference import NotSuspendedReason
from services.common.schemas import Body, Prose
from services.court_listing.rules.short_terms import NotSuspended


class NotSuspendedIn(Body):
    """The exceptional circumstances, coded, and in words that stay at the court."""

    because: Annotated[list[NotSuspendedReason], Field(min_length=1, max_length=10)]
    why: Prose | None = None

    def circumstances(self) -> NotSuspended:
        """As the rules look at it."""
        return NotSuspended(tuple(dict.fromkeys(self.because)), self.why)


def not_suspended_columns(reasons: NotSuspendedIn | None) -> dict[str, Any]:
    """As the row of the sentence, or of the breach, keeps it."""
    because = list(dict.fromkeys(reasons.because)) if reasons else []
    return {"not_suspended_because": because, "not_suspended_why": reasons.why if reasons else None}


def circumstances(reasons: NotSuspendedIn | None) -> NotSuspended | None:
    """As the rules look at it, where anything was said."""
    return reasons.circumstances() if reasons else None
