"""Pre-sentence reports: what probation is asked with, and answers (R23)."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from contracts.vocabulary import OtherRequirement
from services.common.schemas import Body, FromRow, Happened, Prose
from services.probation_allocation.rules.reports import Activity


class ReportIn(Body):
    """What the officer proposes beside treatment, and thinks; the rest probation has on record.

    ``rehabilitation_activity_days`` are considered for other needs or a history of non-compliance:
    then a number, or why none are proposed.
    """

    given_at: Happened
    officer_view: Prose
    other_needs: bool
    history_of_non_compliance: bool
    rehabilitation_activity_days: Annotated[int, Field(ge=1, le=365)] | None = None
    no_rehabilitation_activity_because: Prose | None = None
    other_requirements: Annotated[frozenset[OtherRequirement], Field(max_length=20)] = frozenset()
    court_reviews_proposed: bool = False

    def activity(self) -> Activity:
        """As the rules look at it."""
        return Activity(
            considered=self.other_needs or self.history_of_non_compliance,
            days=self.rehabilitation_activity_days,
            none_because=self.no_rehabilitation_activity_because,
        )


class ReportOut(FromRow):
    """A report as it was given."""

    id: UUID
    given_at: datetime
    report: dict[str, Any]
