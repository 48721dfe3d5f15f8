"""The state of a pathway, gathered for who was refused (R52)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from sqlmodel.sql.expression import SelectOfScalar

from contracts.event import Agency
from services.circumstances.operations import recorded_by
from services.common.allowed import CurrentState
from services.common.allowed_shown import AskedAbout, StateReader
from services.common.database import first, rows, select
from services.common.merging import merged_into
from services.court_listing.allowed import facts, operations
from services.court_listing.callers import CourtStaff
from services.court_listing.models.breaches import Breach
from services.court_listing.models.bring_forward import Screening
from services.court_listing.models.merges import Merge
from services.court_listing.models.reports import ReportRequest
from services.court_listing.models.results import ResultQuestion
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.bring_forward import current_answer
from services.court_listing.operations.circumstances import KEPT
from services.court_listing.operations.feedback import feedback_on
from services.court_listing.operations.orders import order_of
from services.court_listing.operations.pathways import Dossier, dossier_of
from services.court_listing.operations.reviews import open_review, returns_to_answer
from services.court_listing.rules.pleas import on


async def current_state(session: AsyncSession, asked: AskedAbout) -> CurrentState:
    """The pathway's state and what may be recorded of it now."""
    dossier = await dossier_of(session, asked.subject)
    return operations.state_and_allowed(await _pathway_state(session, asked, dossier))


async def _pathway_state(
    session: AsyncSession, asked: AskedAbout, dossier: Dossier
) -> facts.PathwayState:
    id, live = asked.subject, dossier.sentence
    screening = await session.get(Screening, id)
    report = await first(session, select(ReportRequest).where(ReportRequest.pathway_id == id))
    answer = await current_answer(session, id)
    review = await open_review(session, id)
    breaches = await rows(session, select(Breach).where(Breach.pathway_id == id))
    absorbed = select(Merge).where(Merge.pathway_id == id, col(Merge.unmerged_at).is_(None))
    returns = await returns_to_answer(session, id)
    return facts.PathwayState(
        on=on(asked.at),
        current_pleas=dossier.current_pleas(),
        guilty_codes=dossier.guilty_codes(),
        report_asked_for=report is not None,
        asked_early=screening is not None and screening.bring_forward,
        answered_early=answer is not None,
        proposed=dossier.proposed,
        sentence=await _live_sentence(session, live) if live else None,
        review_due_on=review.due_on if review else None,
        returned=any(
            live is not None and live.sentenced_at <= back.returned_at for back in returns
        ),
        breaches=len(breaches),
        breaches_waiting=sum(breach.outcome is None for breach in breaches),
        reasons_missing=sum(
            breach.outcome is not None and not breach.decision_reasons for breach in breaches
        ),
        results_to_settle=len(await rows(session, _questions(id))),
        merged_into=await merged_into(session, id),
        absorbed=await first(session, absorbed) is not None,
        circumstance_recorded=await recorded_by(session, KEPT, id, Agency.COURT),
    )


def _questions(id: UUID) -> SelectOfScalar[ResultQuestion]:
    return select(ResultQuestion).where(
        ResultQuestion.pathway_id == id, col(ResultQuestion.answer).is_distinct_from("superseded")
    )


async def _live_sentence(session: AsyncSession, live: Sentence) -> facts.LiveSentence:
    returned = await feedback_on(session, live) is not None
    return facts.LiveSentence(live.sentenced_at, live.disposal, order_of(live), returned)


STATE_READER = StateReader(current_state, readers=CourtStaff, operations=operations.ALLOWED)
