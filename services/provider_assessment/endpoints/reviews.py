"""Treatment reviewed, and measured between assessment and end."""

from uuid import UUID, uuid4

from fastapi import APIRouter

from contracts.events.provider_assessment import Measure, MeasureChange
from contracts.events.provider_treatment import TreatmentReviewed
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.provider_assessment.callers import Clinician
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.reviews import TreatmentReview
from services.provider_assessment.operations.cases import case_of, pathway_of
from services.provider_assessment.operations.courses import begun_at
from services.provider_assessment.operations.events import tell_of
from services.provider_assessment.operations.measures import (
    Occasion,
    changes_since_assessment,
    make_measures,
    raise_risks,
    results_of,
    score_all,
)
from services.provider_assessment.rules import reviews
from services.provider_assessment.rules.measures import Stage
from services.provider_assessment.schemas.measures import MeasureOut, MeasuresIn, MeasuresOut
from services.provider_assessment.schemas.reviews import ReviewIn, ReviewOut

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["treatment"], route_class=UnitOfWorkRoute
)


@router.post("/treatment-reviews", status_code=201, summary="Record a review of treatment (R37)")
async def review(
    pathway_id: UUID, body: ReviewIn, session: Session, caller: Clinician
) -> ReviewOut:
    """In supervision, at six months (C10) or jointly; a risk found is told at once (R41)."""
    case = await case_of(session, pathway_id, caller, body.requirement)
    reviews.may_review(case.state, await begun_at(session, case), body.reviewed_at)
    requirements = [r for r in (await pathway_of(session, case)).requirements if r.get("made")]
    reviews.may_review_jointly(body.kind, len(requirements), body.taking_part)
    scores = score_all(body.instruments)
    changes = await changes_since_assessment(session, case, scores)
    held_review = _review(case, body, caller.user, changes)
    occasion = Occasion(held_review.id, Stage.REVIEW, held_review.reviewed_at)
    results = make_measures(case, occasion, body.instruments, scores)
    session.add_all([held_review, *results])
    raise_risks(session, case, occasion, caller.user, scores, body.risk_flags)
    tell_of(session, case, _reviewed(case, held_review, results_of(results), changes))
    return ReviewOut.of(held_review, results)


@router.post("/measures", status_code=201, summary="Record instruments of a session (R13, R41)")
async def measure(
    pathway_id: UUID, body: MeasuresIn, session: Session, caller: Clinician
) -> MeasuresOut:
    """Scored like those of the assessment; the scores stay here, a risk is told at once."""
    case = await case_of(session, pathway_id, caller, body.requirement)
    sentenced_at = (await pathway_of(session, case)).sentenced_at
    reviews.may_measure(case.state, sentenced_at, body.taken_at)
    scores = score_all(body.instruments)
    occasion = Occasion(uuid4(), Stage.TREATMENT, body.taken_at)
    results = make_measures(case, occasion, body.instruments, scores)
    session.add_all(results)
    flags = raise_risks(session, case, occasion, caller.user, scores, body.risk_flags)
    changes = await changes_since_assessment(session, case, scores)
    return MeasuresOut(
        measures=[MeasureOut.model_validate(m) for m in results],
        changes=[change.model_dump(mode="json") for change in changes],
        risk_flags=flags,
    )


def _review(case: Case, body: ReviewIn, user: str, changes: list[MeasureChange]) -> TreatmentReview:
    return TreatmentReview(
        case_id=case.id,
        reviewed_at=body.reviewed_at,
        reviewed_by=user,
        kind=body.kind.value,
        outcome=body.outcome.value,
        taking_part=sorted(who.value for who in body.taking_part),
        engagement=body.engagement,
        changes=[change.model_dump(mode="json") for change in changes],
    )


def _reviewed(
    case: Case, review: TreatmentReview, measures: list[Measure], changes: list[MeasureChange]
) -> TreatmentReviewed:
    said = {"requirement": case.requirement, "measures": measures, "changes": changes}
    return TreatmentReviewed.of(case.pathway_id, review.reviewed_at, said, review)
