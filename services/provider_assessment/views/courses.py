"""Treatment under the order, gathered from its rows."""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.vocabulary import ReviewKind
from services.common.database import rows, select
from services.disclosures.schemas import EmergencyFactOut, ToldOut
from services.disclosures.views import while_it_lasts
from services.provider_assessment.models.adjustments import AdjustmentProposal
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.disclosures import EmergencyDisclosure, RiskDisclosed
from services.provider_assessment.models.drug_tests import DrugTest
from services.provider_assessment.models.follow_ups import FollowUp
from services.provider_assessment.models.measures import Measured, RiskRaised
from services.provider_assessment.models.reviews import TreatmentReview
from services.provider_assessment.operations.adjustments import planned_length
from services.provider_assessment.operations.cases import rows_of_case
from services.provider_assessment.rules.cases import UNDER_ORDER
from services.provider_assessment.rules.measures import Stage
from services.provider_assessment.schemas.adjustments import AdjustmentOut, PlannedOut
from services.provider_assessment.schemas.courses import TreatmentOut
from services.provider_assessment.schemas.drug_tests import DrugTestOut
from services.provider_assessment.schemas.follow_ups import FollowUpOut
from services.provider_assessment.schemas.measures import MeasureOut
from services.provider_assessment.schemas.reviews import (
    JointReviewOut,
    ReviewOut,
    RiskRaisedOut,
)


async def treatment_view(session: AsyncSession, case: Case) -> TreatmentOut:
    """All that is kept of treatment but appointments and completion."""
    tests = await rows_of_case(session, DrugTest, case)
    tests.sort(key=lambda test: test.taken_at)
    risks = await rows_of_case(session, RiskRaised, case)
    risks.sort(key=lambda risk: risk.raised_at)
    proposals = await rows_of_case(session, AdjustmentProposal, case)
    proposals.sort(key=lambda proposal: proposal.proposed_at)
    measures = await rows_of_case(session, Measured, case)
    measures.sort(key=lambda m: (m.taken_at, m.instrument))
    disclosed = await rows_of_case(session, EmergencyDisclosure, case)
    disclosed.sort(key=lambda disclosure: disclosure.disclosed_at)
    return TreatmentOut(
        planned=PlannedOut.model_validate(await planned_length(session, case)),
        adjustments=[AdjustmentOut.model_validate(proposal) for proposal in proposals],
        drug_tests=[DrugTestOut.model_validate(test) for test in tests],
        reviews=await _reviews(session, case, measures),
        joint_reviews_of_others=await _joint_reviews_of_others(session, case),
        measures=[MeasureOut.model_validate(m) for m in measures if m.stage == Stage.TREATMENT],
        follow_ups=await _follow_ups(session, case, measures),
        emergency_disclosures=[
            EmergencyFactOut.model_validate(disclosure) for disclosure in disclosed
        ],
        risks_disclosed=await _disclosed_by_probation(session, case),
        risks=[RiskRaisedOut.model_validate(risk) for risk in risks],
    )


async def _disclosed_by_probation(session: AsyncSession, case: Case) -> list[ToldOut]:
    wanted = select(RiskDisclosed).where(
        RiskDisclosed.pathway_id == case.pathway_id,
        RiskDisclosed.organisation == case.organisation,
    )
    disclosures = await rows(session, wanted.order_by(col(RiskDisclosed.disclosed_at)))
    return [while_it_lasts(disclosure, datetime.now(UTC)) for disclosure in disclosures]


async def _reviews(session: AsyncSession, case: Case, measures: list[Measured]) -> list[ReviewOut]:
    reviews = await rows_of_case(session, TreatmentReview, case)
    reviews.sort(key=lambda review: review.reviewed_at)
    return [ReviewOut.of(r, [m for m in measures if m.taken_in == r.id]) for r in reviews]


async def _joint_reviews_of_others(session: AsyncSession, case: Case) -> list[JointReviewOut]:
    """R37, R52: what another provider of the same order recorded of reviewing it together."""
    if case.state not in UNDER_ORDER:
        return []
    others = select(Case.id).where(Case.pathway_id == case.pathway_id, Case.id != case.id)
    wanted = select(TreatmentReview).where(
        TreatmentReview.kind == ReviewKind.JOINT.value,
        col(TreatmentReview.case_id).in_(others),
    )
    reviews = await rows(session, wanted.order_by(col(TreatmentReview.reviewed_at)))
    return [JointReviewOut.model_validate(review) for review in reviews]


async def _follow_ups(
    session: AsyncSession, case: Case, measures: list[Measured]
) -> list[FollowUpOut]:
    follow_ups = await rows_of_case(session, FollowUp, case)
    follow_ups.sort(key=lambda follow_up: follow_up.done_at)
    return [FollowUpOut.of(f, [m for m in measures if m.taken_in == f.id]) for f in follow_ups]
