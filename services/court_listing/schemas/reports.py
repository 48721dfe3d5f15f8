"""Reports asked for and given, and what is put back for them (R6, R12, R23, R25)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from contracts.reference import AdjournmentReason
from services.common.outside_policy import MayBeOutside
from services.common.schemas import FromRow, Happened, Planned


class ReportRequestOut(FromRow):
    """A report asked for."""

    id: UUID
    requested_at: datetime
    needed_by: datetime
    adjourned: bool
    adjournment_reason: str | None


class AdviceOut(BaseModel):
    """What is recommended, and may be left: the rules, the coded reason, until which day (R3)."""

    rules: tuple[str, ...]
    reason: AdjournmentReason
    adjourn_to: date
    text: str


class ReportRequestedOut(ReportRequestOut):
    """A report as it was asked for, with what is recommended (R3, R25)."""

    advice: list[AdviceOut] = Field(default_factory=list)


class ReportRequestIn(MayBeOutside):
    """A pre-sentence report, for today or adjourned (R12, R25)."""

    requested_at: Happened
    needed_by: Planned
    adjourned: bool
    adjournment_reason: AdjournmentReason | None = None


class PostponementOut(FromRow):
    """Until when the assessment for a requirement is put back, and why (R6)."""

    requirement: str
    until: datetime
    reason: str
    told_at: datetime


class SeriousnessViewOut(FromRow):
    """How serious probation's duty officer holds the offence to be; the newest counts (R87)."""

    id: UUID
    settled_at: datetime
    level: str | None
    guideline: str
    why: str
    withdrawn: bool


class PreSentenceReportOut(FromRow):
    """What probation reported (R23)."""

    id: UUID
    given_at: datetime
    report: dict[str, Any]
