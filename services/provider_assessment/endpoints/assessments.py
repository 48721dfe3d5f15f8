"""Assessment by a practitioner: in court, or in full after the sentence (R13, R14)."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.provider_assessment import AssessmentCompleted, Measure
from contracts.vocabulary import Requirement, RiskFlag
from services.common.errors import Refused
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.provider_assessment.callers import Practitioner
from services.provider_assessment.models.assessments import Assessment
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.interpreters import InterpreterBooking
from services.provider_assessment.operations.assessments import latest_assessment
from services.provider_assessment.operations.cases import case_of, pathway_of, rows_of_case
from services.provider_assessment.operations.consents import consent_of
from services.provider_assessment.operations.decisions import live_decision
from services.provider_assessment.operations.events import tell_of
from services.provider_assessment.operations.measures import (
    Occasion,
    make_measures,
    results_of,
    score_all,
)
from services.provider_assessment.operations.orders import note_not_begun_here
from services.provider_assessment.rules import assessments, decisions, interpreters, measures
from services.provider_assessment.rules.cases import CaseState
from services.provider_assessment.rules.measures import Stage
from services.provider_assessment.schemas.assessments import AssessmentIn, AssessmentOut
from services.provider_assessment.views.assessments import assessment_view

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["assessment"], route_class=UnitOfWorkRoute
)


@router.post("/assessments", status_code=201, summary="Record an assessment (R6, R13, R15, R18)")
async def assess(
    pathway_id: UUID, body: AssessmentIn, session: Session, caller: Practitioner
) -> AssessmentOut:
    """Suitable by every criterion, or not with coded reasons; instruments scored from items.

    Where a provider agreed on a court screen, the full assessment follows under the order (C6).
    """
    case = await case_of(session, pathway_id, caller, body.requirement)
    assessments.require_not_stood_down(case.stood_down_at)
    await _require_interpreter(session, case, body)
    outcome = _outcome(case, body)
    assessments.may_assess(outcome, await consent_of(session, case))
    assessments.must_be_coherent(outcome)
    if body.suitable:
        measures.require_instruments(
            Requirement(case.requirement), [i.instrument for i in body.instruments]
        )
    scores = score_all(body.instruments)
    in_full = await _may_assess_again(session, case, body)
    flags = sorted(body.risk_flags | measures.risks(scores))
    assessment = _assessment(case, body, caller.user, flags)
    results = make_measures(
        case,
        Occasion(assessment.id, Stage.ASSESSMENT, assessment.assessed_at),
        body.instruments,
        scores,
    )
    session.add_all([assessment, *results])
    if not in_full:
        case.state = (CaseState.ASSESSED if body.suitable else CaseState.NOT_SUITABLE).value
    if not (body.suitable or in_full):
        await note_not_begun_here(session, case, body.assessed_at)
    tell_of(session, case, _completed(case, assessment, results_of(results)))
    return assessment_view(assessment, results)


async def _require_interpreter(session: AsyncSession, case: Case, body: AssessmentIn) -> None:
    """R6: with an interpreter, where one is needed."""
    needed = (await pathway_of(session, case)).interpreter_language
    booked = [
        booking.assessment_at for booking in await rows_of_case(session, InterpreterBooking, case)
    ]
    interpreters.must_be_understood(needed, booked, body.assessed_at)


def _outcome(case: Case, body: AssessmentIn) -> assessments.Outcome:
    return assessments.Outcome(
        requirement=Requirement(case.requirement),
        at=body.assessed_at,
        suitable=body.suitable,
        reasons=body.reasons,
        criteria=body.criteria.model_dump(),
        instruments=len(body.instruments),
    )


def _assessment(case: Case, body: AssessmentIn, user: str, flags: list[RiskFlag]) -> Assessment:
    return Assessment(
        case_id=case.id,
        assessed_at=body.assessed_at,
        assessed_by=user,
        suitable=body.suitable,
        criteria=body.criteria.model_dump(),
        reasons=list(body.reasons),
        support_advised=list(body.support_advised),
        risk_flags=[flag.value for flag in flags],
        interview=body.interview.model_dump(exclude_none=True) if body.interview else {},
    )


async def _may_assess_again(session: AsyncSession, case: Case, body: AssessmentIn) -> bool:
    """R17: an approved case is not assessed again; a declined one may be, later.

    R14, R40: one agreed on a court screen is assessed in full under the order, and so is one whose
    treatment begins again after a new sentence; whether this is that.
    """
    decision = await live_decision(session, case)
    in_full = decision is not None and assessments.is_in_full(
        case.state, on_court_screen=decision.on_court_screen, course=case.course
    )
    if decision is not None and not in_full:
        decisions.require_no_decision_since(
            decision.approved, decision.decided_at, body.assessed_at, "/assessed_at"
        )
    earlier = await latest_assessment(session, case)
    if earlier is not None and body.assessed_at <= earlier.assessed_at:
        raise Refused(
            "The assessment must be later than the last one recorded: check assessed_at.",
            rule="R13",
            field="/assessed_at",
        )
    return in_full


def _completed(case: Case, assessment: Assessment, measures: list[Measure]) -> AssessmentCompleted:
    return AssessmentCompleted.of(
        case.pathway_id,
        assessment.assessed_at,
        assessment,
        requirement=case.requirement,
        measures=measures,
        organisation=case.organisation,
    )
