"""How probation decides: the gate, no up-tariffing, allocation, decisions on absences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from contracts.policy import add_months, policy
from contracts.reference import community_order_range
from contracts.vocabulary import Level, Requirement
from services.common.refusal import Refused, Unprocessable


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
class Facts:
    """What the gate looks at; ``None`` is not known."""

    requirement: Requirement
    date_of_birth: date | None
    any_guilty: bool | None
    guilty_offence_codes: Sequence[str | None]
    suitable: bool | None
    approved: bool | None
    willing: bool | None
    treatment_consent: bool | None
    named_clinician: str | None
    first_appointment_at: datetime | None
    first_appointment_place: str | None


_CRITERIA = {
    Requirement.MHTR: "Sentencing Act 2020, schedule 9, paragraph 16",
    Requirement.DRR: "Sentencing Act 2020, schedule 9, paragraph 19",
    Requirement.ATR: "Sentencing Act 2020, schedule 9, paragraphs 23 and 24",
}


def gate(facts: Facts, on: date) -> list[Condition]:
    """The conditions of R20, each with its source, answered for a sentence on that day."""
    source = _CRITERIA[facts.requirement]
    return [
        _adult(facts.date_of_birth, on),
        _three(
            "guilty", "R11", "Sentencing Act 2020, section 202(1)", facts.any_guilty,
            "a guilty plea or finding", "the plea, from the court",
        ),
        _serious_enough(facts.guilty_offence_codes, on),
        _three(
            "clinical criteria", "R15", source, facts.suitable,
            "the assessor found the criteria met", "the assessment, from the provider",
        ),
        _three(
            "approval", "R17", source, facts.approved,
            "a clinician approved and is named", "the clinical lead's decision",
        ),
        _three(
            "willingness", "R16", source, facts.willing,
            "the person expressed willingness", "the consent record, from the provider",
        ),
        _three(
            "treatment consent", "R16", "common law of consent to treatment",
            facts.treatment_consent, "the person consented to treatment",
            "the consent record, from the provider",
        ),
        _arranged(facts, source),
    ]  # fmt: skip


def may_propose(conditions: Iterable[Condition]) -> None:
    """R20: refuse while a condition fails or is not known, naming each and its source."""
    open_ = [c for c in conditions if c.answer is not Answer.PASS]
    if open_:
        named = "; ".join(f"{c.name}: {c.answer} ({c.rule}, {c.source})" for c in open_)
        raise Refused(
            f"The requirement cannot be proposed. {named}.", rule="R20", code="GateClosed"
        )


def no_up_tariffing(without: Level, proposed: Level) -> None:
    """R22: a sentence is not made heavier to fit a requirement in."""
    if proposed.heavier_than(without):
        raise Refused(
            "The level proposed is heavier than the level without the requirement.",
            rule="R22",
            field="/level",
            code="UpTariffing",
        )


def may_allocate(sentenced_at: datetime | None, disposal: str | None, at: datetime) -> int:
    """R30: an order is there to allocate; the whole hours since sentence (C3)."""
    if sentenced_at is None or disposal not in ("community_order", "suspended_sentence_order"):
        raise Refused("There is no community or suspended sentence order to allocate.", rule="R30")
    if at < sentenced_at:
        raise Unprocessable(
            "The allocation is before the sentence.", rule="R30", field="/allocated_at"
        )
    return int((at - sentenced_at) / timedelta(hours=1))


def within_capacity(cases: int, capacity: int, justification: str) -> None:
    """R30: an officer beyond capacity is allocated only with a justification of substance."""
    if cases >= capacity and len(justification.split()) < 5:
        raise Refused(
            f"The officer holds {cases} of {capacity} cases: say in five words or more why.",
            rule="R30",
            field="/justification",
        )


@dataclass(frozen=True)
class Absence:
    """A missed appointment as the provider reported it."""

    missed_at: datetime
    reported_at: datetime
    acceptable: bool


def may_decide(
    absence: Absence, decision: str, warnings: Iterable[datetime], decided_at: datetime
) -> None:
    """R34: what an officer may decide (Sentencing Act 2020, schedule 10, paragraph 6).

    A second unacceptable absence within the policy's months of a warning must be referred.
    """
    if decided_at < absence.reported_at:
        raise Unprocessable("The decision is before the report.", rule="R34", field="/decided_at")
    if decision == "acceptable_reason" or absence.acceptable:
        return _accepting(absence, decision)
    months = policy("warning_validity", on=absence.missed_at.date()).number()
    warned = [w for w in warnings if w <= absence.missed_at <= add_months(w, months)]
    if warned and decision != "refer_for_breach":
        raise Refused(
            f"A second unacceptable absence within {months} months of a warning must be referred "
            "(Sentencing Act 2020, schedule 10, paragraph 6).",
            rule="R34",
            field="/decision",
            code="MustRefer",
        )
    return None


def in_range(codes: Iterable[str | None], on: date) -> list[tuple[str, str, str]]:
    """R7: for each offence whether it is in the community-order range, why, and by what source."""
    findings = [community_order_range(code or "", on) for code in codes]
    return [(f.in_range, f.reason, f.source) for f in findings]


def _accepting(absence: Absence, decision: str) -> None:
    if absence.acceptable and decision in ("warning", "refer_for_breach"):
        raise Refused(
            "An absence with an acceptable reason is neither warned for nor referred.",
            rule="R34",
            field="/decision",
        )


def _adult(born: date | None, on: date) -> Condition:
    source = "Sentencing Act 2020, section 202(1)(a)"
    age = policy("adult_from", on=on).number()
    if born is None:
        return Condition(
            "adult", "R20", source, Answer.UNKNOWN, "date of birth not known", "the court's list"
        )
    reached = (on.year - born.year) - ((on.month, on.day) < (born.month, born.day))
    answer = Answer.PASS if reached >= age else Answer.FAIL
    return Condition("adult", "R20", source, answer, f"{age} or over on the day of sentence")


def _serious_enough(codes: Sequence[str | None], on: date) -> Condition:
    source = "Sentencing Act 2020, sections 202(2) and 204(2)"
    findings = [community_order_range(code or "", on) for code in codes]
    for wanted, answer in (("yes", Answer.PASS), ("unknown", Answer.UNKNOWN), ("no", Answer.FAIL)):
        for finding in findings:
            if finding.in_range == wanted:
                settles = "the duty officer's view of the offence" if wanted == "unknown" else ""
                return Condition("seriousness", "R12", source, answer, finding.reason, settles)
    return Condition(
        "seriousness", "R12", source, Answer.UNKNOWN, "no guilty offence is known", "the plea"
    )


def _arranged(facts: Facts, source: str) -> Condition:
    known = bool(facts.first_appointment_at and facts.first_appointment_place)
    return Condition(
        "arrangements",
        "R20",
        source,
        Answer.PASS if known else Answer.UNKNOWN,
        "provider, place and first appointment",
        "" if known else "the first appointment, from the provider",
    )


def _three(
    name: str, rule: str, source: str, fact: bool | None, because: str, settled_by: str
) -> Condition:
    if fact is None:
        return Condition(name, rule, source, Answer.UNKNOWN, because, settled_by)
    return Condition(name, rule, source, Answer.PASS if fact else Answer.FAIL, because)
