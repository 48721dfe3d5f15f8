"""Reports for reviews of the order by the court."""

from uuid import UUID, uuid4

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_supervision import ReviewReportSent
from contracts.vocabulary import Permission, Requirement
from services.common.database import load
from services.common.outbox import tell
from services.common.permission_known import Under
from services.common.told_under import as_under
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.probation_allocation.callers import ResponsibleOfficer
from services.probation_allocation.models.absences import Appointment, Decision
from services.probation_allocation.models.assessments import Position
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.returns import ReturnToCourt
from services.probation_allocation.models.reviews import ReviewReport
from services.probation_allocation.models.treatment import DrugTest
from services.probation_allocation.operations.allocations import require_responsible
from services.probation_allocation.operations.orders import is_of_order, order_of
from services.probation_allocation.operations.pathways import rows_of_pathway
from services.probation_allocation.operations.reviews import (
    ReportMaterial,
    make_report,
    review_to_hold,
    still_permitted,
)
from services.probation_allocation.rules import reviews
from services.probation_allocation.schemas.reviews import ReviewReportIn, ReviewReportOut

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["order in force"], route_class=UnitOfWorkRoute
)


@router.post("/review-reports", status_code=201, summary="Report for a court review (R36)")
async def report(
    pathway_id: UUID, body: ReviewReportIn, session: Session, caller: ResponsibleOfficer
) -> ReviewReportOut:
    """Made of what probation holds, with the officer's view, and kept as it was sent."""
    pathway = await load(session, Pathway, pathway_id, lock=True)
    await require_responsible(session, pathway_id, caller)
    review = await review_to_hold(session, pathway_id)
    returned = await rows_of_pathway(session, ReturnToCourt, pathway_id)
    waits = review is not None or any(
        return_to_court.answered_at is None for return_to_court in returned
    )
    reviews.may_report(order_of(pathway), body.sent_at, waits)
    material = await _report_material(session, pathway)
    content = make_report(material)
    sent = ReviewReport(
        id=uuid4(),
        pathway_id=pathway_id,
        review_id=review.id if review else None,
        sent_at=body.sent_at,
        sent_by=caller.user,
        report=content | {"officer_view": body.officer_view},
    )
    session.add(sent)
    tell(session, _sent(sent), under={Permission.PROGRESS.value: _under(material)})
    return ReviewReportOut.model_validate(sent)


async def _report_material(session: AsyncSession, pathway: Pathway) -> ReportMaterial:
    requirements = order_of(pathway).made
    tested = Requirement.DRR in requirements
    positions = await rows_of_pathway(session, Position, pathway.id)
    drug_tests = await rows_of_pathway(session, DrugTest, pathway.id)
    tests = [test for test in drug_tests if is_of_order(pathway, test.taken_at)]
    agreed = [p.sessions for p in positions if p.requirement in requirements and p.sessions]
    appointments = [
        appointment
        for appointment in await rows_of_pathway(session, Appointment, pathway.id)
        if is_of_order(pathway, appointment.happened_at)
    ]
    return ReportMaterial(
        appointments=appointments,
        decisions=await rows_of_pathway(session, Decision, pathway.id),
        drug_tests=tests if tested else None,
        sessions_agreed=sum(agreed) or None,
        completion=pathway.completion,
        permitted=await still_permitted(session, pathway.id, appointments),
    )


def _under(material: ReportMaterial) -> Under:
    """Every permission that what is said of progress rests on (R54)."""
    each = (as_under(appointment.engagement_under) for appointment in material.permitted)
    return tuple(sorted({one for under in each for one in under}))


def _sent(report: ReviewReport) -> ReviewReportSent:
    said = {"report_id": report.id, "review_id": report.review_id}
    return ReviewReportSent.of(report.pathway_id, report.sent_at, said, report.report)
