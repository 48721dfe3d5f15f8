"""Returns that were made, are due, and were sent (R70, R75, C13)."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.common.columns import moment
from services.data_reporting.models.facts import Base


class Return(Base, table=True):
    """A monthly return as it was made; a correction is a new version (R75).

    ``counts`` are what was counted for it, never shown: a later version is compared with them.
    """

    site: str = Field(primary_key=True)
    month: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    body: str
    counts: dict[str, Any] | None = Field(default=None, sa_type=JSONB, nullable=True)
    made_at: datetime = moment()
    made_by: str


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
