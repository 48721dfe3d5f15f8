"""Decisions on a case, asked and answered (R17)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.common.outside_policy import MayBeOutside
from services.common.schemas import FromRow, Happened, Line, Planned, Prose
from services.provider_assessment.schemas.cases import OfCase, Reasons, Support


class PlanIn(OfCase, MayBeOutside):
    """A plan of treatment where it is approved, reasons where it is not (R17, R18, R24)."""

    decided_at: Happened
    outline: Prose | None = None
    sessions: Annotated[int, Field(ge=1, le=200)] | None = None
    length_months: Annotated[int, Field(ge=1, le=36)] | None = None
    first_appointment_at: Planned | None = None
    first_appointment_place: Line | None = None
    reasons: Reasons = ()
    support_advised: Support = ()


class ClinicalDecisionIn(PlanIn):
    """A clinician's approval with the plan, or decline with reasons (R17, R18, R24)."""

    approved: bool
    named_clinician: Line | None = None


class ProviderAgreementIn(PlanIn):
    """Whether a substance-misuse provider agrees to hold the order (R14, R17, R18)."""

    agreed: bool


class ApprovalWithdrawalIn(OfCase):
    """What was approved is so no more, and why (R85)."""

    withdrawn_at: Happened
    why: Prose


class ApprovalChangeIn(OfCase):
    """Where and when the first appointment is, after the sentence was put off (R85)."""

    changed_at: Happened
    first_appointment_at: Planned
    first_appointment_place: Line


class ClinicalDecisionOut(FromRow):
    """The decision on a case, and in which capacity it was made."""

    id: UUID
    approved: bool
    decided_as: str
    decided_at: datetime
    decided_by: str
    replaced_at: datetime | None
    withdrawal_reason: str | None
    named_clinician: str | None
    provider_name: str | None
    on_court_screen: bool
    outline: str | None
    sessions: int | None
    length_months: int | None
    first_appointment_at: datetime | None
    first_appointment_place: str | None
    reasons: list[str]
    support_advised: list[str]
