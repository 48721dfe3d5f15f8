"""Outcomes of assessments (R13, R15, R18)."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.common.columns import codes, document, moment
from services.provider_assessment.models.cases import Base


class Assessment(Base, table=True):
    """The outcome of an assessment; what was answered is in its measures (R13, R15, R18)."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    assessed_at: datetime = moment()
    assessed_by: str
    suitable: bool
    criteria: dict[str, bool] = document()
    reasons: list[str] = codes()
    support_advised: list[str] = codes()
    risk_flags: list[str] = codes()
    interview: dict[str, Any] = document(default_factory=dict)

    __table_args__ = (
        CheckConstraint("suitable OR cardinality(reasons) > 0", name="unsuitable_says_why"),
    )
