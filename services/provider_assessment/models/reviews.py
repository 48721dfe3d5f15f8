"""Reviews of treatment (R37)."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from services.common.columns import codes, document, moment
from services.provider_assessment.models.cases import Base


class TreatmentReview(Base, table=True):
    """A review of treatment, with what changed since the assessment (R37)."""

    __tablename__ = "treatment_review"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    reviewed_at: datetime = moment()
    reviewed_by: str
    kind: str
    outcome: str
    taking_part: list[str] = codes()
    engagement: str | None = None
    changes: list[dict[str, Any]] = document(default_factory=list)

    __table_args__ = (
        UniqueConstraint("case_id", "reviewed_at", name="one_review_at_a_time"),
        CheckConstraint("cardinality(taking_part) > 0", name="somebody_took_part"),
    )
