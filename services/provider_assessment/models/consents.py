"""The three records of R16: willingness, consent to treatment, permission to share."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field

from services.common.columns import moment, moment_or_none
from services.provider_assessment.models.cases import Base


def current_only(name: str, *columns: str) -> Index:
    """At most one record that was neither withdrawn nor replaced."""
    current = text("withdrawn_at IS NULL AND replaced_at IS NULL")
    return Index(name, *columns, unique=True, postgresql_where=current)


class Recorded(Base):
    """What the three records of R16 have in common: when, to whom, how, withdrawn or replaced."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id")
    given_at: datetime = moment()
    given_to: str
    how: str
    withdrawn_at: datetime | None = moment_or_none()
    withdrawn_to: str | None = None
    withdrawal_reason: str | None = None
    replaced_at: datetime | None = moment_or_none()


class Willingness(Recorded, table=True):
    """Whether the person is willing to comply with the requirement (R16)."""

    willing: bool

    __table_args__ = (current_only("one_willingness", "case_id"),)


class TreatmentConsent(Recorded, table=True):
    """Consent to assessment and to treatment, in the form and language it was given (R16)."""

    __tablename__ = "treatment_consent"

    assessment: bool
    treatment: bool
    format: str | None = None
    language: str | None = None

    __table_args__ = (current_only("one_treatment_consent", "case_id"),)


class SharingPermission(Recorded, table=True):
    """One permission to share what nothing else allows to be shared (R16, R54)."""

    __tablename__ = "sharing_permission"

    pathway_id: UUID = Field(index=True)
    permission: str

    __table_args__ = (current_only("one_sharing_permission", "case_id", "permission"),)
