"""Breaches of an order, decided by the court."""

from uuid import UUID

from fastapi import APIRouter

from contracts.court_listing import BreachDecidedV1
from contracts.vocabulary import BreachOutcome, EndedBecause
from services.common.edge import EdgeRoute, Session
from services.common.outbox import tell
from services.court_listing import resentencing
from services.court_listing.answers_orders import BreachOut
from services.court_listing.callers import LegalAdviser
from services.court_listing.dossiers import dossier_of
from services.court_listing.models import Sentence
from services.court_listing.models_orders import Breach
from services.court_listing.orders import (
    breach_meant,
    end_treatment,
    order_of,
    requirements_of,
    set_first_review,
)
from services.court_listing.rules import breaches, orders
from services.court_listing.schemas_orders import BreachOutcomeIn
from services.court_listing.schemas_short_terms import kept as kept_reasons
from services.court_listing.telling import tell_advice

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["after sentence"], route_class=EdgeRoute
)


@router.post("/breach-outcomes", status_code=201, summary="Decide a breach (R29, R40, R45)")
async def decide(
    pathway_id: UUID, body: BreachOutcomeIn, session: Session, caller: LegalAdviser
) -> BreachOut:
    """What became of the order: it goes on, is varied, ends, or is replaced."""
    dossier = await dossier_of(session, pathway_id, lock=True)
    order = orders.in_force(order_of(dossier.sentence), "R40")
    breach = await breach_meant(session, pathway_id, body.breach_id)
    breaches.may_decide(body.decided(), breach.referred_at, order)
    new = resentencing.sentence_after(dossier, body, caller.user)
    _keep(breach, body, caller.user)
    await resentencing.replace(session, dossier, new, body)
    ended = breaches.ends_order(body.outcome, new.disposal if new else None)
    tell(session, _decided(breach, new, ended))
    if new is not None and body.outcome is BreachOutcome.RESENTENCED:
        tell_advice(session, new)
    now = order.made if new is None and not ended else requirements_of(new)
    await end_treatment(session, pathway_id, body.decided_at, EndedBecause.BREACH, order.made, now)
    if new is not None and body.outcome is BreachOutcome.RESENTENCED:
        set_first_review(session, new)
    return BreachOut.model_validate(breach)


def _keep(breach: Breach, body: BreachOutcomeIn, by: str) -> None:
    breach.decided_at, breach.decided_by, breach.outcome = body.decided_at, by, body.outcome
    breach.decision_reasons = list(dict.fromkeys(body.reasons))
    breach.decision_why, breach.custody_weeks = body.why, body.custody_weeks
    for name, value in kept_reasons(body.not_suspended).items():
        setattr(breach, name, value)


def _decided(breach: Breach, new: Sentence | None, ended: bool) -> BreachDecidedV1:
    told = {
        "pathway_id": breach.pathway_id,
        "occurred_at": breach.decided_at,
        "breach_id": breach.id,
        "requirement": breach.requirement,
        "outcome": breach.outcome,
        "reasons": breach.decision_reasons,
        "custody_weeks": breach.custody_weeks,
        "order_ended": ended,
    }
    return BreachDecidedV1.model_validate(told | (new.model_dump(include=_AS_IT_IS) if new else {}))


_AS_IT_IS = {
    "disposal",
    "order_months",
    "custody_weeks",
    "requirements",
    "requirement_made",
    "court_reviews",
}
