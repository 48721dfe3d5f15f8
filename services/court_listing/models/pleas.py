"""Pleas and findings, each kept (R11)."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field

from services.common.columns import moment, moment_or_none
from services.court_listing.models.pathways import Base


class PleaRecord(Base, table=True):
    """A plea or finding as it was recorded; the last by number is current for its offence (R11).

    ``shared_at`` is of when the share is that said it, where one did.
    """

    __tablename__ = "plea_record"

    number: int | None = Field(default=None, primary_key=True)
    pathway_id: UUID = Field(foreign_key="pathway.id", index=True)
    offence_id: UUID = Field(foreign_key="offence.id", index=True)
    plea: str
    verdict: str | None = None
    counts_as_guilty: bool
    convicted_on: date | None = None
    trial_on: date | None = None
    entered_at: datetime = moment()
    recorded_by: str
    shared_at: datetime | None = moment_or_none()
