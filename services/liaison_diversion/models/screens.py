"""What screens in custody and on the day found (R5, R6, R8)."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Field

from services.common.columns import codes, document, moment
from services.liaison_diversion.models.pathways import Base


class CustodyScreen(Base, table=True):
    """What a screen in custody or at court found (R5, R6)."""

    __tablename__ = "custody_screen"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    referral_id: UUID = Field(foreign_key="referral.id", index=True)
    screened_at: datetime = moment()
    offence_type: str | None = None
    presenting: str | None = None
    needs: list[str] = codes()
    adjustments: list[str] = codes()
    interpreter_language: str | None = None
    risk_flags: list[str] = codes()
    gp_registered: bool | None = None
    safeguarding: bool | None = None
    recorded_by: str


class EligibilityScreen(Base, table=True):
    """The screen on the day: answers, what they come to, what they indicate (R8)."""

    __tablename__ = "eligibility_screen"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    referral_id: UUID = Field(foreign_key="referral.id", index=True)
    screened_at: datetime = moment()
    instrument: str
    version: str
    answers: dict[str, Any] = document()
    total: Decimal
    band: str | None = None
    risk: bool
    drugs: bool | None = None
    alcohol: bool | None = None
    basis: str | None = None
    findings: list[dict[str, Any]] = document(default_factory=list)
    scheme: str | None = None
    because: list[dict[str, Any]] = document(default_factory=list)
    audit_answers: dict[str, Any] = document(default_factory=dict)
    audit_total: Decimal | None = None
    indications: list[dict[str, Any]] = document()
    bring_forward: bool
    recorded_by: str
