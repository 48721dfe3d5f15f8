"""What the court is asked with."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from contracts.reference import AdjournmentReason, DeclineReason, Plea, SupportAdvised, Verdict
from contracts.vocabulary import Disposal, Requirement
from services.common.schemas import Body, Happened, Planned, Prose
from services.court_listing.rules import sentences
from services.court_listing.schemas.short_terms import NotSuspendedIn

_LAST_YEAR = 2100


def _plannable_day(day: date) -> date:
    if not 1900 <= day.year < _LAST_YEAR:
        raise ValueError("lies too far away")
    return day


Day = Annotated[date, AfterValidator(_plannable_day)]
Months = Annotated[int, Field(ge=1, le=36)]
Weeks = Annotated[int, Field(ge=0, le=5200)]
ReviewWeeks = Annotated[int, Field(ge=1, le=156)]


class OffencePleaIn(Body):
    """The plea to one offence, the verdict, or both (R11)."""

    offence_id: UUID
    plea: Plea | None = None
    verdict: Verdict | None = None


class PleasIn(Body):
    """Pleas as they were entered; ``trial_on`` where one is not guilty (R11)."""

    entered_at: Happened
    offences: Annotated[list[OffencePleaIn], Field(min_length=1, max_length=200)]
    trial_on: Day | None = None


class MergeIn(Body):
    """The pathway that ends, and why the two are one (R62)."""

    absorbed: UUID
    merged_at: Happened
    why: Prose


class UnmergeIn(Body):
    """The pathway that is its own again, and why (R62)."""

    absorbed: UUID
    unmerged_at: Happened
    why: Prose


class ReportRequestIn(Body):
    """A pre-sentence report, for today or adjourned (R12, R25)."""

    requested_at: Happened
    needed_by: Planned
    adjourned: bool
    adjournment_reason: AdjournmentReason | None = None


class AnswerIn(Body):
    """The court's answer to one proposed requirement; a decline may advise support (R26)."""

    requirement: Requirement
    made: bool
    decline_reasons: list[DeclineReason] = Field(default_factory=list, max_length=20)
    support_advised: list[SupportAdvised] = Field(default_factory=list, max_length=10)
    length_months: Months | None = None

    def answered(self) -> sentences.Answered:
        """As the rules look at it."""
        reasons = tuple(dict.fromkeys(self.decline_reasons))
        support = tuple(dict.fromkeys(self.support_advised))
        return sentences.Answered(self.requirement, self.made, reasons, self.length_months, support)


class SentenceIn(Body):
    """The sentence, and what it would have been without the requirement (R26, R27)."""

    sentenced_at: Happened
    disposal: Disposal
    order_months: Months | None = None
    custody_weeks: Weeks | None = None
    requirements: list[AnswerIn] = Field(default_factory=list, max_length=10)
    court_reviews: bool = False
    review_every_weeks: ReviewWeeks | None = None
    not_suspended: NotSuspendedIn | None = None
    would_have_been: Disposal | None = None
    would_have_been_custody_weeks: Weeks | None = None

    def passed(self) -> sentences.Passed:
        """As the rules look at it."""
        return sentences.Passed(
            sentenced_at=self.sentenced_at,
            disposal=self.disposal,
            answers=[one.answered() for one in self.requirements],
            order_months=self.order_months,
            custody_weeks=self.custody_weeks,
            would_have_been=self.would_have_been,
            would_have_been_custody_weeks=self.would_have_been_custody_weeks,
        )
