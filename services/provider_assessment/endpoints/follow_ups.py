"""Follow-ups three, six and twelve months after treatment was completed."""

from uuid import UUID

from fastapi import APIRouter

from contracts.events.provider_assessment import Measure
from contracts.events.provider_treatment import FollowUpDone
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.provider_assessment.callers import Clinician
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.completions import Completion
from services.provider_assessment.models.follow_ups import FollowUp
from services.provider_assessment.operations.cases import case_of, rows_of_course, site_or_national
from services.provider_assessment.operations.events import tell_of
from services.provider_assessment.operations.follow_ups import note_followed_up
from services.provider_assessment.operations.measures import (
    Occasion,
    make_measures,
    raise_risks,
    results_of,
    score_all,
)
from services.provider_assessment.rules import follow_ups
from services.provider_assessment.rules.measures import Stage
from services.provider_assessment.schemas.follow_ups import FollowUpIn, FollowUpOut

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["completion"], route_class=UnitOfWorkRoute
)


@router.post("/follow-ups", status_code=201, summary="Record a follow-up (R43, C14)")
async def follow_up(
    pathway_id: UUID, body: FollowUpIn, session: Session, caller: Clinician
) -> FollowUpOut:
    """Of completed mental-health treatment, by its day; programme data learns the scores."""
    case = await case_of(session, pathway_id, caller, body.requirement)
    follow_ups.may_follow_up(case.requirement, case.state)
    (ended,) = await rows_of_course(session, Completion, case)
    opens = follow_ups.opens_at(ended.completed_at, body.months, site_or_national(case))
    follow_ups.must_be_in_time(body.done_at, opens)
    follow_ups.must_be_reached_to_answer(body.reached, _answered_anything(body))
    scores = score_all(body.instruments)
    follow_up_made = FollowUp(
        case_id=case.id,
        course=case.course,
        done_by=caller.user,
        **body.model_dump(exclude={"requirement", "instruments", "risk_flags"}),
    )
    occasion = Occasion(follow_up_made.id, Stage.FOLLOW_UP, follow_up_made.done_at)
    results = make_measures(case, occasion, body.instruments, scores)
    session.add_all([follow_up_made, *results])
    raise_risks(session, case, occasion, caller.user, scores, body.risk_flags)
    note_followed_up(session, case, follow_up_made)
    tell_of(session, case, _done(case, follow_up_made, results_of(results)))
    return FollowUpOut.of(follow_up_made, results)


def _answered_anything(body: FollowUpIn) -> bool:
    answers = (body.offended_since, body.in_support)
    return bool(body.instruments or body.risk_flags or any(answers))


def _done(case: Case, follow_up: FollowUp, measures: list[Measure]) -> FollowUpDone:
    said = {"requirement": case.requirement, "measures": measures}
    assert follow_up.done_at is not None
    return FollowUpDone.of(case.pathway_id, follow_up.done_at, said, follow_up)
