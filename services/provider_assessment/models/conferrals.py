"""Questions between two assessors (R19)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field

from services.common.columns import moment, moment_or_none
from services.provider_assessment.models.cases import Base


class Conferral(Base, table=True):
    """The assessor of one requirement asks the assessor of another on combining them (R19)."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    asked_case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    asked_at: datetime = moment()
    asked_by: str
    question: str
    answered_at: datetime | None = moment_or_none()
    answered_by: str | None = None
    combination_advised: bool | None = None
    view: str | None = None

    __table_args__ = (
        Index("open_conferrals", "asked_at", postgresql_where=text("answered_at IS NULL")),
        Index(
            "one_open_conferral",
            "case_id",
            "asked_case_id",
            unique=True,
            postgresql_where=text("answered_at IS NULL"),
        ),
    )
