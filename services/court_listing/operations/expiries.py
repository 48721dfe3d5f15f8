"""Orders that end on their day, and those that were told to have ended and go on (R45).

Guarantee: an order that ends is told once. When it is corrected after that, whoever was told hears
that it goes on, or of the day on which it ended after all.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import event as mapped
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.events.court_orders import OrderExpired, OrderRunsOn
from services.common.database import rows, select
from services.common.outbox import tell
from services.court_listing.intake.reading.moments import day_of, midnight
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.orders import order_as_passed, requirements_of
from services.court_listing.operations.requirements import (
    positions_of,
    proposed_or_treating,
    who_treats,
)
from services.court_listing.operations.reviews import cancel_review, reinstate_review
from services.court_listing.rules import expiries

BATCH = 100

_DUE = text("""
SELECT p.id FROM pathway p WHERE p.id IN (
    SELECT pathway_id FROM sentence WHERE superseded_at IS NULL AND ended_at IS NULL
        AND expiry_told IS NULL AND over_on <= :today
    UNION
    SELECT pathway_id FROM sentence WHERE expiry_told IS NOT NULL
        AND (superseded_at IS NOT NULL OR over_on IS DISTINCT FROM expiry_told)
) AND NOT EXISTS (SELECT FROM merged_subject m WHERE m.subject = p.id AND m.ended_at IS NULL)
ORDER BY p.id LIMIT :batch FOR UPDATE OF p SKIP LOCKED
""")


def _work_out_end(mapper: object, connection: object, sentence: Sentence) -> None:
    """However a sentence came to be kept or changed, the day on which its order is over follows."""
    order = order_as_passed(sentence)
    sentence.over_on = order.over_on if order else None


for moment in ("before_insert", "before_update"):
    mapped.listen(Sentence, moment, _work_out_end)


async def expire_orders(session: AsyncSession, now: datetime) -> int:
    """Tell of orders that ended until now, and of those that did not; how many people it was."""
    today = day_of(now)
    due = (await session.execute(_DUE, {"today": today, "batch": BATCH})).scalars().all()
    for pathway_id in due:
        await _put_right(session, pathway_id, today, now)
    return len(due)


async def _put_right(session: AsyncSession, pathway_id: UUID, today: date, now: datetime) -> None:
    passed = await _sentences(session, pathway_id)
    live = next((sentence for sentence in passed if sentence.superseded_at is None), None)
    over = live is not None and live.ended_at is None and _is_over(live, today)
    for sentence in passed:
        told = sentence.expiry_told
        if told is None or (sentence is live and sentence.over_on == told):
            continue
        sentence.expiry_told = None
        began = day_of(live.sentenced_at) if live and live is not sentence else None
        if not over and expiries.was_no_end(told, began):
            await _tell_goes_on(session, pathway_id, live, told, now)
    if live is not None and over and live.expiry_told is None:
        await _tell_over(session, live)


async def _sentences(session: AsyncSession, pathway_id: UUID) -> Sequence[Sentence]:
    own = select(Sentence).where(Sentence.pathway_id == pathway_id)
    return await rows(session, own.order_by(col(Sentence.sentenced_at)).with_for_update())


def _is_over(sentence: Sentence, today: date) -> bool:
    return sentence.over_on is not None and sentence.over_on <= today


async def _tell_over(session: AsyncSession, sentence: Sentence) -> None:
    order = order_as_passed(sentence)
    assert order is not None
    assert order.over_on is not None
    at = midnight(order.over_on)
    sentence.expiry_told = order.over_on
    said = {"disposal": sentence.disposal, "requirements": sorted(order.made)}
    event = OrderExpired.of(sentence.pathway_id, at, said, last_day=order.last_day)
    treat = await who_treats(session, sentence.pathway_id, order.made)
    tell(session, event, to_organisations=treat)
    await cancel_review(session, sentence.pathway_id, at)


async def _tell_goes_on(
    session: AsyncSession, pathway_id: UUID, live: Sentence | None, told: date, now: datetime
) -> None:
    order = order_as_passed(live) if live else None
    made = requirements_of(live)
    event = OrderRunsOn.of(
        pathway_id,
        now.astimezone(UTC),
        was_over_on=told,
        requirements=sorted(made),
        last_day=order.last_day if order else None,
    )
    treat = proposed_or_treating(await positions_of(session, pathway_id))
    tell(session, event, to_organisations=treat)
    await reinstate_review(session, pathway_id, midnight(told))
