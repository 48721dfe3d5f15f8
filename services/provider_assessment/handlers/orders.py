"""What is told of an order: sentence, officer, meetings, breaches, its end (R26 to R42)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import (
    BreachDecided,
    Sentenced,
    TreatmentEndedByCourt,
)
from contracts.events.court_orders import (
    BreachDecisionWithdrawn,
    OrderChanged,
    OrderHearingListed,
    SentenceSetAside,
)
from contracts.events.probation_allocation import (
    CaseAllocated,
)
from contracts.events.probation_supervision import (
    FirstMeetingHeld,
    OrderEndedEarly,
    PlanningMeetingHeld,
)
from contracts.vocabulary import BreachOutcome, OrderChange
from services.common.database import get_or_make
from services.common.keeping import add_to
from services.provider_assessment.models.cases import Case, Pathway
from services.provider_assessment.models.orders import Breach, CourtReview
from services.provider_assessment.operations.appointments import cancel_after
from services.provider_assessment.operations.capacity import recount_capacity
from services.provider_assessment.operations.cases import cases_locked, pathway_or_new
from services.provider_assessment.operations.circumstances import rest_where_away
from services.provider_assessment.operations.courses import apply_new_order
from services.provider_assessment.operations.orders import (
    apply_sentence,
    note_not_begun,
    take_up_again,
)
from services.provider_assessment.rules.cases import CaseState

_TOLD_OF_THE_ORDER = (OrderChange.REVOKED, OrderChange.CUSTODY)
_HEARING = {"hearing_at": "hearing_at", "hearing_court": "court_name"}
_keep_hearing_of_breach = add_to(Breach, "breach_id", (), **_HEARING)
_keep_hearing_of_review = add_to(CourtReview, "review_id", (), **_HEARING)
_keep_decision = add_to(Breach, "breach_id", decided_at="occurred_at")


async def handle_sentence(session: AsyncSession, event: Sentenced) -> None:
    """Keep the order; treatment begins where the requirement was made (R26)."""
    pathway = await pathway_or_new(session, event.pathway_id)
    pathway.sentenced_at, pathway.disposal = event.occurred_at, event.disposal
    _keep_order(pathway, event)
    for case in take_up_again(await cases_locked(session, event.pathway_id), pathway):
        if case.stood_down_at is None:
            await apply_sentence(session, case, pathway, event.occurred_at)
    await rest_where_away(session, event.pathway_id)


def _keep_order(pathway: Pathway, event: Sentenced | OrderChanged | BreachDecided) -> None:
    """The order as it was told, with its terms as the court made them."""
    pathway.disposal, pathway.order_months = event.disposal, event.order_months
    pathway.ends_on = event.ends_on
    pathway.requirements = [
        requirement.model_dump(mode="json", exclude_none=True)
        for requirement in event.requirements or ()
    ]
    pathway.terms = [
        terms.model_dump(mode="json", exclude_none=True) for terms in event.terms or ()
    ]


async def handle_set_aside(session: AsyncSession, event: SentenceSetAside) -> None:
    """R11: nothing stands of the sentence; who was treated under it waits for the court again."""
    pathway = await pathway_or_new(session, event.pathway_id)
    pathway.sentenced_at = pathway.disposal = pathway.order_months = pathway.ends_on = None
    pathway.requirements, pathway.terms, pathway.plan = [], [], {}
    pathway.planning_meeting_at = pathway.planning_meeting_place = None
    for case in await cases_locked(session, event.pathway_id):
        ended = case.state == CaseState.ORDER_ENDED and case.ended_because in _TOLD_OF_THE_ORDER
        if case.state not in (CaseState.IN_TREATMENT, CaseState.NOT_MADE) and not ended:
            continue
        case.state = CaseState.APPROVED.value
        if ended:
            case.ended_at = case.ended_because = None
        await cancel_after(session, case, event.occurred_at)
        note_not_begun(session, case, event.occurred_at)
        await recount_capacity(session, case, event.occurred_at)


async def handle_order_change(session: AsyncSession, event: OrderChanged) -> None:
    """R39, R40: the order as it is now; what is no longer in it ends, what was added begins."""
    pathway = await pathway_or_new(session, event.pathway_id)
    if event.disposal is not None:
        _keep_order(pathway, event)
    for case in take_up_again(await cases_locked(session, event.pathway_id), pathway):
        if case.requirement in (event.ended or ()):
            await _end_case(session, case, event.occurred_at, event.change)
        elif case.stood_down_at is None and event.disposal is not None:
            await apply_new_order(session, case, pathway, event.occurred_at, resentenced=False)
            await recount_capacity(session, case, event.occurred_at)
    await rest_where_away(session, event.pathway_id)


async def handle_allocation(session: AsyncSession, event: CaseAllocated) -> None:
    """Keep who supervises the order and how to reach the team (R30)."""
    pathway = await pathway_or_new(session, event.pathway_id)
    if pathway.allocated_at is not None and event.occurred_at < pathway.allocated_at:
        return
    pathway.allocated_at = event.occurred_at
    pathway.officer_name, pathway.officer_team = event.officer_name, event.officer_team
    pathway.officer_contact = event.officer_contact


async def handle_first_meeting(session: AsyncSession, event: FirstMeetingHeld) -> None:
    """Keep when and where the planning meeting is to be (R31)."""
    pathway = await pathway_or_new(session, event.pathway_id)
    pathway.planning_meeting_at = event.planning_meeting_at
    pathway.planning_meeting_place = event.planning_meeting_place


async def handle_planning_meeting(session: AsyncSession, event: PlanningMeetingHeld) -> None:
    """Keep the one sequence and what was agreed about it (R32)."""
    pathway = await pathway_or_new(session, event.pathway_id)
    plan = event.model_dump(mode="json", exclude={"pathway_id"}, exclude_none=True)
    pathway.plan = {"held_at": plan.pop("occurred_at"), **plan}


async def handle_hearing_of_order(session: AsyncSession, event: OrderHearingListed) -> None:
    """Keep when the breach or the review is heard, as it is listed now (R36, R40)."""
    await _keep_hearing_of_breach(session, event)
    await _keep_hearing_of_review(session, event)


async def handle_breach_decision(session: AsyncSession, event: BreachDecided) -> None:
    """Keep what the court made of it, and the order as it is now, if there is one (R40)."""
    await _keep_decision(session, event)
    pathway = await session.get(Pathway, event.pathway_id, with_for_update=True)
    if pathway is None or event.disposal is None:
        return
    resentenced = event.outcome is BreachOutcome.RESENTENCED
    known = pathway.ends_on, pathway.terms
    same_length = not resentenced and event.order_months == pathway.order_months
    _keep_order(pathway, event)
    if event.terms is None and same_length:
        # Told as version 1, without an end and terms: those known are of this order.
        pathway.ends_on, pathway.terms = known
    if resentenced:
        _forget_earlier_order(pathway, event.occurred_at)
    for case in take_up_again(await cases_locked(session, event.pathway_id), pathway):
        if case.stood_down_at is None:
            await apply_new_order(
                session, case, pathway, event.occurred_at, resentenced=resentenced
            )
        if case.state == CaseState.IN_TREATMENT:
            await recount_capacity(session, case, event.occurred_at)
    await rest_where_away(session, event.pathway_id)


async def handle_decision_withdrawn(session: AsyncSession, event: BreachDecisionWithdrawn) -> None:
    """R40: the breach waits for the court again; the order is told beside this."""
    named: UUID | None = event.breach_id
    breach = await session.get(Breach, named) if named else None
    if breach is not None:
        breach.decided_at = breach.outcome = None


def _forget_earlier_order(pathway: Pathway, at: datetime) -> None:
    """R32, R40: what was planned under the one before is not planned under this one."""
    pathway.sentenced_at, pathway.order_expired_at = at, None
    if pathway.order_ended_early_at is not None and pathway.order_ended_early_at < at:
        pathway.order_ended_early_at = None
    if pathway.planning_meeting_at is not None and pathway.planning_meeting_at < at:
        pathway.planning_meeting_at = pathway.planning_meeting_place = None
    if pathway.plan and datetime.fromisoformat(pathway.plan["held_at"]) < at:
        pathway.plan = {}


async def handle_treatment_ended(session: AsyncSession, event: TreatmentEndedByCourt) -> None:
    """R40: a case under the order ends, with what was planned after that and what it waited for."""
    for case in await cases_locked(session, event.pathway_id):
        if case.requirement in (event.requirements or ()):
            await _end_case(session, case, event.occurred_at, event.because)


async def _end_case(session: AsyncSession, case: Case, at: datetime, because: str | None) -> None:
    """Treatment under the order ends; a case that is not treated stays as it is."""
    if case.state != CaseState.IN_TREATMENT:
        return
    case.state = CaseState.ORDER_ENDED.value
    case.ended_at, case.ended_because = at, because
    await cancel_after(session, case, at)
    note_not_begun(session, case, at)
    await recount_capacity(session, case, at)


async def handle_early_end(session: AsyncSession, event: OrderEndedEarly) -> None:
    """R42: the order ended early, after every requirement of it; follow-ups are made all the same.

    A new sentence since then made another order, which goes on.
    """
    pathway = await get_or_make(session, Pathway, {"id": event.pathway_id})
    if pathway.sentenced_at is None or pathway.sentenced_at <= event.occurred_at:
        pathway.order_ended_early_at = event.occurred_at
