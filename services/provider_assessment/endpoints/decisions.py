"""Who decides for a provider: a clinician on MHTR, the single point of contact on DRR and ATR."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Event
from contracts.events.provider_assessment import (
    ClinicalLeadApproved,
    ClinicalLeadDeclined,
    ProviderAgreed,
    ProviderDeclined,
    ResponsiblePractitionerApproved,
    ResponsiblePractitionerDeclined,
)
from contracts.events.provider_treatment import ApprovalWithdrawn
from contracts.vocabulary import DecidesAs
from services.common import outside_policy
from services.common.identity import Caller
from services.common.unit_of_work import Session, UnitOfWorkRoute, acts_as
from services.provider_assessment.callers import Decider, DecidingClinician, PointOfContact
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.decisions import ClinicalDecision
from services.provider_assessment.operations.assessments import latest_assessment
from services.provider_assessment.operations.capacity import recount_capacity
from services.provider_assessment.operations.cases import (
    case_of,
    pathway_of,
    provider_of,
    site_or_national,
)
from services.provider_assessment.operations.decisions import (
    Basis,
    basis_of,
    decider_of,
    live_decision,
)
from services.provider_assessment.operations.events import tell_of
from services.provider_assessment.operations.orders import (
    note_not_begun_here,
    note_requirement_made,
)
from services.provider_assessment.rules import assessments, decisions, orders
from services.provider_assessment.rules.cases import CaseState
from services.provider_assessment.rules.decisions import NewDecision
from services.provider_assessment.schemas.decisions import (
    ApprovalChangeIn,
    ApprovalWithdrawalIn,
    ClinicalDecisionIn,
    ClinicalDecisionOut,
    PlanIn,
    ProviderAgreementIn,
)

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["decision"], route_class=UnitOfWorkRoute
)


_EVENTS: dict[DecidesAs, tuple[type[Event], type[Event]]] = {
    DecidesAs.CLINICAL_LEAD: (ClinicalLeadApproved, ClinicalLeadDeclined),
    DecidesAs.RESPONSIBLE_PRACTITIONER: (
        ResponsiblePractitionerApproved,
        ResponsiblePractitionerDeclined,
    ),
    DecidesAs.SINGLE_POINT_OF_CONTACT: (ProviderAgreed, ProviderDeclined),
}


@router.post("/clinical-decisions", status_code=201, summary="Approve or decline (R17, R18, R24)")
async def decide(
    pathway_id: UUID, body: ClinicalDecisionIn, session: Session, caller: DecidingClinician
) -> ClinicalDecisionOut:
    """As named clinician with a plan, or decline with coded reasons; one decision lives.

    The clinical lead decides in primary care, the responsible practitioner in secondary care.
    """
    case = await case_of(session, pathway_id, caller, body.requirement)
    return await _decide(session, case, body, caller, approved=body.approved)


@router.post(
    "/provider-agreements", status_code=201, summary="Agree to hold an order, or not (R14, R17)"
)
async def agree(
    pathway_id: UUID, body: ProviderAgreementIn, session: Session, caller: PointOfContact
) -> ClinicalDecisionOut:
    """On the provider's own assessment, or on the duty officer's court screen."""
    case = await case_of(session, pathway_id, caller, body.requirement)
    return await _decide(session, case, body, caller, approved=body.agreed)


@router.post("/approval-withdrawals", status_code=201, summary="Withdraw an approval (R17, R85)")
async def withdraw_approval(
    pathway_id: UUID, body: ApprovalWithdrawalIn, session: Session, caller: Decider
) -> ClinicalDecisionOut:
    """Until the court has answered; probation is told, and what was proposed on it is withdrawn.

    It may be decided again on the same assessment, or the person assessed again.
    """
    case = await case_of(session, pathway_id, caller, body.requirement)
    at = body.withdrawn_at
    decision = await _open_approval(session, case, caller, at, "/withdrawn_at")
    decision.replaced_at, decision.withdrawal_reason = at, body.why
    assessed = await latest_assessment(session, case) is not None
    case.state = (CaseState.ASSESSED if assessed else CaseState.REQUESTED).value
    about = {"requirement": case.requirement, "organisation": case.organisation}
    tell_of(session, case, ApprovalWithdrawn.of(pathway_id, at, about))
    return ClinicalDecisionOut.model_validate(decision)


@router.post("/approval-changes", status_code=201, summary="Move the first appointment (R17, R85)")
async def change_approval(
    pathway_id: UUID, body: ApprovalChangeIn, session: Session, caller: Decider
) -> ClinicalDecisionOut:
    """Until the court has answered, as after an adjournment; what was arranged stays on record.

    Probation is told, and the court, where it is proposed.
    """
    case = await case_of(session, pathway_id, caller, body.requirement)
    at = body.changed_at
    before = await _open_approval(session, case, caller, at, "/changed_at")
    kept = before.model_dump(exclude={"id", "decided_at", "decided_by", "withdrawal_reason"})
    arranged = body.model_dump(include={"first_appointment_at", "first_appointment_place"})
    before.replaced_at = at
    await session.flush()
    decision = ClinicalDecision(**kept | arranged, decided_at=at, decided_by=caller.user)
    session.add(decision)
    tell_of(session, case, _event(case, decision))
    return ClinicalDecisionOut.model_validate(decision)


async def _open_approval(
    session: AsyncSession, case: Case, caller: Caller, at: datetime, field: str
) -> ClinicalDecision:
    """The approval that waits for the court, as whoever decides on the case."""
    as_ = decider_of(case)
    decisions.require_decider({caller.role, *caller.roles}, as_)
    acts_as(session, as_)
    live = await live_decision(session, case)
    decisions.may_change_approval(case.state, live.decided_at if live else None, at, field)
    assert live is not None
    return live


async def _decide(
    session: AsyncSession, case: Case, body: PlanIn, caller: Caller, *, approved: bool
) -> ClinicalDecisionOut:
    as_ = decider_of(case)
    decisions.require_decider({caller.role, *caller.roles}, as_)
    acts_as(session, as_)
    assessments.require_not_stood_down(case.stood_down_at)
    decided = NewDecision(
        as_, body.decided_at, approved, body.reasons, body.model_dump(), body.sessions
    )
    decisions.must_carry_plan(decided)
    basis = await basis_of(session, case, as_)
    await _replace_decline(session, case, basis.at)
    decisions.may_decide(decided, basis.suitable, basis.at, basis.consent)
    outside = decisions.outside_usual_length(decided, site_or_national(case))
    outside_policy.mark(session, case.pathway_id, outside, body.outside_policy_reason)
    decision = _decision(case, body, decided, basis, caller.user)
    session.add(decision)
    case.state = (CaseState.APPROVED if approved else CaseState.DECLINED).value
    if not approved:
        await note_not_begun_here(session, case, body.decided_at)
    await _sentenced_already(session, case, basis)
    tell_of(session, case, _event(case, decision))
    return ClinicalDecisionOut.model_validate(decision)


def _decision(
    case: Case, body: PlanIn, decided: NewDecision, basis: Basis, user: str
) -> ClinicalDecision:
    decision = ClinicalDecision(
        case_id=case.id,
        approved=decided.approved,
        decided_as=decided.as_.value,
        decided_by=user,
        on_court_screen=basis.court_screen,
        **body.model_dump(exclude={"requirement", "approved", "agreed"}),
    )
    decision.reasons, decision.support_advised = list(body.reasons), list(body.support_advised)
    if decided.approved and decided.as_ is DecidesAs.SINGLE_POINT_OF_CONTACT:
        provider = provider_of(case)
        decision.provider_name = provider.name if provider else case.organisation
    return decision


async def _replace_decline(session: AsyncSession, case: Case, since: datetime | None) -> None:
    """R17: a decision on an assessment made since ends the decline that stood."""
    decision = await live_decision(session, case)
    if decision is None or since is None:
        return
    decisions.require_no_decision_since(decision.approved, decision.decided_at, since)
    decision.replaced_at = since
    await session.flush()


async def _sentenced_already(session: AsyncSession, case: Case, basis: Basis) -> None:
    """The sentence may reach us before the approval is recorded."""
    pathway = await pathway_of(session, case)
    if pathway.sentenced_at is None:
        return
    case.state = orders.sentence_state(case.state, case.requirement, pathway.requirements)
    note_requirement_made(session, case, pathway.sentenced_at, full_due=basis.court_screen)
    await recount_capacity(session, case, pathway.sentenced_at)


def _event(case: Case, decision: ClinicalDecision) -> Event:
    about = {
        "pathway_id": case.pathway_id,
        "occurred_at": decision.decided_at,
        "requirement": case.requirement,
        "organisation": case.organisation,
    }
    approved, declined = _EVENTS[DecidesAs(decision.decided_as)]
    event = approved if decision.approved else declined
    fields = about | decision.model_dump()
    return event.model_validate(
        {name: fields[name] for name in event.model_fields if name in fields}
    )
