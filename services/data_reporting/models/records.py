"""What programme data owns of sites: their operational records, and returns that were sent."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKeyConstraint, Index
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


class ReturnDue(Base, table=True):
    """A month in which a site had something to report, so that its return is waited for (C13)."""

    __tablename__ = "return_due"

    site: str = Field(primary_key=True)
    month: str = Field(primary_key=True)


class ReturnSending(Base, table=True):
    """A version of a return that was sent to the steering group's chair (R70, C13)."""

    __tablename__ = "return_sending"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    site: str
    month: str
    version: int
    sent_at: datetime = moment()
    sent_by: str

    __table_args__ = (
        ForeignKeyConstraint(
            ["site", "month", "version"], ["return.site", "return.month", "return.version"]
        ),
    )


MODELS = Base.metadata
