"""Assessment by a practitioner, decision by the clinical lead."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Event
from contracts.provider_assessment import (
    AssessmentCompletedV1,
    ClinicalLeadApprovedV1,
    ClinicalLeadDeclinedV1,
    Measure,
)
from contracts.vocabulary import Requirement, RiskFlag
from services.common.edge import EdgeRoute, Session
from services.common.refusal import Refused
from services.provider_assessment.callers import ClinicalLead, Practitioner
from services.provider_assessment.models import Assessment, Case, ClinicalDecision, Measured
from services.provider_assessment.operations import (
    Taken,
    case_of,
    consent_of,
    latest_assessment,
    live_decision,
    measured,
    note_not_begun,
    pathway_of,
    score_all,
    site_of,
    tell_of,
)
from services.provider_assessment.rules import assessment as rules
from services.provider_assessment.rules import measures, treatment
from services.provider_assessment.schemas.answered import AssessmentOut, ClinicalDecisionOut
from services.provider_assessment.schemas.asked import AssessmentIn, ClinicalDecisionIn
from services.provider_assessment.states import CaseState, Stage
from services.provider_assessment.views import assessment_view

router = APIRouter(prefix="/v1/pathways/{pathway_id}", tags=["assessment"], route_class=EdgeRoute)


@router.post("/assessments", status_code=201, summary="Record an assessment (R13, R15, R18)")
async def assess(
    pathway_id: UUID, body: AssessmentIn, session: Session, caller: Practitioner
) -> AssessmentOut:
    """Suitable by every criterion, or not with coded reasons; instruments scored from items."""
    case = await case_of(session, pathway_id, caller, body.requirement)
    rules.still_asked_for(case.stood_down_at)
    outcome = _outcome(body)
    rules.may_assess(outcome, await consent_of(session, case))
    rules.coherent(outcome)
    if body.suitable:
        measures.complete(Requirement(case.requirement), [i.instrument for i in body.instruments])
    scores = score_all(body.instruments)
    await _no_decision_stands(session, case, body)
    flags = sorted(body.risk_flags | measures.risks(scores))
    made = _assessment(case, body, caller.user, flags)
    kept = measured(
        case, Taken(made.id, Stage.ASSESSMENT, made.assessed_at), body.instruments, scores
    )
    session.add_all([made, *kept])
    case.state = (CaseState.ASSESSED if body.suitable else CaseState.NOT_SUITABLE).value
    if not body.suitable:
        note_not_begun(session, case, body.assessed_at)
    tell_of(session, case, _completed(case, made, kept))
    return assessment_view(made, kept)


@router.post("/clinical-decisions", status_code=201, summary="Approve or decline (R17, R18, R24)")
async def decide(
    pathway_id: UUID, body: ClinicalDecisionIn, session: Session, caller: ClinicalLead
) -> ClinicalDecisionOut:
    """Approve as named clinician with a plan, or decline with coded reasons; one decision lives."""
    case = await case_of(session, pathway_id, caller, body.requirement)
    rules.still_asked_for(case.stood_down_at)
    decided = _decided(body)
    rules.planned(decided)
    last = await latest_assessment(session, case)
    suitable, assessed_at = (last.suitable, last.assessed_at) if last else (None, None)
    await _replace_decline(session, case, last)
    rules.may_decide(decided, suitable, assessed_at, await consent_of(session, case))
    rules.usual_length(Requirement(case.requirement), decided, site_of(case))
    made = ClinicalDecision(
        case_id=case.id, decided_by=caller.user, **body.model_dump(exclude={"requirement"})
    )
    made.reasons, made.support_advised = list(body.reasons), list(body.support_advised)
    session.add(made)
    case.state = (CaseState.APPROVED if body.approved else CaseState.DECLINED).value
    if not body.approved:
        note_not_begun(session, case, body.decided_at)
    await _sentenced_already(session, case)
    tell_of(session, case, _decision(case, made))
    return ClinicalDecisionOut.model_validate(made)


def _outcome(body: AssessmentIn) -> rules.Outcome:
    return rules.Outcome(
        at=body.assessed_at,
        suitable=body.suitable,
        reasons=body.reasons,
        criteria=body.criteria.model_dump(),
        instruments=len(body.instruments),
    )


def _decided(body: ClinicalDecisionIn) -> rules.Decided:
    return rules.Decided(
        at=body.decided_at,
        approved=body.approved,
        reasons=body.reasons,
        plan=body.model_dump(),
        sessions=body.sessions,
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
    )


async def _no_decision_stands(session: AsyncSession, case: Case, body: AssessmentIn) -> None:
    """R17: an approved case is not assessed again; a declined one may be, later."""
    decision = await live_decision(session, case)
    if decision is not None:
        rules.one_live(decision.approved, decision.decided_at, body.assessed_at)
    earlier = await latest_assessment(session, case)
    if earlier is not None and body.assessed_at <= earlier.assessed_at:
        raise Refused("A later assessment is recorded.", rule="R13", field="/assessed_at")


async def _replace_decline(session: AsyncSession, case: Case, last: Assessment | None) -> None:
    """R17: a decision on an assessment made since ends the decline that stood."""
    decision = await live_decision(session, case)
    if decision is None or last is None:
        return
    rules.one_live(decision.approved, decision.decided_at, last.assessed_at)
    decision.replaced_at = last.assessed_at
    await session.flush()


async def _sentenced_already(session: AsyncSession, case: Case) -> None:
    """The sentence may reach us before the approval is recorded."""
    pathway = await pathway_of(session, case)
    if pathway.sentenced_at is not None:
        case.state = treatment.sentence_state(case.state, case.requirement, pathway.requirements)


def _completed(case: Case, made: Assessment, kept: list[Measured]) -> AssessmentCompletedV1:
    told = [
        Measure(
            instrument=m.instrument,
            version=m.scheme_version,
            total=m.total,
            band=m.band,
            case=m.is_case,
        )
        for m in kept
    ]
    return AssessmentCompletedV1.model_validate(
        {
            "pathway_id": case.pathway_id,
            "occurred_at": made.assessed_at,
            "requirement": case.requirement,
            "suitable": made.suitable,
            "reasons": made.reasons,
            "support_advised": made.support_advised,
            "risk_flags": made.risk_flags,
            "measures": told,
        }
    )


def _decision(case: Case, made: ClinicalDecision) -> Event:
    about = {
        "pathway_id": case.pathway_id,
        "occurred_at": made.decided_at,
        "requirement": case.requirement,
    }
    if not made.approved:
        why = made.model_dump(include={"reasons", "support_advised"})
        return ClinicalLeadDeclinedV1.model_validate(about | why)
    plan = made.model_dump(include=_PLAN)
    return ClinicalLeadApprovedV1.model_validate(about | plan | {"organisation": case.organisation})


_PLAN = {
    "named_clinician",
    "outline",
    "sessions",
    "length_months",
    "first_appointment_at",
    "first_appointment_place",
}
