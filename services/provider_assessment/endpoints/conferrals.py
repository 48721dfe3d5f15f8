"""Two needs: the assessor of one asks the assessor of the other (R19)."""

from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.events.provider_assessment import AssessorsConferred
from contracts.vocabulary import Requirement
from services.common.database import first, rows, select
from services.common.errors import Unknown
from services.common.unit_of_work import Session, UnitOfWorkRoute, about
from services.provider_assessment.callers import Clinician, Practitioner
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.conferrals import Conferral
from services.provider_assessment.operations.cases import case_of
from services.provider_assessment.operations.conferrals import (
    ANSWERED,
    ASKED,
    tell_organisation,
)
from services.provider_assessment.operations.events import tell_of
from services.provider_assessment.rules import assessments, conferrals
from services.provider_assessment.schemas.conferrals import (
    ConferralAnswerIn,
    ConferralIn,
    ConferralOut,
)
from services.provider_assessment.views.conferrals import conferral_view

router = APIRouter(prefix="/v1", tags=["conferral"], route_class=UnitOfWorkRoute)


@router.post(
    "/pathways/{pathway_id}/conferrals", status_code=201, summary="Ask the other assessor (R19)"
)
async def ask(
    pathway_id: UUID, body: ConferralIn, session: Session, caller: Practitioner
) -> ConferralOut:
    """Of MHTR with DRR, or MHTR with ATR, while both are asked for on this pathway."""
    case = await case_of(session, pathway_id, caller, body.requirement)
    assessments.require_not_stood_down(case.stood_down_at)
    conferrals.may_ask(Requirement(case.requirement), body.with_requirement)
    other = await _case_for(session, pathway_id, body.with_requirement)
    conferrals.require_assessed_too(other is not None)
    assert other is not None
    conferrals.require_none_open(await _open(session, case, other) is not None)
    conferral = Conferral(
        case_id=case.id,
        asked_case_id=other.id,
        asked_at=body.asked_at,
        asked_by=caller.user,
        question=body.question,
    )
    session.add(conferral)
    said = frozenset({"requirement", "with_requirement", "asked_at", "question"})
    tell_organisation(session, case, other, ASKED, said, body.asked_at)
    return conferral_view(conferral, case, other)


@router.get("/conferrals", summary="Questions waiting for the organisation's answer (R19)")
async def waiting(session: Session, caller: Clinician) -> list[ConferralOut]:
    """The oldest first, at most 200."""
    own = select(Case.id).where(Case.organisation == caller.organisation)
    wanted = select(Conferral).where(
        col(Conferral.asked_case_id).in_(own),
        col(Conferral.answered_at).is_(None),
    )
    conferrals = await rows(session, wanted.order_by(col(Conferral.asked_at)).limit(200))
    return [conferral_view(conferral, *await _both(session, conferral)) for conferral in conferrals]


@router.post(
    "/conferrals/{conferral_id}/answers", status_code=201, summary="Answer the assessor (R19)"
)
async def answer(
    conferral_id: UUID,
    body: ConferralAnswerIn,
    request: Request,
    session: Session,
    caller: Practitioner,
) -> ConferralOut:
    """Whether a combination is advised; probation is told that the two conferred."""
    conferral = await session.get(Conferral, conferral_id, with_for_update=True)
    asker, asked = await _both(session, conferral) if conferral else (None, None)
    if not (conferral and asker and asked) or asked.organisation != caller.organisation:
        raise Unknown("There is no such question.")
    about(request, asked.pathway_id)
    conferrals.may_answer(conferral.asked_at, conferral.answered_at, body.answered_at)
    conferral.sqlmodel_update(body)
    conferral.answered_by = caller.user
    event = AssessorsConferred(
        pathway_id=asked.pathway_id,
        occurred_at=body.answered_at,
        requirement=Requirement(asker.requirement),
        with_requirement=Requirement(asked.requirement),
        combination_advised=body.combination_advised,
    )
    tell_of(session, asked, event)
    said = frozenset(body.model_dump(exclude_none=True))
    tell_organisation(session, asked, asker, ANSWERED, said, body.answered_at)
    return conferral_view(conferral, asker, asked)


async def _case_for(
    session: AsyncSession, pathway_id: UUID, requirement: Requirement
) -> Case | None:
    wanted = select(Case).where(
        Case.pathway_id == pathway_id,
        Case.requirement == requirement.value,
        col(Case.stood_down_at).is_(None),
    )
    return await first(session, wanted.order_by(col(Case.requested_at).desc()))


async def _open(session: AsyncSession, case: Case, other: Case) -> Conferral | None:
    wanted = select(Conferral).where(
        Conferral.case_id == case.id,
        Conferral.asked_case_id == other.id,
        col(Conferral.answered_at).is_(None),
    )
    return await first(session, wanted)


async def _both(session: AsyncSession, conferral: Conferral) -> tuple[Case, Case]:
    asker = await session.get_one(Case, conferral.case_id)
    return asker, await session.get_one(Case, conferral.asked_case_id)
