"""Assessments with their measures."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.provider_assessment.models.assessments import Assessment
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.measures import Measured
from services.provider_assessment.operations.cases import rows_of_case
from services.provider_assessment.schemas.assessments import AssessmentOut
from services.provider_assessment.schemas.measures import MeasureOut


async def assessments_view(session: AsyncSession, case: Case) -> list[AssessmentOut]:
    """Assessments in order, each with its measures (R13)."""
    assessments = await rows_of_case(session, Assessment, case)
    measures = await rows_of_case(session, Measured, case)
    return [
        assessment_view(a, [m for m in measures if m.taken_in == a.id])
        for a in sorted(assessments, key=lambda a: a.assessed_at)
    ]


def assessment_view(assessment: Assessment, measures: list[Measured]) -> AssessmentOut:
    """An assessment with what was answered in it."""
    shown = [MeasureOut.model_validate(m) for m in sorted(measures, key=lambda m: m.instrument)]
    return AssessmentOut.model_validate(assessment).model_copy(update={"measures": shown})
