"""What providers are told of an order in force: reviews, breaches, and that treatment ended."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import (
    BreachDecidedV1,
    CourtReviewHeldV1,
    CourtReviewSetV1,
    TreatmentEndedByCourtV1,
)
from contracts.events.probation_supervision import BreachReferredV1, OrderEndedEarlyV1
from contracts.vocabulary import BreachOutcome
from services.common.clocks import note
from services.common.database import get_or_make, rows, select
from services.common.handling import on
from services.provider_assessment.models.cases import Appointment, Case, Pathway
from services.provider_assessment.models.orders import Breach, CourtReview
from services.provider_assessment.operations.capacity import note_held
from services.provider_assessment.operations.cases import note_not_begun, of_case
from services.provider_assessment.operations.courses import hear_new_order
from services.provider_assessment.rules.cases import AppointmentState, CaseState


async def note_review_set(session: AsyncSession, event: CourtReviewSetV1) -> None:
    """Keep when the court reviews the order the person is treated under (R36)."""
    review = await _review_of(session, event.pathway_id, event.review_id)
    if review is None:
        return
    review.due_on, review.set_with_hearing = event.review_due_on, event.with_hearing


async def note_review_held(session: AsyncSession, event: CourtReviewHeldV1) -> None:
    """Keep what the court decided, and what of the treatment it amended (R36)."""
    review = await _review_of(session, event.pathway_id, event.review_id)
    if review is None:
        return
    review.held_at, review.with_hearing = event.occurred_at, event.with_hearing
    review.outcome, review.willing = event.outcome, event.willing
    review.requirement, review.amendment = event.requirement, event.amendment


async def note_breach(session: AsyncSession, event: BreachReferredV1) -> None:
    """Keep that the order was referred for breach, and for which requirement (R40)."""
    breach = await _breach_of(session, event.pathway_id, event.breach_id)
    if breach is None:
        return
    breach.requirement, breach.appointment_id = event.requirement, event.appointment_id
    breach.referred_at = event.occurred_at


async def note_breach_decided(session: AsyncSession, event: BreachDecidedV1) -> None:
    """Keep what the court made of it, and the order as it is now, if there is one (R40)."""
    breach = await _breach_of(session, event.pathway_id, event.breach_id)
    if breach is not None:
        breach.requirement, breach.decided_at = event.requirement, event.occurred_at
        breach.outcome = event.outcome
    pathway = await session.get(Pathway, event.pathway_id, with_for_update=True)
    if pathway is None or event.disposal is None:
        return
    pathway.disposal, pathway.order_months = event.disposal, event.order_months
    pathway.requirements = [
        one.model_dump(mode="json", exclude_none=True) for one in event.requirements or ()
    ]
    anew = event.outcome is BreachOutcome.RESENTENCED
    if anew:
        _under_another_order(pathway, event.occurred_at)
    for case in await _cases(session, event.pathway_id):
        if case.stood_down_at is None:
            await hear_new_order(session, case, pathway, event.occurred_at, anew=anew)
        if case.state == CaseState.IN_TREATMENT:
            await note_held(session, case, event.occurred_at)


def _under_another_order(pathway: Pathway, at: datetime) -> None:
    """R32, R40: what was planned under the one before is not planned under this one."""
    pathway.sentenced_at = at
    if pathway.order_ended_early_at is not None and pathway.order_ended_early_at < at:
        pathway.order_ended_early_at = None
    if pathway.planning_meeting_at is not None and pathway.planning_meeting_at < at:
        pathway.planning_meeting_at = pathway.planning_meeting_place = None
    if pathway.plan and datetime.fromisoformat(pathway.plan["held_at"]) < at:
        pathway.plan = {}


async def end_treatment(session: AsyncSession, event: TreatmentEndedByCourtV1) -> None:
    """R40: a case under the order ends, with what was planned after that and what it waited for."""
    for case in await _cases(session, event.pathway_id):
        if case.requirement in (event.requirements or ()) and case.state == CaseState.IN_TREATMENT:
            case.state = CaseState.ORDER_ENDED.value
            case.ended_at, case.ended_because = event.occurred_at, event.because
            await _cancel_appointments(session, case, event.occurred_at)
            note_not_begun(session, case, event.occurred_at)
            await note_held(session, case, event.occurred_at)


async def note_early_end(session: AsyncSession, event: OrderEndedEarlyV1) -> None:
    """R42: the order ended early, after every requirement of it; follow-ups are made all the same.

    A new sentence since then made another order, which goes on.
    """
    pathway = await get_or_make(session, Pathway, {"id": event.pathway_id})
    if pathway.sentenced_at is None or pathway.sentenced_at <= event.occurred_at:
        pathway.order_ended_early_at = event.occurred_at


async def _cancel_appointments(session: AsyncSession, case: Case, at: datetime) -> None:
    """What was planned for after the end; one before it can still be recorded (C8)."""
    for planned in await of_case(session, Appointment, case):
        if planned.state == AppointmentState.OPEN and planned.at > at:
            planned.state = AppointmentState.CANCELLED.value
            planned.version += 1
            id = str(planned.id)
            note(session, "AppointmentCancelled", case.pathway_id, planned.at, appointment_id=id)


async def _cases(session: AsyncSession, pathway_id: UUID) -> list[Case]:
    wanted = select(Case).where(Case.pathway_id == pathway_id)
    return list(await rows(session, wanted.with_for_update()))


async def _breach_of(session: AsyncSession, pathway_id: UUID, id: UUID | None) -> Breach | None:
    """The breach, made by whoever tells of it first, as channels are not ordered together."""
    if id is None:
        return None
    return await get_or_make(session, Breach, {"id": id}, pathway_id=pathway_id)


async def _review_of(
    session: AsyncSession, pathway_id: UUID, id: UUID | None
) -> CourtReview | None:
    """The review, made at its first mention; none where the agreement does not name it."""
    if id is None:
        return None
    return await get_or_make(session, CourtReview, {"id": id}, pathway_id=pathway_id)


ORDER_HANDLERS = (
    on(CourtReviewSetV1, note_review_set),
    on(CourtReviewHeldV1, note_review_held),
    on(BreachReferredV1, note_breach),
    on(BreachDecidedV1, note_breach_decided),
    on(TreatmentEndedByCourtV1, end_treatment),
    on(OrderEndedEarlyV1, note_early_end),
)
