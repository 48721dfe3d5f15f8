"""Before court: what a provider answers."""

from datetime import date, datetime

from services.provider_assessment.schemas.measured import Out


class ExpectedOut(Out):
    """How many assessments of one requirement are to be expected that day (R10)."""

    site: str
    on: date
    requirement: str
    count: int
    told_at: datetime
