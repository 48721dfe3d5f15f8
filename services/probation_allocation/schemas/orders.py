"""What became of the order, answered."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

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
    early_ends: list[EarlyEndOut]
    order_ended_at: datetime | None
    reviews: list[CourtReviewOut]
    review_reports: list[ReviewReportOut]
    returns_due: list[Withdrawal]
    returns: list[ReturnOut]
    absences_to_refer: list[UUID]
    breaches: list[BreachOut]
