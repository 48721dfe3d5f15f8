"""Breaches: which is meant, and what follows from a decision, however it was told (R40)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import NEW_SENTENCE, BreachDecided, SentencedAnew
from contracts.events.court_orders import BreachAnswered, BreachDecisionWithdrawn
from contracts.vocabulary import (
    BreachAnswer,
    BreachedRequirement,
    BreachOutcome,
    EndedBecause,
    Requirement,
)
from services.common.database import rows, select
from services.common.errors import Unknown, Unprocessable
from services.common.outbox import tell
from services.court_listing.models.breaches import Breach
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.events import tell_advice
from services.court_listing.operations.orders import end_treatment, requirements_of
from services.court_listing.operations.requirements import (
    hand_over,
    positions_of,
    proposed_or_treating,
    reopen_requirements,
    treating,
    who_treats,
)
from services.court_listing.operations.reviews import cancel_review
from services.court_listing.rules import breaches

_ANOTHER_OR_NONE = (BreachOutcome.RESENTENCED, BreachOutcome.CUSTODY, BreachOutcome.REVOKED)


@dataclass(frozen=True)
class Decision:
    """Breaches of an order decided at once: what it had made, and the sentence in its place."""

    breaches: Sequence[Breach]
    outcome: BreachOutcome
    at: datetime
    before: Collection[Requirement]
    new: Sentence | None = None

    @property
    def order_ended(self) -> bool:
        """Whether no order is in force afterwards."""
        return breaches.ends_order(self.outcome, self.new.disposal if self.new else None)


@dataclass(frozen=True)
class Undecided:
    """A breach of which a decision was told that does not stand: which, and of when."""

    breach: Breach
    outcome: str
    at: datetime


def undecide(breach: Breach) -> Undecided:
    """R40: the breach waits for the court again; what was decided stays in history."""
    assert breach.outcome is not None
    assert breach.decided_at is not None
    taken_back = Undecided(breach, breach.outcome, breach.decided_at)
    breach.decided_at = breach.outcome = breach.decided_by = breach.custody_weeks = None
    breach.decision_reasons, breach.decision_why, breach.reasons_by = [], None, None
    breach.not_suspended_because, breach.not_suspended_why = [], None
    return taken_back


async def tell_undecided(session: AsyncSession, undecided: Undecided) -> None:
    """R40: everybody whom the decision was told to."""
    breach = undecided.breach
    event = BreachDecisionWithdrawn(
        pathway_id=breach.pathway_id,
        occurred_at=undecided.at,
        breach_id=breach.id,
        requirement=BreachedRequirement(breach.requirement),
        outcome=BreachOutcome(undecided.outcome),
    )
    positions = await positions_of(session, breach.pathway_id)
    tell(session, event, to_organisations=proposed_or_treating(positions))


def end_order(live: Sentence, outcome: BreachOutcome, at: datetime) -> None:
    """R40: the order ended, with nothing of its kind in its place."""
    if outcome in (BreachOutcome.CUSTODY, BreachOutcome.REVOKED):
        live.ended_at, live.ended_because = at, EndedBecause.BREACH.value


async def carry_out(session: AsyncSession, decision: Decision) -> None:
    """Tell of it, end what treatment is over, and reopen what was made again (R40, R45, C11)."""
    pathway_id = decision.breaches[0].pathway_id
    if decision.outcome in _ANOTHER_OR_NONE:
        await cancel_review(session, pathway_id, decision.at)
    positions = await positions_of(session, pathway_id)
    unchanged = decision.new is None and not decision.order_ended
    for breach in decision.breaches:
        event, everyone = _breach_decided(breach, decision), proposed_or_treating(positions)
        whose = treating(positions, [breach.requirement]) if unchanged else everyone
        tell(session, event, to_organisations=whose)
    now = decision.before if unchanged else requirements_of(decision.new)
    because = EndedBecause.BREACH
    await end_treatment(session, pathway_id, decision.at, because, decision.before, now)
    if decision.new is not None:
        hand_over(positions, now)
    if decision.outcome is BreachOutcome.RESENTENCED and decision.new is not None:
        made = SentencedAnew.of(pathway_id, decision.at, decision.new, requirements=sorted(now))
        tell(session, made)
        tell_advice(session, decision.new)
        await reopen_requirements(session, pathway_id, now, decision.at)


def _breach_decided(breach: Breach, decision: Decision) -> BreachDecided:
    said = {
        "breach_id": breach.id,
        "requirement": breach.requirement,
        "outcome": decision.outcome,
        "reasons": breach.decision_reasons,
        "custody_weeks": breach.custody_weeks,
        "order_ended": decision.order_ended,
    }
    sentence = decision.new.model_dump(include=set(NEW_SENTENCE)) if decision.new else {}
    return BreachDecided.of(breach.pathway_id, decision.at, said | sentence)


async def breach_to_decide(session: AsyncSession, pathway_id: UUID, id: UUID | None) -> Breach:
    """The breach that is decided: the one named, or the only one that waits (R40)."""
    named = await _named_or_all(session, pathway_id, id)
    waiting = [breach for breach in named if breach.outcome is None]
    breaches.require_undecided_breach(len(waiting))
    return _only_one(waiting)


async def breach_to_answer(session: AsyncSession, pathway_id: UUID, id: UUID | None) -> Breach:
    """The breach that was answered: the one named, the one that waits, or the only one (R40)."""
    named = await _named_or_all(session, pathway_id, id)
    breaches.require_breach(len(named))
    return _only_one([breach for breach in named if breach.outcome is None] or named)


def answer_on_record(breach: Breach) -> breaches.GivenAnswer:
    """How it was answered, as the rules look at it; empty where nothing was said."""
    return breaches.GivenAnswer(breach.answered_as, breach.answered_at)


@dataclass(frozen=True)
class Answer:
    """An answer in the court's words: when it was given, who recorded it, as of which message."""

    words: str | None
    at: datetime | None
    by: str
    why: str | None = None
    shared_at: datetime | None = None


