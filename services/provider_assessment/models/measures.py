"""Instruments answered, and risks they told of (R13, R41)."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Numeric, UniqueConstraint
from sqlmodel import Field

from services.common.columns import codes, document, moment
from services.provider_assessment.models.cases import Base


class Measured(Base, table=True):
    """An instrument answered: every answer kept, the score derived by a scheme's version."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    taken_in: UUID = Field(index=True)
    stage: str
    taken_at: datetime = moment()
    instrument: str
    scheme_version: str
    answers: dict[str, int | None] = document()
    total: Decimal | None = Field(default=None, sa_type=Numeric(6, 2), nullable=True)
    band: str | None = None
    is_case: bool | None = None

    __table_args__ = (UniqueConstraint("taken_in", "instrument", name="one_answer_each"),)


class RiskRaised(Base, table=True):
    """Risks an instrument or a practitioner told of after the assessment (R41)."""

    __tablename__ = "risk_raised"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    raised_at: datetime = moment()
    raised_by: str
    stage: str
    risk_flags: list[str] = codes()

    __table_args__ = (CheckConstraint("cardinality(risk_flags) > 0", name="raises_something"),)
