"""Approved or declined: by whom, on what, and with which plan (R14, R17, R24)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.policy import policy
from contracts.vocabulary import SUBSTANCE_MISUSE, DecidesAs, Requirement
from services.common.errors import FieldError, Forbidden, Refused, Unprocessable
from services.provider_assessment.rules.assessments import must_give_fitting_reasons
from services.provider_assessment.rules.consents import Consent

_NOT_SUITABLE = "There is no assessment that found the person suitable."


_STANDS = "A decision on this requirement stands."


_ARRANGED = ("outline", "length_months", "first_appointment_at", "first_appointment_place")


_PLAN = {
    DecidesAs.CLINICAL_LEAD: ("named_clinician", "sessions", *_ARRANGED),
    DecidesAs.RESPONSIBLE_PRACTITIONER: ("named_clinician", "sessions", *_ARRANGED),
    DecidesAs.SINGLE_POINT_OF_CONTACT: _ARRANGED,
}


@dataclass(frozen=True)
class NewDecision:
    """A decision as it is to be recorded; ``plan`` by field, absent where not given."""

    as_: DecidesAs
    at: datetime
    approved: bool
    reasons: Sequence[str]
    plan: Mapping[str, object]
    sessions: int | None


def decides_as(requirement: Requirement, setting: str | None) -> DecidesAs:
    """R17: the clinical lead in primary care, the responsible practitioner in secondary care.

    For drugs and alcohol the provider's single point of contact does.
    """
    if requirement in SUBSTANCE_MISUSE:
        return DecidesAs.SINGLE_POINT_OF_CONTACT
    secondary = setting == "secondary_care"
    return DecidesAs.RESPONSIBLE_PRACTITIONER if secondary else DecidesAs.CLINICAL_LEAD


def require_decider(role: str, needed: DecidesAs) -> None:
    """R17, R42: nobody decides, or signs off, in another's place."""
    if role != needed:
        raise Forbidden(
            f"For this requirement the {needed.replace('_', ' ')} decides.",
            rule="R17",
            code="NotYoursToDecide",
        )


def may_decide(
    decided: NewDecision, suitable: bool | None, assessed_at: datetime | None, consent: Consent
) -> None:
    """R14, R17: a decision follows an assessment, or a court screen, that found suitable.

    An approval also needs consent and willingness. What was found unsuitable can only be declined
    by the provider that was asked on a court screen.
    """
    since = require_basis(decided.as_, suitable, assessed_at)
    field = "/agreed" if decided.as_ is DecidesAs.SINGLE_POINT_OF_CONTACT else "/approved"
    if decided.approved and not suitable:
        raise Refused(_NOT_SUITABLE, rule="R17", field=field)
    if decided.at < since:
        raise Unprocessable(
            "The decision is before the assessment.", rule="R17", field="/decided_at"
        )
    if decided.approved and not (consent.treatment and consent.willing):
        raise Refused("Consent to treatment and willingness must stand.", rule="R16", field=field)


def require_basis(as_: DecidesAs, suitable: bool | None, assessed_at: datetime | None) -> datetime:
    """R14, R17: when the person was assessed or screened, where that can be decided on."""
    contact = as_ is DecidesAs.SINGLE_POINT_OF_CONTACT
    if assessed_at is None or not (suitable or contact):
        raise Refused(_NOT_SUITABLE, rule="R17")
    return assessed_at


def require_no_decision_since(
    approved: bool | None, decided_at: datetime | None, assessed_at: datetime, field: str = ""
) -> None:
    """R17: an approval stays; a decline stays until the person was assessed again.

    ``field`` is where the assessment's time is said, if it is said now.
    """
    if approved is None or decided_at is None:
        return
    require_not_approved(approved)
    if assessed_at <= decided_at:
        raise Refused(_STANDS, rule="R17", field=field, code="Decided")


def require_not_approved(approved: bool | None) -> None:
    """R17: what was approved is neither assessed nor decided again."""
    if approved:
        raise Refused(_STANDS, rule="R17", code="Decided")


def must_carry_plan(decided: NewDecision) -> None:
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
    must_give_fitting_reasons(
        decided.approved, decided.reasons, "provider" if contact else "clinical_lead"
    )


def must_have_usual_length(decided: NewDecision, site: str | None) -> None:
    """R24: sessions in primary care within what policy, national or the site's own, sets."""
    if decided.as_ is not DecidesAs.CLINICAL_LEAD or decided.sessions is None:
        return
    on = decided.at.date()
    least = policy("mhtr_sessions_minimum", site, on=on).number()
    most = policy("mhtr_sessions_maximum", site, on=on).number()
    if not least <= decided.sessions <= most:
        raise Refused(f"Treatment has {least} to {most} sessions.", rule="R24", field="/sessions")
