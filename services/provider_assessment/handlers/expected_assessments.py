"""How many assessments to expect from a list (R10)."""

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.events.probation_allocation import AssessmentsExpected
from services.provider_assessment.models.expected_assessments import ExpectedAssessments


async def handle_expected_assessments(session: AsyncSession, event: AssessmentsExpected) -> None:
    """Keep the counts of the list; a later telling replaces all of an earlier one (R10)."""
    if not (event.organisation and event.site):
        return
    of_the_list = delete(ExpectedAssessments).where(
        col(ExpectedAssessments.organisation) == event.organisation,
        col(ExpectedAssessments.site) == event.site,
        col(ExpectedAssessments.on) == event.on,
    )
    await session.execute(of_the_list)
    for count in event.expected or ():
        session.add(
            ExpectedAssessments(
                organisation=event.organisation,
                site=event.site,
                on=event.on,
                requirement=count.requirement.value,
                count=count.count,
                told_at=event.occurred_at,
            )
        )
