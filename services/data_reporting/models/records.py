"""Operational records of a site (R46)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Index
from sqlmodel import Field

from services.common.columns import document, moment
from services.data_reporting.models.facts import Base


class SiteRecord(Base, table=True):
    """An operational record of a site; rows are only added, a correction is a new version (R46)."""

    __tablename__ = "site_record"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    version: int = Field(primary_key=True)
    site: str
    kind: str
    on: date
    body: dict[str, Any] = document()
    recorded_at: datetime = moment()
    recorded_by: str

    __table_args__ = (Index("record_of_a_site", "site", "kind", "on"),)
