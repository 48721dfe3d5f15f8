"""The gate: whether a requirement can be proposed, condition by condition (R19 to R22, R29)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from contracts.policy import GateCondition, gate_conditions, policy
from contracts.reference import community_order_range
from contracts.vocabulary import Level, Requirement, may_combine
from services.common.errors import Refused
from services.probation_allocation.rules.seriousness import Settled


class Answer(StrEnum):
    """What a condition answers."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Condition:
    """One condition of the gate: the rule, its legal source, the answer and what settles it."""

    name: str
    rule: str
    source: str
    answer: Answer
    because: str
    settled_by: str = ""


@dataclass(frozen=True)
class GateInputs:
    """What the gate looks at; ``None`` is not known.

    ``proposed`` is whether the requirement is proposed already; ``others`` are the requirements
    proposed for the same person, each with the level without it.
    """

    requirement: Requirement
    date_of_birth: date | None
    any_guilty: bool | None
    convicted_on: date | None
    guilty_offence_codes: Sequence[str | None]
    suitable: bool | None
    approved: bool | None
    willing: bool | None
    treatment_consent: bool | None
    named: str | None
    first_appointment_at: datetime | None
    first_appointment_place: str | None
    others: Mapping[Requirement, Level]
    conferred_with: Requirement | None
    combination_advised: bool | None
    level_without: Level | None = None
    proposed: bool = False
    settled: Settled | None = None


def gate(inputs: GateInputs, on: date) -> list[Condition]:
    """The conditions that hold for the conviction and a sentence on that day, each answered.

    While there is no conviction the law of the day that is asked about is taken (R29).
    """
    convicted_on = inputs.convicted_on or on
    conditions = []
    for condition in gate_conditions():
        law = condition.law(inputs.requirement, convicted_on, on)
        if law is not None and (inputs.others or not condition.combined):
            answer, because = _ANSWERS[condition.name](inputs, condition, on)
            settles = condition.settled_by if answer is Answer.UNKNOWN else ""
            conditions.append(
                Condition(condition.name, condition.rule, law.source, answer, because, settles)
            )
    return conditions


def may_propose(conditions: Iterable[Condition], *, named: bool = False) -> None:
    """R20: refuse while a condition fails or is not known, naming each and its source.

    ``named``: for an organisation that was named, and might be met for another (R88).
    """
    open_ = [c for c in conditions if c.answer is not Answer.PASS]
    if open_:
        of_the_level = {c.name for c in open_} == {"combined level"}
        of_whom = "/organisation" if named else ""
        field = "/level_without_requirement" if of_the_level else of_whom
        raise Refused(
            f"The requirement cannot be proposed yet. {say_open(open_)}",
            rule="R20",
            field=field,
            code="GateClosed",
        )


def say_open(conditions: Sequence[Condition]) -> str:
    """What is not met, and what is not known yet, each with its source and what settles it."""
    said = []
    for kind, answer in (("Not met", Answer.FAIL), ("Not known yet", Answer.UNKNOWN)):
        named = [_named(condition) for condition in conditions if condition.answer is answer]
        if named:
            said.append(f"{kind}: {'; '.join(named)}.")
    return " ".join(said)


def _named(condition: Condition) -> str:
    settled = f": settled by {condition.settled_by}" if condition.settled_by else ""
    return f"{condition.name}{settled} ({condition.rule}, {condition.source})"


def require_not_stood_down(stood_down: bool) -> None:
    """R11: what the provider was told not to do any more is asked for again first."""
    if stood_down:
        raise Refused(
            "The assessment was cancelled: ask the provider again first.",
            rule="R11",
            code="StoodDown",
        )


def require_not_proposed(proposed: bool) -> None:
    """R20: a requirement is proposed once, until it is withdrawn."""
    if proposed:
        raise Refused("This requirement is already proposed.", rule="R20", code="AlreadyProposed")


def may_propose_at_some_level(inputs: GateInputs, on: date) -> None:
    """R20, R21: refuse what the gate lets through at no level."""
    levels = (replace(inputs, level_without=level) for level in Level)
    answers = [[c.answer for c in gate(at_level, on)] for at_level in levels]
    if not any(set(conditions) <= {Answer.PASS} for conditions in answers):
        may_propose(gate(inputs, on))


