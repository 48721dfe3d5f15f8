"""What probation tells the court after sentence: review reports, returns, breaches, early ends."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from sqlmodel.sql.expression import SelectOfScalar

from contracts.events.probation_supervision import (
    BreachReferredV1,
    OrderEndedEarlyV1,
    ReturnedToCourtV1,
    ReviewReportSentV1,
)
from services.common.database import first, select
from services.common.handling import on
from services.court_listing.models.orders import Breach, ReturnToCourt, ReviewReport
from services.court_listing.models.pathways import Pathway, Sentence
from services.court_listing.operations.orders import cancel_review
from services.court_listing.rules.orders import ENDED_EARLY


async def note_review_report(session: AsyncSession, event: ReviewReportSentV1) -> None:
    """Keep the report for a review as it was told (R36, R52)."""
    told = event.model_dump(
        mode="json", exclude_none=True, exclude={"pathway_id", "occurred_at", "report_id"}
    )
    report = ReviewReport(
        id=event.report_id, pathway_id=event.pathway_id, sent_at=event.occurred_at, report=told
    )
    session.add(report)


async def note_return(session: AsyncSession, event: ReturnedToCourtV1) -> None:
    """Keep that the order is to be reviewed, since when and why (R38)."""
    session.add(
        ReturnToCourt(
            id=event.return_id,
            pathway_id=event.pathway_id,
            returned_at=event.occurred_at,
            requirement=event.requirement,
            reason=event.reason,
        )
    )


async def note_breach(session: AsyncSession, event: BreachReferredV1) -> None:
    """Keep a breach for the court to decide (R40)."""
    session.add(
        Breach(
            id=event.breach_id,
            pathway_id=event.pathway_id,
            referred_at=event.occurred_at,
            requirement=event.requirement,
            reason=event.reason,
            why=event.why,
        )
    )


async def note_early_end(session: AsyncSession, event: OrderEndedEarlyV1) -> None:
    """R42, R45: the order of the sentence ended early, and is reviewed no more (C11).

    One that another sentence took the place of since, has ended anyway.
    """
    await session.get(Pathway, event.pathway_id, with_for_update=True)
    live = await first(session, _live(event.pathway_id))
    if live is None or live.ended_at is not None or event.occurred_at < live.sentenced_at:
        return
    live.ended_at, live.ended_because = event.occurred_at, ENDED_EARLY
    await cancel_review(session, event.pathway_id, event.occurred_at)


def _live(pathway_id: UUID) -> SelectOfScalar[Sentence]:
    own = select(Sentence).where(Sentence.pathway_id == pathway_id)
    return own.where(col(Sentence.superseded_at).is_(None)).with_for_update()


ORDER_HANDLERS = (
    on(ReviewReportSentV1, note_review_report),
    on(ReturnedToCourtV1, note_return),
    on(BreachReferredV1, note_breach),
    on(OrderEndedEarlyV1, note_early_end),
)
