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

    def stated(self) -> NotSuspended:
        """As the rules look at it."""
        return NotSuspended(tuple(dict.fromkeys(self.because)), self.why)


def kept(said: NotSuspendedIn | None) -> dict[str, Any]:
    """As the row of the sentence, or of the breach, keeps it."""
    because = list(dict.fromkeys(said.because)) if said else []
    return {"not_suspended_because": because, "not_suspended_why": said.why if said else None}


def stated(said: NotSuspendedIn | None) -> NotSuspended | None:
    """As the rules look at it, where anything was said."""
    return said.stated() if said else None
