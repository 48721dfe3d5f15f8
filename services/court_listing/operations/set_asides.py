"""A sentence that does not stand any more: what is told, and which clocks run again (R11, R26)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import Sentenced
from contracts.events.court_orders import SentenceSetAside
from contracts.policy import LocalFact
from contracts.vocabulary import SetAsideBecause
from services.common.clock_facts import note, take_back
from services.common.outbox import tell
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.orders import requirements_of
from services.court_listing.operations.requirements import (
    hand_over,
    positions_of,
    proposed_or_treating,
)
from services.court_listing.operations.reviews import cancel_review


@dataclass(frozen=True)
class SetAside:
    """A sentence that was set aside: since when, and why."""

    sentence: Sentence
    at: datetime
    because: SetAsideBecause


def set_aside(
    sentence: Sentence, at: datetime, because: SetAsideBecause, now: datetime
) -> SetAside:
    """R11: it stays on record as one that does not stand."""
    moment = max(at, sentence.sentenced_at)
    sentence.superseded_at = now
    sentence.set_aside_at, sentence.set_aside_because = moment, because.value
    return SetAside(sentence, moment, because)


async def tell_set_aside(session: AsyncSession, undone: SetAside) -> None:
    """R11: everybody who was told of it; what ran until the sentence runs again (C1, C2)."""
    pathway_id, passed_at = undone.sentence.pathway_id, undone.sentence.sentenced_at
    made = requirements_of(undone.sentence)
    positions = await positions_of(session, pathway_id)
    said = {"because": undone.because, "requirements": tuple(sorted(made))}
    event = SentenceSetAside.of(pathway_id, undone.at, said)
    tell(session, event, to_organisations=proposed_or_treating(positions))
    hand_over(positions, ())
    await cancel_review(session, pathway_id, undone.at)
    take_back(session, Sentenced.name, pathway_id, passed_at)
    note(session, LocalFact.SENTENCER_FEEDBACK_ASKED, pathway_id, passed_at, wanted=False)