def must_not_be_heavier(without: Level, proposed: Level) -> None:
    """R22: a sentence is not made heavier to fit a requirement in."""
    if proposed.heavier_than(without):
        raise Refused(
            "The sentence level may not be raised to fit a requirement in: "
            "check level and level_without_requirement.",
            rule="R22",
            field="/level",
            code="UpTariffing",
        )


AnswerCondition = Callable[[GateInputs, GateCondition, date], tuple[Answer, str]]


def _adult(inputs: GateInputs, condition: GateCondition, on: date) -> tuple[Answer, str]:
    born = inputs.date_of_birth
    if born is None:
        return Answer.UNKNOWN, "date of birth not known"
    reached = (on.year - born.year) - ((on.month, on.day) < (born.month, born.day))
    return _answer(reached >= policy("adult_from", on=on).number()), condition.asks


def _serious_enough(inputs: GateInputs, condition: GateCondition, on: date) -> tuple[Answer, str]:
    day = inputs.convicted_on or on
    findings = [community_order_range(code or "", day) for code in inputs.guilty_offence_codes]
    for wanted, answer in (("yes", Answer.PASS), ("unknown", Answer.UNKNOWN), ("no", Answer.FAIL)):
        for finding in findings:
            if finding.in_range == wanted:
                unknown = answer is Answer.UNKNOWN and inputs.settled is not None
                return _on_a_view(inputs) if unknown else (answer, finding.reason)
    return Answer.UNKNOWN, "no guilty offence is known"


def _on_a_view(inputs: GateInputs) -> tuple[Answer, str]:
    """R87: where no data say, the duty officer does; the gate names whose view it is."""
    assert inputs.settled is not None
    said = f"on the duty officer's view, by {inputs.settled.guideline}"
    if inputs.settled.level is None:
        return Answer.FAIL, f"below the range of a community order {said}"
    return Answer.PASS, f"reaches the {inputs.settled.level} range of a community order {said}"


def _approved(inputs: GateInputs, condition: GateCondition, on: date) -> tuple[Answer, str]:
    if inputs.approved and inputs.named is None:
        return Answer.UNKNOWN, "approved, and nobody is named"
    return _answer(inputs.approved), condition.asks


def _arranged(inputs: GateInputs, condition: GateCondition, on: date) -> tuple[Answer, str]:
    arranged = bool(inputs.first_appointment_at and inputs.first_appointment_place)
    return Answer.PASS if arranged else Answer.UNKNOWN, condition.asks


def _combination(inputs: GateInputs, condition: GateCondition, on: date) -> tuple[Answer, str]:
    fits = len(inputs.others) == 1 and all(
        may_combine(inputs.requirement, other) for other in inputs.others
    )
    return _answer(fits), condition.asks


def _conferred(inputs: GateInputs, condition: GateCondition, on: date) -> tuple[Answer, str]:
    if inputs.conferred_with not in inputs.others:
        return Answer.UNKNOWN, "the assessors have not conferred"
    return _answer(inputs.combination_advised), condition.asks


def _combined_level(inputs: GateInputs, condition: GateCondition, on: date) -> tuple[Answer, str]:
    least = Level(policy("combined_requirement_lowest_level", on=on).text())
    levels = [*inputs.others.values(), *([inputs.level_without] if inputs.level_without else [])]
    if any(least.heavier_than(level) for level in levels):
        return Answer.FAIL, f"the offence is below the {least} range"
    if inputs.level_without is None:
        return Answer.UNKNOWN, "the level without the requirement is not known"
    return Answer.PASS, f"the offence reaches the {least} range"


def _fact(name: str) -> AnswerCondition:
    def asked_of(inputs: GateInputs, condition: GateCondition, on: date) -> tuple[Answer, str]:
        return _answer(getattr(inputs, name)), condition.asks

    return asked_of


def _answer(fact: bool | None) -> Answer:
    if fact is None:
        return Answer.UNKNOWN
    return Answer.PASS if fact else Answer.FAIL


_ANSWERS: Mapping[str, AnswerCondition] = {
    "adult": _adult,
    "guilty": _fact("any_guilty"),
    "seriousness": _serious_enough,
    "clinical criteria": _fact("suitable"),
    "approval": _approved,
    "willingness": _fact("willing"),
    "treatment consent": _fact("treatment_consent"),
    "arrangements": _arranged,
    "combination": _combination,
    "assessors conferred": _conferred,
    "combined level": _combined_level,
}
