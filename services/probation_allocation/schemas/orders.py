"""What became of the order, answered."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel

from services.common.snapshot import Rows
from services.probation_allocation.models.breaches import Breach
from services.probation_allocation.models.early_ends import EarlyEnd
from services.probation_allocation.models.returns import ReturnToCourt
from services.probation_allocation.models.reviews import ReviewReport
from services.probation_allocation.rules.returns import Withdrawal
from services.probation_allocation.schemas.breaches import BreachOut
from services.probation_allocation.schemas.early_ends import EarlyEndOut
from services.probation_allocation.schemas.returns import ReturnOut
from services.probation_allocation.schemas.reviews import CourtReviewOut, ReviewReportOut


class AfterSentenceOut(BaseModel):
    """What became of the order, and what is to be done: returns (R38), referrals (R34).

    ``order_number`` counts the orders that took the place of one another (R40).
    """

    order_number: int
    early_ends: Annotated[list[EarlyEndOut], Rows(EarlyEnd, "order_number")]
    order_ended_at: datetime | None
    reviews: list[CourtReviewOut]
    review_reports: Annotated[list[ReviewReportOut], Rows(ReviewReport, "sent_at")]
    returns_due: list[Withdrawal]
    returns: Annotated[list[ReturnOut], Rows(ReturnToCourt, "returned_at")]
    absences_to_refer: list[UUID]
    breaches: Annotated[list[BreachOut], Rows(Breach, "referred_at")]
