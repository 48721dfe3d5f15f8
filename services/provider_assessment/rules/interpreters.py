"""An interpreter that must be booked puts the assessment back (R6)."""

from collections.abc import Iterable
from datetime import datetime

from services.common.errors import Refused, Unprocessable


def must_follow_booking(booked_at: datetime, assessment_at: datetime) -> None:
    """R6: the assessment follows the booking."""
    if assessment_at < booked_at:
        raise Unprocessable(
            "The assessment cannot be before the interpreter was booked: check assessment_at.",
            rule="R6",
            field="/assessment_at",
        )


def must_be_understood(language: str | None, booked: Iterable[datetime], at: datetime) -> None:
    """R6: who needs an interpreter is assessed with one; the language is not repeated."""
    if language is not None and not any(booked_for <= at for booked_for in booked):
        raise Refused(
            "The person needs an interpreter: book one for the assessment first.",
            rule="R6",
            field="/assessed_at",
            code="NoInterpreter",
        )
