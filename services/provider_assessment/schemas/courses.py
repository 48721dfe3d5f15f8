"""What a case's view shows of treatment under the order."""

from services.common.schemas import FromRow
from services.disclosures.schemas import EmergencyFactOut, ToldOut
from services.provider_assessment.schemas.adjustments import AdjustmentOut, PlannedOut
from services.provider_assessment.schemas.drug_tests import DrugTestOut
from services.provider_assessment.schemas.follow_ups import FollowUpOut
from services.provider_assessment.schemas.measures import MeasureOut
from services.provider_assessment.schemas.reviews import (
    JointReviewOut,
    ReviewOut,
    RiskRaisedOut,
)


class TreatmentOut(FromRow):
    """Treatment under the order, each list the oldest first."""

    planned: PlannedOut
    adjustments: list[AdjustmentOut]
    drug_tests: list[DrugTestOut]
    reviews: list[ReviewOut]
    joint_reviews_of_others: list[JointReviewOut]
    measures: list[MeasureOut]
    risks: list[RiskRaisedOut]
    follow_ups: list[FollowUpOut]
    emergency_disclosures: list[EmergencyFactOut]
    risks_disclosed: list[ToldOut]