def record_answer(breach: Breach, answer: Answer, now: datetime) -> bool:
    """Keep an answer, the one before it too; whether it says something else than that one."""
    before = _as_told(breach)
    if breach.answered_at is not None:
        earlier = {
            "answer": breach.answer,
            "answered_at": breach.answered_at.astimezone(UTC).isoformat(),
            "answered_by": breach.answered_by,
            "replaced_at": now.astimezone(UTC).isoformat(),
        }
        breach.earlier_answers = [*breach.earlier_answers, earlier]
    breach.answer, breach.answered_at = answer.words, answer.at
    breach.answered_by, breach.answer_why = answer.by, answer.why
    breach.answer_shared_at = answer.shared_at
    return _as_told(breach) != before


def _as_told(breach: Breach) -> tuple[BreachAnswer, datetime | None] | None:
    said = answer_on_record(breach)
    return (said.answer, said.at) if said.answer is not None else None


async def tell_answer(session: AsyncSession, breach: Breach, now: datetime) -> None:
    """R40: how it was answered, or that what was told is taken back; to whom it was referred to."""
    said = answer_on_record(breach)
    event = BreachAnswered.of(
        breach.pathway_id,
        said.at or now,
        breach_id=breach.id,
        requirement=breach.requirement,
        answer=said.answer,
        answered_at=said.at if said.answer is not None else None,
    )
    whose = await who_treats(session, breach.pathway_id, [breach.requirement])
    tell(session, event, to_organisations=whose)


async def breach_without_reasons(
    session: AsyncSession, pathway_id: UUID, id: UUID | None
) -> Breach:
    """The breach that was decided for reasons the court did not give yet (R40)."""
    waiting = [
        breach
        for breach in await _named_or_all(session, pathway_id, id)
        if breach.outcome is not None and not breach.decision_reasons
    ]
    breaches.require_missing_reasons(len(waiting))
    return _only_one(waiting)


async def _named_or_all(session: AsyncSession, pathway_id: UUID, id: UUID | None) -> list[Breach]:
    referred = await rows(session, select(Breach).where(Breach.pathway_id == pathway_id))
    if id is not None and id not in {breach.id for breach in referred}:
        raise Unknown("There is no such breach.", rule="R40", field="/breach_id")
    return [breach for breach in referred if id in (None, breach.id)]


def _only_one(waiting: Sequence[Breach]) -> Breach:
    if len(waiting) > 1:
        raise Unprocessable(
            "Give breach_id: more than one breach is waiting for a decision.",
            rule="R40",
            field="/breach_id",
        )
    return waiting[0]
