"""What others tell the court before sentence: whom to hear early, what is put back, reports."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.events.probation_allocation import PreSentenceReportGivenV1
from contracts.events.provider_assessment import AssessmentPostponedV1
from services.common.database import first, select
from services.common.handling import on
from services.court_listing.models.reports import (
    BringForwardAnswer,
    Postponement,
    PreSentenceReport,
)


async def standing_answer(session: AsyncSession, pathway_id: UUID) -> BringForwardAnswer | None:
    """The answer to the request that was not taken back since."""
    wanted = select(BringForwardAnswer).where(
        BringForwardAnswer.pathway_id == pathway_id,
        col(BringForwardAnswer.superseded_at).is_(None),
    )
    return await first(session, wanted)


async def take_request_back(session: AsyncSession, pathway_id: UUID, at: datetime) -> None:
    """R9: what was answered to a request that is taken back stands no more."""
    answer = await standing_answer(session, pathway_id)
    if answer is not None:
        answer.superseded_at = at


async def note_postponement(session: AsyncSession, event: AssessmentPostponedV1) -> None:
    """Keep until when an assessment is put back, and why (R6)."""
    await session.merge(
        Postponement(
            pathway_id=event.pathway_id,
            requirement=event.requirement.value,
            until=event.until,
            reason=event.reason,
            told_at=event.occurred_at,
        )
    )


async def note_report(session: AsyncSession, event: PreSentenceReportGivenV1) -> None:
    """Keep the report that was asked for, as it was told (R23, R52)."""
    told = event.model_dump(
        mode="json", exclude_none=True, exclude={"pathway_id", "occurred_at", "report_id"}
    )
    report = PreSentenceReport(
        id=event.report_id, pathway_id=event.pathway_id, given_at=event.occurred_at, report=told
    )
    session.add(report)


BEFORE_COURT = (
    on(AssessmentPostponedV1, note_postponement),
    on(PreSentenceReportGivenV1, note_report),
)
"""Part of the service's table of handlers."""
