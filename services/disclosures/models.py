"""The columns of a disclosure and its review."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from services.common.columns import codes, moment, moment_or_none


class Disclosed(SQLModel):
    """The columns of a disclosure and its review."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    disclosed_at: datetime = moment()
    disclosed_by: str
    ends_at: datetime = moment()
    authority: str
    recipient: str
    risk_flags: list[str] = codes()
    risk: str
    reason: str
    reviewed_at: datetime | None = moment_or_none()
    reviewed_by: str | None = None
    justified: bool | None = None
    review_note: str | None = None


def constraints() -> tuple[CheckConstraint, ...]:
    """What the database itself holds of them."""
    reviewed = "num_nulls(reviewed_at, reviewed_by, justified, review_note) IN (0, 4)"
    return (
        CheckConstraint("ends_at > disclosed_at", name="ends_after_it_is_made"),
        CheckConstraint("cardinality(risk_flags) > 0", name="discloses_a_risk"),
        CheckConstraint(reviewed, name="reviewed_whole"),
        CheckConstraint("reviewed_by <> disclosed_by", name="reviewed_by_somebody_else"),
    )
