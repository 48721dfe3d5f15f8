"""Breaches of an order, decided by the court."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter

from contracts.events.court_listing import BreachReasonsGiven
from contracts.vocabulary import BreachOutcome
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.court_listing.callers import LegalAdviser
from services.court_listing.models.breaches import Breach
from services.court_listing.operations import sentences
from services.court_listing.operations.breaches import (
    Answer,
    Decision,
    answer_on_record,
    breach_to_answer,
    breach_to_decide,
    breach_without_reasons,
    carry_out,
    record_answer,
    tell_answer,
)
from services.court_listing.operations.orders import order_of
from services.court_listing.operations.pathways import dossier_of
from services.court_listing.operations.reviews import set_first_review
from services.court_listing.rules import breaches, orders
from services.court_listing.schemas.breaches import (
    BreachAnswerIn,
    BreachOut,
    BreachOutcomeIn,
    BreachReasonsIn,
)
from services.court_listing.schemas.short_terms import not_suspended_columns

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["after sentence"], route_class=UnitOfWorkRoute
)


@router.post("/breach-outcomes", status_code=201, summary="Decide a breach (R29, R40, R45)")
async def decide(
    pathway_id: UUID, body: BreachOutcomeIn, session: Session, caller: LegalAdviser
) -> BreachOut:
    """What became of the order: it goes on, is varied, ends, or is replaced."""
    dossier = await dossier_of(session, pathway_id, lock=True)
    order = orders.require_order(order_of(dossier.sentence), "R40")
    breach = await breach_to_decide(session, pathway_id, body.breach_id)
    breaches.may_decide(body.decision(), breach.referred_at, order)
    new = sentences.sentence_after(dossier, body, caller.user)
    _record_decision(breach, body, caller.user)
    await sentences.replace_sentence(session, dossier, new, body)
    await carry_out(session, Decision([breach], body.outcome, body.decided_at, order.made, new))
    if new is not None and body.outcome is BreachOutcome.RESENTENCED:
        await set_first_review(session, new)
    return BreachOut.model_validate(breach)


@router.post("/breach-answers", status_code=201, summary="Record how a breach was answered (R40)")
async def answer(
    pathway_id: UUID, body: BreachAnswerIn, session: Session, caller: LegalAdviser
) -> BreachOut:
    """Admitted or denied; another answer, or none, takes the place of the one before, with why."""
    await dossier_of(session, pathway_id, lock=True)
    breach = await breach_to_answer(session, pathway_id, body.breach_id)
    given, recorded = body.given(), answer_on_record(breach)
    breaches.may_answer(given, recorded, breach.referred_at, breach.decided_at)
    now = datetime.now(UTC)
    kept = Answer(breaches.words_of(given.answer), given.at, caller.user, given.why)
    if record_answer(breach, kept, now):
        await tell_answer(session, breach, now)
    return BreachOut.model_validate(breach)


@router.post("/breach-reasons", status_code=201, summary="Give the reasons for a decision (R40)")
async def give_reasons(
    pathway_id: UUID, body: BreachReasonsIn, session: Session, caller: LegalAdviser
) -> BreachOut:
    """Where the court system told of the decision and not why; told to who was told of it."""
    await dossier_of(session, pathway_id, lock=True)
    breach = await breach_without_reasons(session, pathway_id, body.breach_id)
    breaches.may_give_reasons(body.given_at, breach.decided_at)
    breach.decision_reasons = list(dict.fromkeys(body.reasons))
    breach.decision_why, breach.reasons_by = body.why, caller.user
    event = BreachReasonsGiven.of(
        pathway_id, body.given_at, breach_id=breach.id, reasons=breach.decision_reasons
    )
    tell(session, event)
    return BreachOut.model_validate(breach)


def _record_decision(breach: Breach, body: BreachOutcomeIn, by: str) -> None:
    breach.decided_at, breach.decided_by, breach.outcome = body.decided_at, by, body.outcome
    breach.decision_reasons = list(dict.fromkeys(body.reasons))
    breach.decision_why, breach.custody_weeks = body.why, body.custody_weeks
    for name, value in not_suspended_columns(body.not_suspended).items():
        setattr(breach, name, value)
