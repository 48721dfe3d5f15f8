"""What became of the order a case is treated under."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.database import rows, select
from services.provider_assessment.models import Case
from services.provider_assessment.order_models import CourtReview
from services.provider_assessment.schemas.orders import AfterSentenceOut, CourtReviewOut


async def after_sentence_view(
    session: AsyncSession, case: Case, made: bool | None
) -> AfterSentenceOut:
    """R36, R52: the reviews of the order, where the court made the requirement of the case."""
    if not made:
        return AfterSentenceOut(reviews=[])
    own = select(CourtReview).where(CourtReview.pathway_id == case.pathway_id)
    found = await rows(session, own.order_by(CourtReview.due_on))  # type: ignore[arg-type]
    return AfterSentenceOut(reviews=[CourtReviewOut.of(one, case.requirement) for one in found])
