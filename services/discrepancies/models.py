"""The columns of a discrepancy, and of the report on attendance that one may be about (R33)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from services.common.columns import document, moment, moment_or_none


class Differing(SQLModel):
    """Own record and another's differ; open until it is settled which holds (R16, R33)."""

    id: UUID = Field(primary_key=True)
    own: dict[str, Any] = document()
    other: dict[str, Any] = document()
    found_at: datetime = moment()
    settled_at: datetime | None = moment_or_none()
    settled_as: str | None = None
    settled_by: str | None = None
    why: str | None = None


class Reported(SQLModel):
    """What probation reported of an appointment: which, and whether it was attended (R33)."""

    requirement: str
    appointment_id: UUID | None = None
    appointment_at: datetime = moment()
    session_number: int | None = None
    attended: bool
    source: str
    reported_at: datetime = moment()


def constraints() -> tuple[CheckConstraint, ...]:
    """What the database itself holds of them."""
    return (
        CheckConstraint("what IN ('attendance', 'willingness')", name="known_what"),
        CheckConstraint("settled_as IN ('own', 'other')", name="known_settled_as"),
        CheckConstraint("(settled_at IS NULL) = (settled_as IS NULL)", name="settled_says_how"),
    )
