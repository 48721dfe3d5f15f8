"""A pathway as the court shows it."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.database import rows, select
from services.court_listing.models.bring_forward import Screening
from services.court_listing.models.pleas import PleaRecord
from services.court_listing.models.reports import Postponement, PreSentenceReport, ReportRequest
from services.court_listing.models.requirements import Position
from services.court_listing.operations.bring_forward import current_answer
from services.court_listing.operations.pathways import dossier_of
from services.court_listing.schemas.bring_forward import BringForwardAnswerOut
from services.court_listing.schemas.listings import ListingOut, ScreeningOut
from services.court_listing.schemas.pathways import PathwayOut
from services.court_listing.schemas.reports import (
    PostponementOut,
    PreSentenceReportOut,
    ReportRequestOut,
)
from services.court_listing.schemas.requirements import PositionOut
from services.court_listing.schemas.sentences import SentenceOut
from services.court_listing.views.orders import after_sentence
from services.court_listing.views.pleas import pleas_out


async def pathway_view(session: AsyncSession, pathway_id: UUID) -> PathwayOut:
    """Everything on record of it. Raises ``Unknown`` (404)."""
    dossier = await dossier_of(session, pathway_id)
    screening = await session.get(Screening, pathway_id)
    positions = (
        select(Position).where(Position.pathway_id == pathway_id).order_by(Position.requirement)
    )
    asked = select(ReportRequest).where(ReportRequest.pathway_id == pathway_id)
    asked = asked.order_by(col(ReportRequest.requested_at))
    entered = select(PleaRecord).where(PleaRecord.pathway_id == pathway_id)
    last = await rows(session, entered.order_by(col(PleaRecord.number).desc()).limit(1))
    shown = pleas_out(dossier, last[0].trial_on if last else None)
    answer = await current_answer(session, pathway_id)
    put_back = select(Postponement).where(Postponement.pathway_id == pathway_id)
    put_back = put_back.order_by(Postponement.requirement)
    given = select(PreSentenceReport).where(PreSentenceReport.pathway_id == pathway_id)
    given = given.order_by(col(PreSentenceReport.given_at))
    return PathwayOut(
        pathway_id=pathway_id,
        listing=ListingOut.model_validate(dossier.pathway),
        offences=shown.offences,
        any_guilty=shown.any_guilty if last else None,
        convicted_on=shown.convicted_on,
        trial_on=shown.trial_on,
        screening=ScreeningOut.model_validate(screening) if screening else None,
        bring_forward_answer=BringForwardAnswerOut.model_validate(answer) if answer else None,
        postponements=[PostponementOut.model_validate(p) for p in await rows(session, put_back)],
        requirements=[PositionOut.model_validate(p) for p in await rows(session, positions)],
        report_requests=[ReportRequestOut.model_validate(r) for r in await rows(session, asked)],
        pre_sentence_reports=[
            PreSentenceReportOut.model_validate(r) for r in await rows(session, given)
        ],
        sentence=SentenceOut.model_validate(dossier.sentence) if dossier.sentence else None,
        after_sentence=await after_sentence(session, pathway_id),
    )
