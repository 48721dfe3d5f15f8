"""Whether an order may end before its length, condition by condition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from contracts.policy import policy
from contracts.vocabulary import Disposal, Outcome
from services.common.errors import Refused, Unprocessable
from services.probation_allocation.rules.proposals import Answer, Condition, say_open

_ACT = "Sentencing Act 2026, sections 38 and 39"
_SOURCES = {
    Disposal.COMMUNITY_ORDER: "Sentencing Act 2026, section 38 "
    "(Sentencing Act 2020, schedule 10, paragraph 15A)",
    Disposal.SUSPENDED_SENTENCE_ORDER: "Sentencing Act 2026, section 39 "
    "(Sentencing Act 2020, schedule 16, paragraph 22A)",
}


@dataclass(frozen=True)
class EndingOrder:
    """What is known of an order and how its treatment ended; ``None`` is not known."""

    convicted_on: date | None
    disposal: str | None
    requirements: Sequence[str]
    outcomes: Mapping[str, str]
    undecided: int
    referred: int
    others_met: bool | None
    special_procedures: bool | None = None


def readiness(order: EndingOrder) -> list[Condition]:
    """R42: the conditions of early termination, each with its source and what settles it."""
    source = _source(order.disposal)
    return [
        _in_force(order.convicted_on),
        _order(order.disposal, source),
        _no_special_reviews(order, source),
        _complied(order, source),
        _absences(order, source),
        _others(order.others_met, source),
        _objectives(order, source),
    ]


def may_end(order: EndingOrder) -> list[Condition]:
    """R42: an order ends early where every condition is met; a refusal names the others.

    It names a field where the officer's own answers are all that is missing.
    """
    open_ = _open(readiness(order))
    if not open_:
        return readiness(order)
    raise Refused(
        f"The order may not end early. {say_open(open_)}",
        rule="R42",
        field="" if _open(readiness(at_best(order))) else "/others_met",
        code="NotReady",
    )


def at_best(order: EndingOrder) -> EndingOrder:
    """With what the officer may yet answer in favour of it."""
    return replace(order, others_met=True, special_procedures=False)


def _open(conditions: Sequence[Condition]) -> list[Condition]:
    return [c for c in conditions if c.answer is not Answer.PASS]


def must_follow_treatment(ended_at: datetime, last: datetime | None) -> None:
    """R42: an order that ends because treatment was completed ends after it was."""
    if last is not None and ended_at < last:
        raise Unprocessable(
            "The order cannot end before its last treatment requirement did: check ended_at.",
            rule="R42",
            field="/ended_at",
        )


def _in_force(convicted_on: date | None) -> Condition:
    """R29: which law holds is read from the date of conviction."""
    name = "law in force"
    if convicted_on is None:
        because, settles = "date of conviction not known", "the plea, from the court"
        return Condition(name, "R42", _ACT, Answer.UNKNOWN, because, settles)
    law = policy("early_termination_of_orders", on=convicted_on)
    because = f"by the date of conviction: {law.source}"
    return Condition(name, "R42", _ACT, Answer.PASS if law.flag() else Answer.FAIL, because)


def _order(disposal: str | None, source: str) -> Condition:
    if disposal is None:
        because, settles = "no sentence is known", "the sentence, from the court"
        return Condition("order", "R42", source, Answer.UNKNOWN, because, settles)
    answer = Answer.PASS if disposal in _SOURCES else Answer.FAIL
    return Condition("order", "R42", source, answer, "a community or suspended sentence order")


def _no_special_reviews(order: EndingOrder, source: str) -> Condition:
    """The officer reads it from the order: what the court system tells says nothing of reviews."""
    name, because = "special procedures", "an order reviewed under special procedures goes on"
    if order.special_procedures is None:
        settles = "the responsible officer, who says so with special_procedures, from the order"
        return Condition(name, "R42", source, Answer.UNKNOWN, because, settles)
    answer = Answer.FAIL if order.special_procedures else Answer.PASS
    return Condition(name, "R42", source, answer, because)


def _complied(order: EndingOrder, source: str) -> Condition:
    because = "every treatment requirement ended as completed"
    return _by_outcomes("treatment requirements", order, source, because)


def _objectives(order: EndingOrder, source: str) -> Condition:
    because = "the objectives of the plan are met, by the provider's sign-off"
    return _by_outcomes("plan objectives", order, source, because)


def _by_outcomes(name: str, order: EndingOrder, source: str, because: str) -> Condition:
    """Fails where a requirement ended otherwise; not known while one of them goes on.

    One that the court took out of the order is of it no more.
    """
    going_on = [r for r in order.requirements if r not in order.outcomes]
    outcomes = [order.outcomes[r] for r in order.requirements if r in order.outcomes]
    if any(outcome != Outcome.COMPLETED for outcome in outcomes):
        return Condition(name, "R42", source, Answer.FAIL, because)
    if going_on or order.disposal is None:
        settles = f"the end of {', '.join(going_on) or 'treatment'}, from the provider"
        return Condition(name, "R42", source, Answer.UNKNOWN, because, settles)
    return Condition(name, "R42", source, Answer.PASS, because)


def _absences(order: EndingOrder, source: str) -> Condition:
    name, because = "absences", "no missed appointment is undecided or referred for breach"
    if order.referred:
        settles = "the outcome of the breach"
        return Condition(name, "R42", source, Answer.FAIL, because, settles)
    if order.undecided:
        settles = "the responsible officer's decision"
        return Condition(name, "R42", source, Answer.UNKNOWN, because, settles)
    return Condition(name, "R42", source, Answer.PASS, because)


def _others(met: bool | None, source: str) -> Condition:
    """What the order holds besides treatment is not told here: the officer says."""
    name = "other requirements"
    because = "complied with, and nothing more to be instructed under a probation requirement"
    if met is None:
        settles = "the responsible officer, who says so with others_met"
        return Condition(name, "R42", source, Answer.UNKNOWN, because, settles)
    return Condition(name, "R42", source, Answer.PASS if met else Answer.FAIL, because)


def _source(disposal: str | None) -> str:
    return next((source for kind, source in _SOURCES.items() if kind == disposal), _ACT)
