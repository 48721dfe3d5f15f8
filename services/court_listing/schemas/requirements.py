"""What the court was told about a requirement, answered."""

from datetime import datetime
from typing import Any

from contracts.vocabulary import Requirement
from services.common.schemas import FromRow


class PositionOut(FromRow):
    """What the court was told about one requirement (R16, R17, R23, R45)."""

    requirement: Requirement
    willing: bool | None
    named_clinician: str | None
    agreeing_provider: str | None
    combined_with: str | None
    proposed_at: datetime | None
    level: str | None
    sessions: int | None
    length_months: int | None
    outline: str | None
    first_appointment_at: datetime | None
    first_appointment_place: str | None
    outcome: str | None
    ended_at: datetime | None
    earlier_outcomes: list[dict[str, Any]]
