"""Approved or declined: by whom, on what, and with which plan (R14, R17, R24)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.policy import policy
from contracts.policy.practice import Practice, practice
from contracts.vocabulary import SUBSTANCE_MISUSE, DecidesAs, Requirement
from services.common.errors import FieldError, Forbidden, Refused, Unprocessable
from services.provider_assessment.rules.assessments import must_give_fitting_reasons
from services.provider_assessment.rules.cases import CaseState
from services.provider_assessment.rules.consents import Consent

_NOT_SUITABLE = "No assessment has found the person suitable."


_DECIDED = "Already decided: reassess before deciding again."


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


def require_decider(roles: Collection[str], needed: DecidesAs) -> None:
    """R17, R42: nobody decides, or signs off, in another's place."""
    if needed not in roles:
        raise Forbidden(
            f"Only the {needed.replace('_', ' ')} may decide on this requirement.",
            rule="R17",
            code="NotYoursToDecide",
        )


def may_decide(
    decision: NewDecision, suitable: bool | None, assessed_at: datetime | None, consent: Consent
) -> None:
    """R14, R17: a decision follows an assessment, or a court screen, that found suitable.

    An approval also needs consent and willingness. What was found unsuitable can only be declined
    by the provider that was asked on a court screen.
    """
    since = require_basis(decision.as_, suitable, assessed_at)
    field = "/agreed" if decision.as_ is DecidesAs.SINGLE_POINT_OF_CONTACT else "/approved"
    if decision.approved and not suitable:
        raise Refused(_NOT_SUITABLE, rule="R17", field=field)
    if decision.at < since:
        raise Unprocessable(
            "The decision is dated before the assessment or court screen: check decided_at.",
            rule="R17",
            field="/decided_at",
        )
    if decision.approved and not (consent.treatment and consent.willing):
        raise Refused(
            "Record the person's consent to treatment and willingness first, or decline.",
            rule="R16",
            field=field,
        )


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
        raise Refused(_DECIDED, rule="R17", field=field, code="Decided")


def require_not_approved(approved: bool | None) -> None:
    """R17: what was approved is neither assessed nor decided again."""
    if approved:
        raise Refused("This requirement is already approved.", rule="R17", code="Decided")


def may_change_approval(state: str, decided_at: datetime | None, at: datetime, field: str) -> None:
    """R85: an approval is withdrawn, or its first appointment moved, until the court answered."""
    since = require_open_approval(state, decided_at)
    if at < since:
        raise Unprocessable(
            f"This is dated before the approval: check {field[1:]}.", rule="R85", field=field
        )


def require_open_approval(state: str, decided_at: datetime | None) -> datetime:
    """R85: when it was approved, where it is approved and the court has not answered."""
    if state != CaseState.APPROVED or decided_at is None:
        raise Refused(
            "There is no approval that waits for the court's answer.",
            rule="R85",
            code="NotApproved",
        )
    return decided_at


def must_carry_plan(decision: NewDecision) -> None:
    """R17, R18: an approval carries the plan, a decline its coded reasons."""
    needed = _PLAN[decision.as_]
    missing = [name for name in needed if decision.plan.get(name) is None]
    if decision.approved and missing:
        raise Unprocessable(
            "Include the treatment plan when you approve.",
            rule="R17",
            field=f"/{missing[0]}",
            errors=tuple(FieldError(f"/{name}", "give this when you approve") for name in missing),
        )
    if not decision.approved and len(missing) < len(needed):
        raise Unprocessable("Leave the treatment plan out when you decline.", rule="R18")
    contact = decision.as_ is DecidesAs.SINGLE_POINT_OF_CONTACT
    must_give_fitting_reasons(
        decision.approved, decision.reasons, "provider" if contact else "clinical_lead"
    )


def outside_usual_length(decision: NewDecision, site: str | None) -> list[Practice]:
    """R24, R86: sessions in primary care outside what policy, national or the site's, sets."""
    if decision.as_ is not DecidesAs.CLINICAL_LEAD or decision.sessions is None:
        return []
    on = decision.at.date()
    least = policy("mhtr_sessions_minimum", site, on=on).number()
    most = policy("mhtr_sessions_maximum", site, on=on).number()
    return [practice("UnusualLength")] * (not least <= decision.sessions <= most)
