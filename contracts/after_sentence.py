"""What is told of an order beside its reviews and breaches: reasons given late, its early end."""

from typing import Annotated
from uuid import UUID

from contracts.event import About, Agency, Category, Event
from contracts.reference import BreachDecisionReason
from contracts.vocabulary import Disposal, Requirement


class BreachReasonsGivenV1(Event, teller=Agency.COURT):
    """The reasons for deciding a breach, which the court system's message did not give (R40)."""

    breach_id: Annotated[UUID, About(Category.ORDER)]
    reasons: Annotated[tuple[BreachDecisionReason, ...], About(Category.ORDER)]


class SentencedAnewV1(Event, teller=Agency.COURT):
    """A sentence was passed in place of another; ``requirements`` are what it made (R28, R40).

    The counterpart of ``TreatmentEndedByCourt``, for who follows up those without treatment.
    """

    disposal: Annotated[Disposal, About(Category.ORDER)]
    requirements: Annotated[tuple[Requirement, ...], About(Category.ORDER)]


class OrderEndedEarlyV1(Event, teller=Agency.PROBATION):
    """An order ended before its length, as everything under it was complied with (R42).

    Sentencing Act 2026, sections 38 and 39; ``requirements`` are those the court had made.
    """

    disposal: Annotated[Disposal, About(Category.ORDER)]
    requirements: Annotated[tuple[Requirement, ...], About(Category.ORDER)]
    days_since_sentence: Annotated[int, About(Category.OPERATIONAL)]
