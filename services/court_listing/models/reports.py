"""Reports asked for and given; what is put back for an assessment."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.common.columns import document, moment
from services.court_listing.models.pathways import Base


class ReportRequest(Base, table=True):
    """The sentencer's request for a pre-sentence report (R12, R25)."""

    __tablename__ = "report_request"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(foreign_key="pathway.id", index=True)
    requested_at: datetime = moment()
    needed_by: datetime = moment()
    adjourned: bool
    adjournment_reason: str | None = None
    requested_by: str

    __table_args__ = (
        CheckConstraint(
            "adjourned = (adjournment_reason IS NOT NULL)", name="an_adjournment_has_a_reason"
        ),
    )


class Postponement(Base, table=True):
    """Until when the assessment for a requirement is put back, as the provider told (R6)."""

    pathway_id: UUID = Field(primary_key=True)
    requirement: str = Field(primary_key=True)
    until: datetime = moment()
    reason: str
    told_at: datetime = moment()


class SeriousnessView(Base, table=True):
    """How serious probation's duty officer holds the offence to be, as it was told (R87)."""

    __tablename__ = "seriousness_view"

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    settled_at: datetime = moment()
    level: str | None = None
    guideline: str
    why: str
    withdrawn: bool


class PreSentenceReport(Base, table=True):
    """What probation reported before sentence, as it was told; a later one adds to it (R23)."""

    __tablename__ = "pre_sentence_report"

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    given_at: datetime = moment()
    report: dict[str, Any] = document()
