"""What probation keeps of treatment under the order, as providers told it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.common.columns import document, moment
from services.probation_allocation.models import Base


class DrugTest(Base, table=True):
    """A drug test the provider told of, refusals included (R35)."""

    __tablename__ = "drug_test"

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    requirement: str
    taken_at: datetime = moment()
    outcome: str
    results: list[dict[str, Any]] = document(default_factory=list)


MODELS = Base.metadata
"""Every table of the service, those of ``models`` included."""
