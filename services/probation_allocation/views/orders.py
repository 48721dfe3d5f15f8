"""How the pathway shows what became of its order."""

from collections.abc import Sequence

from sqlmodel import SQLModel

from services.common.snapshot import Record, tables_of
from services.probation_allocation.models.absences import Appointment, Decision
from services.probation_allocation.models.assessments import Position
from services.probation_allocation.models.breaches import Breach
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.returns import ReturnToCourt
from services.probation_allocation.models.reviews import CourtReview
from services.probation_allocation.operations.absences import waits_for_decision
from services.probation_allocation.operations.returns import returns_that_are_due
from services.probation_allocation.schemas.orders import AfterSentenceOut
from services.probation_allocation.schemas.reviews import CourtReviewOut

ORDER_TABLES: tuple[type[SQLModel], ...] = (CourtReview, *tables_of(AfterSentenceOut))


def after_sentence(
    record: Record,
    pathway: Pathway,
    positions: Sequence[Position],
    appointments: Sequence[Appointment],
    decisions: Sequence[Decision],
) -> AfterSentenceOut:
    """Reviews and reports, returns made and due, breaches made and due (R34, R36, R38, R40)."""
    reviews = record.all(CourtReview)
    reviews.sort(key=lambda review: (review.held_at is None, review.held_at or review.due_on))
    returns = record.all(ReturnToCourt)
    referred = {breach.appointment_id for breach in record.all(Breach)}
    missed = {
        appointment.id
        for appointment in appointments
        if not appointment.attended and waits_for_decision(pathway, appointment)
    }
    to_refer = [
        decision.appointment_id
        for decision in decisions
        if decision.decision == "refer_for_breach" and decision.appointment_id in missed
    ]
    return AfterSentenceOut(
        **record.shown_in(AfterSentenceOut),
        order_number=pathway.order_number,
        order_ended_at=pathway.order_ended_at,
        reviews=[CourtReviewOut.model_validate(review) for review in reviews],
        returns_due=returns_that_are_due(pathway, positions, returns, reviews),
        absences_to_refer=[id for id in to_refer if id not in referred],
    )
