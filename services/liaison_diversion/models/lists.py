"""What liaison and diversion keeps before court: the list, hearing early, providers' answers."""

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


class Position(Base, table=True):
    """What providers and the court told of one requirement, which follow-ups follow from (R18)."""

    pathway_id: UUID = Field(primary_key=True, foreign_key="pathway.id")
    requirement: str = Field(primary_key=True)
    assessed_at: datetime | None = moment_or_none()
    suitable: bool | None = None
    reasons: list[str] = codes()
    support_advised: list[str] = codes()
    declined_at: datetime | None = moment_or_none()
    declined: str | None = None
    decline_reasons: list[str] = codes()
    decline_support: list[str] = codes()
    willingness_withdrawn_at: datetime | None = moment_or_none()
    treatment_withdrawn_at: datetime | None = moment_or_none()
    ended_by_court_at: datetime | None = moment_or_none()


class BringForwardAnswer(Base, table=True):
    """The court's answer to the request to hear a person early (R9)."""

    __tablename__ = "bring_forward_answer"

    pathway_id: UUID = Field(primary_key=True)
    granted: bool
    hearing_at: datetime | None = moment_or_none()
    answered_at: datetime = moment()


__all__ = ["AgreedListing", "BringForwardAnswer", "ListEntry", "Position"]
