"""What became of the order a case is treated under."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.database import rows, select
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.orders import Breach, CourtReview
from services.provider_assessment.schemas.orders import (
    AfterSentenceOut,
    BreachOut,
    CourtReviewOut,
)


async def after_sentence_view(
    session: AsyncSession, case: Case, made: bool | None
) -> AfterSentenceOut:
    """R36, R40, R52: of the order only where the court made the requirement of the case."""
    shown = AfterSentenceOut.model_validate(
        {
            "ended_at": case.ended_at,
            "ended_because": case.ended_because,
            "reviews": [],
            "breaches": [],
        }
    )
    if not made and case.ended_at is None:
        return shown
    reviews = select(CourtReview).where(CourtReview.pathway_id == case.pathway_id)
    for review in await rows(session, reviews.order_by(col(CourtReview.due_on))):
        shown.reviews.append(CourtReviewOut.of(review, case.requirement))
    breaches = select(Breach).where(Breach.pathway_id == case.pathway_id)
    for breach in await rows(session, breaches.order_by(col(Breach.referred_at))):
        shown.breaches.append(BreachOut.of(breach, case.requirement))
    return shown
