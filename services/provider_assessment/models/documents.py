"""What providers keep of documents: which were handed over, in which form and language."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from services.common.columns import moment
from services.provider_assessment.models.cases import Base


class DocumentGiven(Base, table=True):
    """A document as it was handed to the person (R16, R28, R42)."""

    __tablename__ = "document_given"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    document: str
    form: str
    language: str | None = None
    given_at: datetime = moment()
    given_by: str

    __table_args__ = (
        UniqueConstraint("case_id", "document", "given_at", name="one_document_at_a_time"),
        CheckConstraint(
            "document IN ('consent-form', 'leaflet', 'certificate')", name="known_document"
        ),
        CheckConstraint("form IN ('standard', 'large_print', 'easy_read')", name="known_form"),
    )
