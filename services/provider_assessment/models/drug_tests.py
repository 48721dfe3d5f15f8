"""Drug tests, or that none could be made (R35)."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from services.common.columns import document, moment
from services.provider_assessment.models.cases import Base


class DrugTest(Base, table=True):
    """A drug test, or that none could be made (R35)."""

    __tablename__ = "drug_test"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    taken_at: datetime = moment()
    recorded_by: str
    outcome: str
    results: list[dict[str, Any]] = document(default_factory=list)

    __table_args__ = (
        UniqueConstraint("case_id", "taken_at", name="one_drug_test_at_a_time"),
        CheckConstraint(
            "(outcome = 'tested') = (jsonb_array_length(results) > 0)",
            name="tested_has_results",
        ),
    )
