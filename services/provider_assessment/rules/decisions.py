"""Suitable or not, approved or declined: what has to be there for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.policy import policy
from contracts.reference import may_decline
from contracts.vocabulary import SUBSTANCE_MISUSE, DecidesAs, Requirement
from services.common.refusal import FieldError, Forbidden, Refused, Unprocessable
from services.provider_assessment.rules.cases import CaseState

_NOT_SUITABLE = "There is no assessment that found the person suitable."
_STANDS = "A decision on this requirement stands."
_NOTHING_TO_ASSESS = frozenset({"consent_not_given", "not_willing"})
_ARRANGED = ("outline", "length_months", "first_appointment_at", "first_appointment_place")
_PLAN = {
    DecidesAs.CLINICAL_LEAD: ("named_clinician", "sessions", *_ARRANGED),
    DecidesAs.RESPONSIBLE_PRACTITIONER: ("named_clinician", "sessions", *_ARRANGED),
    DecidesAs.SINGLE_POINT_OF_CONTACT: _ARRANGED,
}

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
class Consent:
    """What the person consented to as it stands now; ``None`` where nothing is on record."""

    since: datetime | None = None
    assessment: bool = False
    treatment: bool = False
    willing: bool = False


@dataclass(frozen=True)
class Outcome:
    """The outcome of an assessment as it is to be recorded."""

    requirement: Requirement
    at: datetime
    suitable: bool
    reasons: Sequence[str]
    criteria: Mapping[str, bool]
    instruments: int


@dataclass(frozen=True)
class Decided:
    """A decision as it is to be recorded; ``plan`` by field, absent where not given."""

    as_: DecidesAs
    at: datetime
    approved: bool
    reasons: Sequence[str]
    plan: Mapping[str, object]
    sessions: int | None


def still_asked_for(stood_down_at: datetime | None) -> None:
    """R11: nothing is assessed or decided that the plea no longer gives a reason for."""
    if stood_down_at is not None:
        raise Refused(
            "The assessment was stood down; it can go on when it is asked for again.",
            rule="R11",
            code="StoodDown",
        )


def may_assess(outcome: Outcome, consent: Consent) -> None:
    """R16: nobody is assessed without consent; that there is none may be the outcome itself."""
    refused = not outcome.suitable and set(outcome.reasons) <= _NOTHING_TO_ASSESS
    if not consent.assessment and not (refused and outcome.reasons and not outcome.instruments):
        raise Refused("There is no consent to an assessment.", rule="R16", field="/suitable")
    if consent.assessment and consent.since is not None and outcome.at < consent.since:
        raise Unprocessable(
            "The assessment is before the consent to it.", rule="R16", field="/assessed_at"
        )


def coherent(outcome: Outcome) -> None:
    """R15, R18: suitable means every criterion is met; not suitable means coded reasons."""
    unmet = [name for name, met in outcome.criteria.items() if not met]
    if outcome.suitable and unmet:
        raise Refused(
            "Suitable needs every clinical criterion; not met: "
            + "; ".join(CRITERIA[outcome.requirement][name] for name in unmet),
            rule="R15",
            field=f"/criteria/{unmet[0]}",
        )
    _reasons(outcome.suitable, outcome.reasons, "provider")


def decides_as(requirement: Requirement, setting: str | None) -> DecidesAs:
    """R17: the clinical lead in primary care, the responsible practitioner in secondary care.

    For drugs and alcohol the provider's single point of contact does.
    """
    if requirement in SUBSTANCE_MISUSE:
        return DecidesAs.SINGLE_POINT_OF_CONTACT
    secondary = setting == "secondary_care"
    return DecidesAs.RESPONSIBLE_PRACTITIONER if secondary else DecidesAs.CLINICAL_LEAD


def in_capacity(role: str, needed: DecidesAs) -> None:
    """R17, R42: nobody decides, or signs off, in another's place."""
    if role != needed:
        raise Forbidden(
            f"For this requirement the {needed.replace('_', ' ')} decides.",
            rule="R17",
            code="NotYoursToDecide",
        )


