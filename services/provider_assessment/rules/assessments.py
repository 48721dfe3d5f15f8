"""Suitable or not: what has to be there for each (R11, R13, R15, R16, R18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.reference import may_decline
from contracts.vocabulary import Requirement
from services.common.errors import Refused, Unprocessable
from services.provider_assessment.rules.cases import CaseState
from services.provider_assessment.rules.consents import Consent

_NOTHING_TO_ASSESS = frozenset({"consent_not_given", "not_willing"})


CRITERIA: Mapping[Requirement, Mapping[str, str]] = {
    Requirement.MHTR: {
        "condition": "a mental-health condition (Sentencing Act 2020, schedule 9, paragraph 16)",
        "treatable": "requires treatment and may be susceptible to it (paragraph 16)",
        "arrangements": "arrangements are made or can be made (paragraph 16)",
    },
    Requirement.DRR: {
        "condition": "dependent on drugs, or a propensity to misuse them "
        "(Sentencing Act 2020, schedule 9, paragraph 19)",
        "treatable": "requires treatment and may benefit from it (paragraph 19)",
        "arrangements": "arrangements are made or can be made (paragraph 19)",
    },
    Requirement.ATR: {
        "condition": "dependent on alcohol (Sentencing Act 2020, schedule 9, paragraph 23)",
        "treatable": "requires treatment and may be susceptible to it (paragraph 23)",
        "arrangements": "arrangements are made or can be made (paragraph 24)",
    },
}
"""R15: what each criterion means for each requirement, and where the law has it."""


@dataclass(frozen=True)
class Outcome:
    """The outcome of an assessment as it is to be recorded."""

    requirement: Requirement
    at: datetime
    suitable: bool
    reasons: Sequence[str]
    criteria: Mapping[str, bool]
    instruments: int


def require_not_stood_down(stood_down_at: datetime | None) -> None:
    """R11: nothing is assessed or decided that the plea no longer gives a reason for."""
    if stood_down_at is not None:
        raise Refused(
            "The assessment was cancelled: go on when probation asks for it again.",
            rule="R11",
            code="StoodDown",
        )


def may_assess(outcome: Outcome, consent: Consent) -> None:
    """R16: nobody is assessed without consent; that there is none may be the outcome itself."""
    refused = not outcome.suitable and set(outcome.reasons) <= _NOTHING_TO_ASSESS
    if not consent.assessment and not (refused and outcome.reasons and not outcome.instruments):
        raise Refused(
            "Record the person's consent to the assessment first.", rule="R16", field="/suitable"
        )
    if consent.assessment and consent.since is not None and outcome.at < consent.since:
        raise Unprocessable(
            "The assessment is dated before the consent to it: check assessed_at.",
            rule="R16",
            field="/assessed_at",
        )


def must_be_coherent(outcome: Outcome) -> None:
    """R15, R18: suitable means every criterion is met; not suitable means coded reasons."""
    unmet = [name for name, met in outcome.criteria.items() if not met]
    if outcome.suitable and unmet:
        raise Refused(
            "A person is suitable only if every clinical criterion is met. Not met: "
            + "; ".join(CRITERIA[outcome.requirement][name] for name in unmet),
            rule="R15",
            field=f"/criteria/{unmet[0]}",
        )
    must_give_fitting_reasons(outcome.suitable, outcome.reasons, "provider")


def is_in_full(state: str, *, on_court_screen: bool, course: int) -> bool:
    """R14, R40: agreed on a court screen, or another course, it is assessed in treatment."""
    return (on_court_screen or course > 1) and state == CaseState.IN_TREATMENT


def must_give_fitting_reasons(positive: bool, reasons: Sequence[str], who: str) -> None:
    """R18: a decline has coded reasons, such as this agency may give; an approval has none."""
    if positive == bool(reasons):
        raise Unprocessable(
            "Leave reasons empty unless you decline."
            if positive
            else "Give at least one coded reason when you decline.",
            rule="R18",
            field="/reasons",
        )
    foreign = [n for n, reason in enumerate(reasons) if not may_decline(reason, who)]
    if foreign:
        raise Unprocessable(
            "This reason cannot be used here: choose one that your role can give "
            "in the list decline_reasons.",
            rule="R18",
            field=f"/reasons/{foreign[0]}",
        )
