"""Pre-sentence reports asked for."""

from uuid import UUID, uuid4

from fastapi import APIRouter

from contracts.events.court_listing import ReportRequested
from services.common import outside_policy
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.court_listing.callers import LegalAdviser
from services.court_listing.models.reports import ReportRequest
from services.court_listing.operations.pathways import dossier_of
from services.court_listing.rules import reports, sentences
from services.court_listing.rules.pleas import on
from services.court_listing.schemas.reports import (
    ReportRequestedOut,
    ReportRequestIn,
    ReportRequestOut,
)

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["in court"], route_class=UnitOfWorkRoute
)


@router.post("/report-requests", status_code=201, summary="Ask for a report (R3, R12, R25)")
async def request_report(
    pathway_id: UUID, body: ReportRequestIn, session: Session, caller: LegalAdviser
) -> ReportRequestedOut:
    """After guilt in the range of a community order; for today, or adjourned with a reason.

    On a Saturday the answer advises to adjourn to the following week; it is never refused for that.
    """
    dossier = await dossier_of(session, pathway_id, lock=True)
    sentences.require_not_sentenced(dossier.sentence is not None, "R12")
    report = reports.RequestedReport(
        body.requested_at, body.needed_by, body.adjourned, body.adjournment_reason
    )
    reports.may_request(report, dossier.guilty_codes())
    limit = reports.require_adjournment_limit(dossier.pathway.site, on(body.requested_at))
    outside = reports.outside_limit(report, limit)
    outside_policy.mark(session, pathway_id, outside, body.outside_policy_reason)
    values = body.model_dump()
    request = ReportRequest(id=uuid4(), pathway_id=pathway_id, requested_by=caller.user, **values)
    session.add(request)
    fields = {name: value for name, value in values.items() if name != "requested_at"}
    tell(
        session,
        ReportRequested(pathway_id=pathway_id, occurred_at=body.requested_at, **fields),
    )
    shown = ReportRequestOut.model_validate(request).model_dump()
    advice = [vars(advice) for advice in reports.advise(body.requested_at, body.adjourned)]
    return ReportRequestedOut.model_validate(shown | {"advice": advice})
