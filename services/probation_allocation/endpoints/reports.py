"""Pre-sentence reports, made of what probation holds and what the officer adds to it."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_allocation import PreSentenceReportGiven
from services.common.database import load
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.probation_allocation.callers import DutyOfficer
from services.probation_allocation.models.assessments import Position
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.proposals import Proposal
from services.probation_allocation.models.reports import PreSentenceReport
from services.probation_allocation.operations.breaches import breach_waits
from services.probation_allocation.operations.orders import order_of
from services.probation_allocation.operations.pathways import rows_of_pathway
from services.probation_allocation.rules import orders, reports
from services.probation_allocation.schemas.reports import ReportIn, ReportOut

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["reports"], route_class=UnitOfWorkRoute
)


@router.post("/pre-sentence-reports", status_code=201, summary="Give the report asked for (R23)")
async def give_report(
    pathway_id: UUID, body: ReportIn, session: Session, caller: DutyOfficer
) -> ReportOut:
    """Where each assessment stands, and what is proposed beside treatment; a later one adds to it.

    What a treatment requirement is proposed with goes to the court with its proposal.
    """
    pathway = await load(session, Pathway, pathway_id, lock=True)
    reports.require_report_asked_for(pathway.report_needed_by)
    orders.require_sentence_awaited(
        order_of(pathway), await breach_waits(session, pathway_id), "R23"
    )
    reports.must_consider_activity(body.activity())
    content = body.model_dump(mode="json", exclude={"given_at"}, exclude_none=True)
    content["other_requirements"] = sorted(body.other_requirements)
    report = PreSentenceReport(
        pathway_id=pathway_id,
        given_at=body.given_at,
        given_by=caller.user,
        report=content | {"assessments": await _assessments(session, pathway_id)},
    )
    session.add(report)
    tell(session, _given(report))
    return ReportOut.model_validate(report)


async def _assessments(session: AsyncSession, pathway_id: UUID) -> list[dict[str, str]]:
    proposed = {
        proposal.requirement
        for proposal in await rows_of_pathway(session, Proposal, pathway_id)
        if proposal.withdrawn_at is None
    }
    asked = [
        position
        for position in await rows_of_pathway(session, Position, pathway_id)
        if position.requested_at or position.stood_down_at
    ]
    asked.sort(key=lambda position: position.requirement)
    return [
        {"requirement": position.requirement, "assessed_as": _assessed_as(position, proposed)}
        for position in asked
    ]


def _assessed_as(position: Position, proposed: set[str]) -> str:
    return reports.assessed_as(
        reports.AssessedRequirement(
            stood_down=position.stood_down_at is not None,
            proposed=position.requirement in proposed,
            willing=position.willing,
            suitable=position.suitable,
            approved=position.approved,
        )
    ).value


_TOLD = (
    "assessments",
    "rehabilitation_activity_days",
    "other_requirements",
    "court_reviews_proposed",
    "officer_view",
)


def _given(report: PreSentenceReport) -> PreSentenceReportGiven:
    content = {name: report.report[name] for name in _TOLD if name in report.report}
    return PreSentenceReportGiven.of(
        report.pathway_id, report.given_at, content, report_id=report.id
    )
