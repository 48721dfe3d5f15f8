"""How the pathway shows what became of its order."""

from collections.abc import Sequence

from services.common.snapshot import Record
from services.probation_allocation.models.absences import Appointment, Decision
from services.probation_allocation.models.assessments import Position
from services.probation_allocation.models.breaches import Breach
from services.probation_allocation.models.early_ends import EarlyEnd
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.returns import ReturnToCourt
from services.probation_allocation.models.reviews import CourtReview, ReviewReport
from services.probation_allocation.operations.absences import waits_for_decision
from services.probation_allocation.operations.returns import returns_that_are_due
from services.probation_allocation.schemas.breaches import BreachOut
from services.probation_allocation.schemas.early_ends import EarlyEndOut
from services.probation_allocation.schemas.orders import AfterSentenceOut
from services.probation_allocation.schemas.returns import ReturnOut
from services.probation_allocation.schemas.reviews import CourtReviewOut, ReviewReportOut

ORDER_TABLES = (CourtReview, ReviewReport, ReturnToCourt, Breach, EarlyEnd)


def after_sentence(
    record: Record,
    pathway: Pathway,
    positions: Sequence[Position],
    appointments: Sequence[Appointment],
    decisions: Sequence[Decision],
) -> AfterSentenceOut:
    """Reviews and reports, returns made and due, breaches made and due (R34, R36, R38, R40)."""
    reviews = record.all(CourtReview)
    reviews.sort(key=lambda one: (one.held_at is None, one.held_at or one.due_on))
    reports = record.all(ReviewReport)
    reports.sort(key=lambda one: one.sent_at)
    returns = record.all(ReturnToCourt)
    breaches = record.all(Breach)
    early = sorted(record.all(EarlyEnd), key=lambda one: one.order_number)
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
