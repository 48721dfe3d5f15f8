"""Breaches: which is meant, and what follows from a decision, however it was told (R40)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import (
    BreachDecidedV1,
    SentencedAnewV1,
)
from contracts.vocabulary import BreachOutcome, EndedBecause, Requirement
from services.common.database import rows, select
from services.common.errors import Unknown, Unprocessable
from services.common.outbox import tell
from services.court_listing.models.breaches import Breach
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.events import tell_advice
from services.court_listing.operations.orders import end_treatment, requirements_of
from services.court_listing.operations.requirements import begin_again
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


def end_with(live: Sentence, outcome: BreachOutcome, at: datetime) -> None:
    """R40: the order ended, with nothing of its kind in its place."""
    if outcome in (BreachOutcome.CUSTODY, BreachOutcome.REVOKED):
        live.ended_at, live.ended_because = at, EndedBecause.BREACH.value


async def follow(session: AsyncSession, decided: Decision) -> None:
    """Tell of it, end what treatment is over, and let what was made again begin (R40, R45, C11)."""
    pathway_id = decided.breaches[0].pathway_id
    if decided.outcome in _ANOTHER_OR_NONE:
        await cancel_review(session, pathway_id, decided.at)
    for breach in decided.breaches:
        tell(session, _told(breach, decided))
    unchanged = decided.new is None and not decided.order_ended
    now = decided.before if unchanged else requirements_of(decided.new)
    because = EndedBecause.BREACH
    await end_treatment(session, pathway_id, decided.at, because, decided.before, now)
    if decided.outcome is BreachOutcome.RESENTENCED and decided.new is not None:
        about = {"pathway_id": pathway_id, "occurred_at": decided.at}
        made = {"disposal": decided.new.disposal, "requirements": sorted(now)}
        tell(session, SentencedAnewV1.model_validate(about | made))
        tell_advice(session, decided.new)
        await begin_again(session, pathway_id, now, decided.at)


def _told(breach: Breach, decided: Decision) -> BreachDecidedV1:
    told = {
        "pathway_id": breach.pathway_id,
        "occurred_at": decided.at,
        "breach_id": breach.id,
        "requirement": breach.requirement,
        "outcome": decided.outcome,
        "reasons": breach.decision_reasons,
        "custody_weeks": breach.custody_weeks,
        "order_ended": decided.order_ended,
    }
    as_it_is = decided.new.model_dump(include=_AS_IT_IS) if decided.new else {}
    return BreachDecidedV1.model_validate(told | as_it_is)


_AS_IT_IS = {
    "disposal",
    "order_months",
    "custody_weeks",
    "requirements",
    "requirement_made",
    "court_reviews",
}


async def breach_meant(session: AsyncSession, pathway_id: UUID, id: UUID | None) -> Breach:
    """The breach that is decided: the one named, or the only one that waits (R40)."""
    known = await _named_or_all(session, pathway_id, id)
    waiting = [one for one in known if one.outcome is None]
    breaches.require_undecided_breach(len(waiting))
    return _only(waiting)


async def breach_unexplained(session: AsyncSession, pathway_id: UUID, id: UUID | None) -> Breach:
    """The breach that was decided for reasons the court did not give yet (R40)."""
    known = await _named_or_all(session, pathway_id, id)
    waiting = [one for one in known if one.outcome is not None and not one.decision_reasons]
    breaches.require_missing_reasons(len(waiting))
    return _only(waiting)


async def _named_or_all(session: AsyncSession, pathway_id: UUID, id: UUID | None) -> list[Breach]:
    known = await rows(session, select(Breach).where(Breach.pathway_id == pathway_id))
    if id is not None and id not in {one.id for one in known}:
        raise Unknown("There is no such breach.", rule="R40", field="/breach_id")
    return [one for one in known if id in (None, one.id)]


def _only(waiting: Sequence[Breach]) -> Breach:
    if len(waiting) > 1:
        raise Unprocessable("Say which breach: several wait.", rule="R40", field="/breach_id")
    return waiting[0]
