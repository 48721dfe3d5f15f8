"""The list of the day: own entries, what was agreed, whether a person is heard early (R7, R9)."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from services.common.columns import codes, moment, moment_or_none
from services.liaison_diversion.models.pathways import Base


class ListEntry(Base, table=True):
    """What liaison and diversion found of a person on the list: to be screened or not (R7)."""

    __tablename__ = "list_entry"

    pathway_id: UUID = Field(primary_key=True, foreign_key="pathway.id")
    to_be_screened: bool
    reason: str
    entered_at: datetime = moment()
    entered_by: str
    version: int = 1


class AgreedListing(Base, table=True):
    """What was agreed with probation of a person on the list, who may be listed later (R7)."""

    __tablename__ = "agreed_listing"

    pathway_id: UUID = Field(primary_key=True)
    to_be_screened: bool
    put_by: str
    why: list[str] = codes()
    agreed_at: datetime = moment()


class BringForwardAnswer(Base, table=True):
    """The court's answer to the request to hear a person early (R9)."""

    __tablename__ = "bring_forward_answer"

    pathway_id: UUID = Field(primary_key=True)
    granted: bool
    hearing_at: datetime | None = moment_or_none()
    answered_at: datetime = moment()
