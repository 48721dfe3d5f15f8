"""Sentences: each proposal answered, requirements only in orders, within a day or not (R26)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.events.court_listing import RequirementMade
from contracts.policy import UnknownPolicy, policy
from contracts.reference import may_decline, result
from contracts.vocabulary import Disposal, Requirement
from services.common.errors import Refused, Unprocessable
from services.court_listing.rules.pleas import on

TERMS = frozenset({Disposal.CUSTODY, Disposal.SUSPENDED_SENTENCE_ORDER})


@dataclass(frozen=True)
class RequirementAnswer:
    """The court's answer to one proposed requirement."""

    requirement: Requirement
    made: bool
    decline_reasons: tuple[str, ...] = ()
    length_months: int | None = None
    support_advised: tuple[str, ...] = ()


@dataclass(frozen=True)
class PassedSentence:
    """A sentence as it is passed."""

    sentenced_at: datetime
    disposal: Disposal
    answers: Sequence[RequirementAnswer] = ()
    order_months: int | None = None
    custody_weeks: int | None = None
    would_have_been: Disposal | None = None
    would_have_been_custody_weeks: int | None = None


def require_not_sentenced(sentenced: bool, rule: str) -> None:
    """R11, R12, R26: what comes before a sentence is not recorded after it, nor is another."""
    if sentenced:
        raise Refused(
            "A sentence is already on record in this case.", rule=rule, code="AlreadySentenced"
        )


def require_guilt(guilty_since: datetime | None) -> datetime:
    """R20: since when there is a plea or finding of guilt, or a refusal."""
    if guilty_since is None:
        raise Refused(
            "No plea or finding of guilt is on record, so no sentence can be recorded.", rule="R20"
        )
    return guilty_since


def may_sentence(
    passed: PassedSentence, proposed: Collection[Requirement], guilty_since: datetime | None
) -> None:
    """R20, R26, R27: refuse what cannot be a sentence, or leaves a proposal unanswered."""
    if passed.sentenced_at < require_guilt(guilty_since):
        raise Refused(
            "The sentence is dated before the plea or finding of guilt: check sentenced_at.",
            rule="R26",
            field="/sentenced_at",
        )
    _must_have_lengths_that_fit(passed)
    for number, answer in enumerate(passed.answers):
        _may_answer(answer, proposed, passed.disposal, f"/requirements/{number}")
    answered = [answer.requirement for answer in passed.answers]
    if len(answered) != len(set(answered)):
        raise Unprocessable(
            "Each proposed requirement needs one decision, made or declined: one of them has two.",
            rule="R26",
            field="/requirements",
        )
    unanswered = sorted(set(proposed) - set(answered))
    if unanswered:
        raise Refused(
            "Each proposed requirement needs one decision: made or declined. Still needed: "
            f"{', '.join(unanswered)}.",
            rule="R26",
            field="/requirements",
        )


def not_proposed(
    answers: Sequence[RequirementMade], proposed: Collection[Requirement]
) -> list[str]:
    """R20, R26: what was made and nobody proposed: taken, as the court decides, and flagged."""
    return sorted(a.requirement for a in answers if a.made and a.requirement not in proposed)


def _may_answer(
    answer: RequirementAnswer, proposed: Collection[Requirement], disposal: Disposal, field: str
) -> None:
    if answer.requirement not in proposed and not answer.made:
        raise Refused(
            "This requirement was not proposed, so it needs no decision: leave it out.",
            rule="R20",
            field=field,
        )
    if not answer.made:
        return _must_decline_with_reasons(answer, field)
    if not disposal.makes_order:
        raise Refused(
            "Only a community order or suspended sentence order can have a requirement.",
            rule="R26",
            field=field,
        )
    if answer.decline_reasons:
        raise Unprocessable(
            "Leave decline_reasons out: this requirement is made.",
            rule="R26",
            field=f"{field}/decline_reasons",
        )
    if answer.support_advised:
        raise Unprocessable(
            "Leave support_advised out: it is for a requirement that is not made.",
            rule="R26",
            field=f"{field}/support_advised",
        )
    return None


def _must_decline_with_reasons(answer: RequirementAnswer, field: str) -> None:
    if not answer.decline_reasons:
        raise Unprocessable(
            "Give decline_reasons: this requirement is not made.",
            rule="R26",
            field=f"{field}/decline_reasons",
        )
    if not all(may_decline(reason, "court") for reason in answer.decline_reasons):
        raise Unprocessable(
            "Take every reason from those that a court can give in the list decline_reasons.",
            rule="R26",
            field=f"{field}/decline_reasons",
        )
    if answer.length_months is not None:
        raise Unprocessable(
            "Leave length_months out: this requirement is not made.",
            rule="R26",
            field=f"{field}/length_months",
        )


def _must_have_lengths_that_fit(passed: PassedSentence) -> None:
    if passed.order_months is not None and not passed.disposal.makes_order:
        raise Unprocessable(
            "Give order_months only for a community order or suspended sentence order.",
            rule="R26",
            field="/order_months",
        )
    if passed.custody_weeks is not None and passed.disposal not in TERMS:
        raise Unprocessable(
            "Give custody_weeks only for custody or a suspended sentence order.",
            rule="R26",
            field="/custody_weeks",
        )
    if passed.would_have_been_custody_weeks is not None and passed.would_have_been not in TERMS:
        raise Unprocessable(
            "Give would_have_been_custody_weeks only for custody or a suspended sentence order.",
            rule="R27",
            field="/would_have_been_custody_weeks",
        )


def within_24_hours(guilty_since: datetime | None, sentenced_at: datetime) -> bool | None:
    """R25, C1: whether sentence followed guilt on the day; not known where either is not."""
    if guilty_since is None or sentenced_at < guilty_since:
        return None
    try:
        target = policy("sentence_on_the_day_target", on=on(guilty_since)).length()
    except UnknownPolicy:
        return None
    return sentenced_at - guilty_since <= target


def in_result_codes(answer: RequirementAnswer) -> RequirementMade:
    """R26: the answer with the court system's code for what was made."""
    code = result(answer.requirement.upper()).result_code
    return RequirementMade(
        requirement=answer.requirement,
        made=answer.made,
        decline_reasons=answer.decline_reasons,
        length_months=answer.length_months,
        result_code=code if answer.made else None,
    )


def support_advised(answers: Sequence[RequirementAnswer]) -> dict[str, list[str]]:
    """R26: the support advised in place of each requirement that was declined with such advice."""
    return {a.requirement.value: list(a.support_advised) for a in answers if a.support_advised}


def answers_of(
    made: Mapping[Requirement, int | None], proposed: Collection[Requirement]
) -> list[RequirementAnswer]:
    """R26: results as answers: what they name was made, what else was proposed was not."""
    declined = sorted(set(proposed) - set(made))
    return [
        *(RequirementAnswer(name, made=True, length_months=made[name]) for name in made),
        *(RequirementAnswer(name, made=False) for name in declined),
    ]
