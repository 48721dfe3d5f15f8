"""Support for people who are not taken further."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlmodel import col

from services.common.cursors import FROM_THE_START
from services.common.database import load, rows, select
from services.common.unit_of_work import Session, UnitOfWorkRoute, about, purpose
from services.liaison_diversion.callers import Practitioner
from services.liaison_diversion.models.follow_ups import FollowUp, FollowUpPlan
from services.liaison_diversion.rules import follow_ups
from services.liaison_diversion.schemas.follow_ups import (
    ClosureIn,
    FollowUpOut,
    FollowUpPage,
    PlanIn,
    PlannedFollowUpOut,
    PlanOut,
)

router = APIRouter(prefix="/v1/follow-ups", tags=["follow-up"], route_class=UnitOfWorkRoute)


class FollowUpState(StrEnum):
    """Where a follow-up stands."""

    OPEN = "open"
    PLANNED = "planned"
    CLOSED = "closed"


@router.get("", summary="People not taken further (R18, R28)")
async def list_follow_ups(
    request: Request,
    session: Session,
    caller: Practitioner,
    state: FollowUpState = FollowUpState.OPEN,
    cursor: UUID = FROM_THE_START,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> FollowUpPage:
    """Follow-ups in one state, with the reasons and the support advised."""
    query = select(FollowUp).where(FollowUp.state == state, FollowUp.id > cursor)
    listed = await rows(session, query.order_by(col(FollowUp.id)).limit(limit))
    purpose(request, f"follow-ups {state}: {len(listed)}")
    return FollowUpPage(
        follow_ups=[FollowUpOut.model_validate(f) for f in listed],
        cursor=str(listed[-1].id) if len(listed) == limit else None,
    )


@router.get("/{follow_up_id}", summary="A follow-up and the support planned (R18, R28)")
async def read_follow_up(
    follow_up_id: UUID, request: Request, session: Session, caller: Practitioner
) -> PlannedFollowUpOut:
    """Liaison and diversion's own until it is closed."""
    follow_up = await load(session, FollowUp, follow_up_id)
    about(request, follow_up.pathway_id)
    plans = select(FollowUpPlan).where(FollowUpPlan.follow_up_id == follow_up_id)
    ordered = await rows(session, plans.order_by(col(FollowUpPlan.planned_at)))
    return PlannedFollowUpOut(
        follow_up=FollowUpOut.model_validate(follow_up),
        plans=[PlanOut.model_validate(plan) for plan in ordered],
    )


@router.post("/{follow_up_id}/plans", status_code=201, summary="Plan support (R28)")
async def plan(
    follow_up_id: UUID, body: PlanIn, request: Request, session: Session, caller: Practitioner
) -> PlanOut:
    """Which support the person is helped to."""
    follow_up = await load(session, FollowUp, follow_up_id, lock=True)
    about(request, follow_up.pathway_id)
    follow_ups.may_plan(follow_up.state)
    follow_up.state = FollowUpState.PLANNED
    row = FollowUpPlan(**body.model_dump(), follow_up_id=follow_up_id, planned_by=caller.user)
    session.add(row)
    return PlanOut.model_validate(row)


@router.post("/{follow_up_id}/closures", status_code=201, summary="Close a follow-up (R28)")
async def close(
    follow_up_id: UUID, body: ClosureIn, request: Request, session: Session, caller: Practitioner
) -> FollowUpOut:
    """How it ended."""
    follow_up = await load(session, FollowUp, follow_up_id, lock=True)
    about(request, follow_up.pathway_id)
    follow_ups.may_plan(follow_up.state)
    follow_up.state, follow_up.closed_at = FollowUpState.CLOSED, body.closed_at
    follow_up.result = body.result
    return FollowUpOut.model_validate(follow_up)
