"""How the pathway shows what became of its order."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.probation_allocation.models import Appointment, Decision, Pathway, Position
from services.probation_allocation.models_orders import (
    Breach,
    CourtReview,
    EarlyEnd,
    ReturnToCourt,
    ReviewReport,
)
from services.probation_allocation.operations import of_pathway
from services.probation_allocation.orders import returns_that_are_due, waits_for_decision
from services.probation_allocation.schemas_orders import (
    AfterSentenceOut,
    BreachOut,
    CourtReviewOut,
    EarlyEndOut,
    ReturnOut,
    ReviewReportOut,
)


async def after_sentence(
    session: AsyncSession,
    pathway: Pathway,
    positions: Sequence[Position],
    appointments: Sequence[Appointment],
    decisions: Sequence[Decision],
) -> AfterSentenceOut:
    """Reviews and reports, returns made and due, breaches made and due (R34, R36, R38, R40)."""
    reviews = await of_pathway(session, CourtReview, pathway.id)
    reviews.sort(key=lambda one: (one.held_at is None, one.held_at or one.due_on))
    reports = await of_pathway(session, ReviewReport, pathway.id)
    reports.sort(key=lambda one: one.sent_at)
    returns = await of_pathway(session, ReturnToCourt, pathway.id)
    breaches = await of_pathway(session, Breach, pathway.id)
    early = await of_pathway(session, EarlyEnd, pathway.id)
    early.sort(key=lambda one: one.order_number)
    referred = {one.appointment_id for one in breaches}
    missed = {
        one.id for one in appointments if not one.attended and waits_for_decision(pathway, one)
    }
    to_refer = [
        one.appointment_id
        for one in decisions
        if one.decision == "refer_for_breach" and one.appointment_id in missed
    ]
    return AfterSentenceOut(
        order_number=pathway.order_number,
        order_ended_at=pathway.order_ended_at,
        early_ends=[EarlyEndOut.model_validate(one) for one in early],
        reviews=[CourtReviewOut.model_validate(one) for one in reviews],
        review_reports=[ReviewReportOut.model_validate(one) for one in reports],
        returns_due=returns_that_are_due(pathway, positions, returns, reviews),
        returns=[ReturnOut.model_validate(one) for one in returns],
        absences_to_refer=[id for id in to_refer if id not in referred],
        breaches=[BreachOut.model_validate(one) for one in breaches],
    )