def may_decide(
    decided: Decided, suitable: bool | None, assessed_at: datetime | None, consent: Consent
) -> None:
    """R14, R17: a decision follows an assessment, or a court screen, that found suitable.

    An approval also needs consent and willingness. What was found unsuitable can only be declined
    by the provider that was asked on a court screen.
    """
    since = to_decide_on(decided.as_, suitable, assessed_at)
    said = "/agreed" if decided.as_ is DecidesAs.SINGLE_POINT_OF_CONTACT else "/approved"
    if decided.approved and not suitable:
        raise Refused(_NOT_SUITABLE, rule="R17", field=said)
    if decided.at < since:
        raise Unprocessable(
            "The decision is before the assessment.", rule="R17", field="/decided_at"
        )
    if decided.approved and not (consent.treatment and consent.willing):
        raise Refused("Consent to treatment and willingness must stand.", rule="R16", field=said)


def to_decide_on(as_: DecidesAs, suitable: bool | None, assessed_at: datetime | None) -> datetime:
    """R14, R17: when the person was assessed or screened, where that can be decided on."""
    contact = as_ is DecidesAs.SINGLE_POINT_OF_CONTACT
    if assessed_at is None or not (suitable or contact):
        raise Refused(_NOT_SUITABLE, rule="R17")
    return assessed_at


def one_live(
    approved: bool | None, decided_at: datetime | None, assessed_at: datetime, field: str = ""
) -> None:
    """R17: an approval stays; a decline stays until the person was assessed again.

    ``field`` is where the assessment's time is said, if it is said now.
    """
    if approved is None or decided_at is None:
        return
    not_approved(approved)
    if assessed_at <= decided_at:
        raise Refused(_STANDS, rule="R17", field=field, code="Decided")


def not_approved(approved: bool | None) -> None:
    """R17: what was approved is neither assessed nor decided again."""
    if approved:
        raise Refused(_STANDS, rule="R17", code="Decided")


def in_full(state: str, *, on_court_screen: bool, course: int) -> bool:
    """R14, R40: what was agreed on a court screen, or is treated anew, is assessed in treatment."""
    return (on_court_screen or course > 1) and state == CaseState.IN_TREATMENT


def planned(decided: Decided) -> None:
    """R17, R18: an approval carries the plan, a decline its coded reasons."""
    needed = _PLAN[decided.as_]
    missing = [name for name in needed if decided.plan.get(name) is None]
    if decided.approved and missing:
        raise Unprocessable(
            "An approval carries the plan of treatment.",
            rule="R17",
            field=f"/{missing[0]}",
            errors=tuple(FieldError(f"/{name}", "needed for an approval") for name in missing),
        )
    if not decided.approved and len(missing) < len(needed):
        raise Unprocessable("A decline carries no plan of treatment.", rule="R18")
    contact = decided.as_ is DecidesAs.SINGLE_POINT_OF_CONTACT
    _reasons(decided.approved, decided.reasons, "provider" if contact else "clinical_lead")


def usual_length(decided: Decided, site: str | None) -> None:
    """R24: sessions in primary care within what policy, national or the site's own, sets."""
    if decided.as_ is not DecidesAs.CLINICAL_LEAD or decided.sessions is None:
        return
    on = decided.at.date()
    least = policy("mhtr_sessions_minimum", site, on=on).number()
    most = policy("mhtr_sessions_maximum", site, on=on).number()
    if not least <= decided.sessions <= most:
        raise Refused(f"Treatment has {least} to {most} sessions.", rule="R24", field="/sessions")


def _reasons(positive: bool, reasons: Sequence[str], who: str) -> None:
    """R18: a decline has coded reasons, such as this agency may give; an approval has none."""
    if positive == bool(reasons):
        said = "has no reasons for a decline" if positive else "needs at least one coded reason"
        raise Unprocessable(f"This outcome {said}.", rule="R18", field="/reasons")
    foreign = [n for n, reason in enumerate(reasons) if not may_decline(reason, who)]
    if foreign:
        raise Unprocessable(
            "A reason that is not for this role to give.",
            rule="R18",
            field=f"/reasons/{foreign[0]}",
        )
