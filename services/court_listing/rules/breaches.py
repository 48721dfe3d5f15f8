"""Breaches: what a court may make of one, and what treatment ends with it (R40)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from contracts.vocabulary import BreachAnswer, BreachOutcome, Disposal, Requirement
from services.common.errors import Refused, Unprocessable
from services.court_listing.rules.orders import Order, is_order

SOURCE = "Sentencing Act 2020, schedules 10 and 16"
_WORDS = {BreachAnswer.ADMITTED: "ADMITS_BREACH", BreachAnswer.DENIED: "DENIES_BREACH"}
_ENDS = frozenset({BreachOutcome.CUSTODY, BreachOutcome.REVOKED})


@dataclass(frozen=True)
class BreachDecision:
    """What a court decides on a breach, as the rules look at it."""

    at: datetime
    outcome: BreachOutcome
    removed: frozenset[Requirement] = frozenset()
    custody_weeks: int | None = None
    with_sentence: bool = False


def may_decide(decision: BreachDecision, referred_at: datetime, order: Order) -> None:
    """R40: refuse an outcome that does not say what it means, or says what it does not mean."""
    if decision.at < referred_at:
        raise Unprocessable(
            "The decision is dated before the breach was referred: check decided_at.",
            rule="R40",
            field="/decided_at",
        )
    resentenced = decision.outcome is BreachOutcome.RESENTENCED
    if resentenced != decision.with_sentence:
        raise Unprocessable(
            "Give the new sentence if the outcome is resentenced; otherwise leave sentence out "
            f"({SOURCE}).",
            rule="R40",
            field="/sentence",
        )
    if (decision.outcome is BreachOutcome.CUSTODY) != (decision.custody_weeks is not None):
        raise Unprocessable(
            "Give custody_weeks if the outcome is custody; otherwise leave it out.",
            rule="R40",
            field="/custody_weeks",
        )
    if decision.removed and decision.outcome is not BreachOutcome.VARIED:
        raise Unprocessable(
            "Take a requirement out only if the order is varied: check removed and outcome.",
            rule="R40",
            field="/removed",
        )
    if decision.removed - order.made:
        raise Refused(
            "A requirement in removed is not in the order: leave it out.",
            rule="R40",
            field="/removed",
        )


@dataclass(frozen=True)
class GivenAnswer:
    """How somebody answered a breach, as the rules look at it; neither where nothing was said."""

    answer: BreachAnswer | None = None
    at: datetime | None = None
    why: str | None = None


def may_answer(
    given: GivenAnswer, recorded: GivenAnswer, referred_at: datetime, decided_at: datetime | None
) -> None:
    """R40: a breach is answered after it was referred and before it is decided.

    What takes the place of an answer on record says why.
    """
    if (given.answer is None) != (given.at is None):
        raise Unprocessable(
            "Give answered_at with an answer; leave it out where an answer is taken back.",
            rule="R40",
            field="/answered_at",
        )
    if given.answer is None and recorded.at is None:
        raise Unprocessable(
            "No answer to this breach is on record: there is nothing to take back.",
            rule="R40",
            field="/answer",
        )
    if given.at is not None and given.at < referred_at:
        raise Unprocessable(
            "The answer is dated before the breach was referred: check answered_at.",
            rule="R40",
            field="/answered_at",
        )
    if given.at is not None and decided_at is not None and given.at > decided_at:
        raise Unprocessable(
            "The answer is dated after the breach was decided: check answered_at.",
            rule="R40",
            field="/answered_at",
        )
    if recorded.at is not None and given.why is None:
        raise Unprocessable(
            "An answer to this breach is on record: say in why another takes its place.",
            rule="R40",
            field="/why",
        )


def words_of(answer: BreachAnswer | None) -> str | None:
    """R40: an answer in the court's own vocabulary, in which it is kept."""
    return None if answer is None else _WORDS[answer]


def require_breach(referred: int) -> None:
    """R40: only a breach that was referred is answered."""
    if not referred:
        raise Refused("No breach of this order was referred.", rule="R40", code="NoBreach")


def may_give_reasons(given_at: datetime, decided_at: datetime | None) -> None:
    """R40: reasons are of a decision that was made."""
    if decided_at is not None and given_at < decided_at:
        raise Unprocessable(
            "The reasons are dated before the breach was decided: check given_at.",
            rule="R40",
            field="/given_at",
        )


def require_undecided_breach(waiting: int) -> None:
    """R40: a breach that was referred is decided, once."""
    if not waiting:
        raise Refused(
            "No breach of this order is waiting for a decision.", rule="R40", code="NoBreach"
        )


def require_missing_reasons(waiting: int) -> None:
    """R40: what the court system told of a decision without its reasons is completed, once."""
    if not waiting:
        raise Refused(
            "No decision on a breach of this order is waiting for its reasons.",
            rule="R40",
            code="NoReasonsMissing",
        )


def passed_for_the_offence(outcome: BreachOutcome, disposal: str) -> str:
    """R29, R40: custody in place of a community order is passed for the offence, as at sentence.

    That of a suspended sentence was passed before, and takes effect; anything else is no term.
    """
    for_offence = outcome is BreachOutcome.CUSTODY and disposal == Disposal.COMMUNITY_ORDER
    return Disposal.CUSTODY if for_offence else Disposal.OTHER


def ends_order(outcome: BreachOutcome, disposal: str | None) -> bool:
    """R40: whether no order is in force afterwards; ``disposal`` of the new sentence, if any."""
    return outcome in _ENDS or (disposal is not None and not is_order(disposal))


def treatment_ended(
    before: Collection[Requirement], now: Collection[Requirement], ended: Collection[Requirement]
) -> tuple[Requirement, ...]:
    """R40: what was made and is no longer, and had not come to its end already."""
    return tuple(sorted(set(before) - set(now) - set(ended)))
