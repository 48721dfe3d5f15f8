"""Assessments to expect, answered (R10)."""

from datetime import date, datetime

from services.common.schemas import FromRow


class ExpectedOut(FromRow):
    """How many assessments of one requirement are to be expected that day (R10)."""

    site: str
    on: date
    requirement: str
    count: int
    told_at: datetime
