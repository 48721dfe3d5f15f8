"""The list of a day: entries, what was agreed, who is heard early (R7, R9)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.common.columns import moment, moment_or_none
from services.probation_allocation.models.pathways import Base


class AgreedEntry(Base, table=True):
    """What was agreed about one person on the list: who put it there and why (R7).

    ``on_list`` while liaison was told that the person is to be screened.
    """

    __tablename__ = "agreed_entry"

    pathway_id: UUID = Field(primary_key=True)
    to_be_screened: bool
    put_by: str
    why: str
    reason: str | None = None
    likely_plea: str | None = None
    known_to_probation: bool | None = None
    agreed_at: datetime = moment()
    on_list: bool = False
    version: int = 1


class ListEntry(Base, table=True):
    """What one agency says of a person on the list: probation itself, or liaison (R7)."""

    __tablename__ = "list_entry"

    pathway_id: UUID = Field(primary_key=True)
    side: str = Field(primary_key=True)
    to_be_screened: bool
    reason: str
    entered_at: datetime = moment()
    entered_by: str | None = None
    version: int = 1

    __table_args__ = (
        CheckConstraint("side IN ('probation', 'liaison_diversion')", name="a_known_side"),
    )


class AgreedList(Base, table=True):
    """The list of a site and day as it was agreed; a correction is a new version (R7)."""

    __tablename__ = "agreed_list"

    site: str = Field(primary_key=True)
    on: date = Field(primary_key=True)
    version: int = Field(primary_key=True)
    agreed_at: datetime = moment()
    agreed_by: str
    listed: int
    to_be_screened: int


class BringForwardAnswer(Base, table=True):
    """The court's answer to the request to hear a person early (R9)."""

    __tablename__ = "bring_forward_answer"

    pathway_id: UUID = Field(primary_key=True)
    granted: bool
    hearing_at: datetime | None = moment_or_none()
    answered_at: datetime = moment()
