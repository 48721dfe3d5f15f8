"""Sentences, asked and answered (R26, R27, R40)."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from contracts.reference import DeclineReason, SupportCode
from contracts.vocabulary import Disposal, Requirement
from services.common.outside_policy import MayBeOutside
from services.common.schemas import Body, FromRow, Happened
from services.court_listing.rules import sentences
from services.court_listing.schemas.short_terms import NotSuspendedIn


class AnswerOut(BaseModel):
    """The court's answer in its result codes (R26)."""

    requirement: Requirement
    made: bool
    decline_reasons: list[str] = Field(default_factory=list)
    length_months: int | None = None
    result_code: str | None = None


class TermsOut(BaseModel):
    """A requirement as the court made it; absent where it said nothing (R26)."""

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


class SentenceOut(FromRow):
    """The sentence on record."""

    id: UUID
    sentenced_at: datetime
    disposal: Disposal
    order_months: int | None
    custody_weeks: int | None
    requirements: list[AnswerOut]
    requirement_made: bool
    not_proposed: list[Requirement]
    support_advised: dict[Requirement, list[str]]
    court_reviews: bool
    review_every_weeks: int | None
    would_have_been: Disposal | None
    would_have_been_custody_weeks: int | None
    within_24_hours: bool | None
    not_suspended_because: list[str]
    not_suspended_why: str | None
    ended_at: datetime | None
    ended_because: str | None
    ends_on: date | None
    made_for: str | None
    operational_months: int | None
    supervision_months: int | None
    supervising_court: str | None
    probation_area: str | None
    life: bool
    minimum_weeks: int | None
    first_review_on: date | None
    terms: list[TermsOut]
    amended_at: datetime | None


class EarlierSentenceOut(FromRow):
    """A sentence that was corrected, varied, replaced or set aside, as it was (R11, R26, R40)."""

    id: UUID
    sentenced_at: datetime
    superseded_at: datetime
    disposal: Disposal
    order_months: int | None
    custody_weeks: int | None
    requirements: list[dict[str, Any]]
    set_aside_at: datetime | None
    set_aside_because: str | None


Months = Annotated[int, Field(ge=1, le=36)]


Weeks = Annotated[int, Field(ge=0, le=5200)]


ReviewWeeks = Annotated[int, Field(ge=1, le=156)]


class AnswerIn(Body):
    """The court's answer to one proposed requirement; a decline may advise support (R26)."""

    requirement: Requirement
    made: bool
    decline_reasons: list[DeclineReason] = Field(default_factory=list, max_length=20)
    support_advised: list[SupportCode] = Field(default_factory=list, max_length=10)
    length_months: Months | None = None

    def answer(self) -> sentences.RequirementAnswer:
        """As the rules look at it."""
        reasons = tuple(dict.fromkeys(self.decline_reasons))
        support = tuple(dict.fromkeys(self.support_advised))
        return sentences.RequirementAnswer(
            self.requirement, self.made, reasons, self.length_months, support
        )


class SentenceIn(MayBeOutside):
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

    def passed(self) -> sentences.PassedSentence:
        """As the rules look at it."""
        return sentences.PassedSentence(
            sentenced_at=self.sentenced_at,
            disposal=self.disposal,
            answers=[requirement.answer() for requirement in self.requirements],
            order_months=self.order_months,
            custody_weeks=self.custody_weeks,
            would_have_been=self.would_have_been,
            would_have_been_custody_weeks=self.would_have_been_custody_weeks,
        )


class NewSentenceIn(MayBeOutside):
    """The sentence passed in place of the one that was breached (R40)."""

    disposal: Disposal
    order_months: Months | None = None
    custody_weeks: Weeks | None = None
    requirements: list[AnswerIn] = Field(default_factory=list, max_length=10)
    court_reviews: bool = False
    review_every_weeks: ReviewWeeks | None = None
    not_suspended: NotSuspendedIn | None = None

    def passed(self, at: datetime) -> sentences.PassedSentence:
        """As the rules look at it."""
        return sentences.PassedSentence(
            sentenced_at=at,
            disposal=self.disposal,
            answers=[requirement.answer() for requirement in self.requirements],
            order_months=self.order_months,
            custody_weeks=self.custody_weeks,
        )
