"""Decisions on a case (R17)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.common.columns import codes, moment, moment_or_none
from services.provider_assessment.models.cases import Base


class ClinicalDecision(Base, table=True):
    """The decision on a case, in the capacity it was made in (R17).

    One lives for a case; a later one replaces a decline, or an approval that was changed. One that
    was withdrawn is replaced by none.
    """

    __tablename__ = "clinical_decision"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id")
    approved: bool
    decided_as: str
    decided_at: datetime = moment()
    decided_by: str
    replaced_at: datetime | None = moment_or_none()
    withdrawal_reason: str | None = None
    named_clinician: str | None = None
    provider_name: str | None = None
    on_court_screen: bool = False
    outline: str | None = None
    sessions: int | None = None
    length_months: int | None = None
    first_appointment_at: datetime | None = moment_or_none()
    first_appointment_place: str | None = None
    reasons: list[str] = codes()
    support_advised: list[str] = codes()

    __table_args__ = (
        Index(
            "one_live_decision",
            "case_id",
            unique=True,
            postgresql_where=text("replaced_at IS NULL"),
        ),
        CheckConstraint(
            "CASE WHEN NOT approved THEN cardinality(reasons) > 0"
            " ELSE num_nulls(outline, length_months, first_appointment_at,"
            " first_appointment_place) = 0 AND CASE decided_as"
            " WHEN 'single_point_of_contact' THEN provider_name IS NOT NULL"
            " ELSE num_nulls(named_clinician, sessions) = 0 END END",
            name="approval_has_a_plan_and_decline_a_reason",
        ),
    )
