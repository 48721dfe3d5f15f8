"""How many assessments the organisation is to expect that day."""

from datetime import date

from fastapi import APIRouter
from sqlmodel import col

from services.common.database import rows, select
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.provider_assessment.callers import Reader
from services.provider_assessment.models.expected_assessments import ExpectedAssessments
from services.provider_assessment.schemas.expected_assessments import ExpectedOut

router = APIRouter(prefix="/v1", tags=["cases"], route_class=UnitOfWorkRoute)


@router.get("/expected-assessments", summary="How many to expect that day (R10)")
async def expected(session: Session, caller: Reader, on: date) -> list[ExpectedOut]:
    """As the court duty officers said last; the organisation's own and no other's (R52)."""
    own = select(ExpectedAssessments).where(
        ExpectedAssessments.organisation == caller.organisation, ExpectedAssessments.on == on
    )
    ordered = own.order_by(col(ExpectedAssessments.site), col(ExpectedAssessments.requirement))
    return [ExpectedOut.model_validate(count) for count in await rows(session, ordered)]
