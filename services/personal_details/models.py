"""The columns of one detail as one agency has it on record, and of equality facts."""

from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from services.common.columns import codes, moment


class Detail(SQLModel):
    """One detail: what it is, who has it on record, what they were told and when.

    ``source`` is the agency that recorded it, or the provider organisation by its name in the
    exchange; ``recorded_by`` is known of own records alone.
    """

    name: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    value: Any = Field(sa_type=JSONB, nullable=False)
    recorded_at: datetime = moment()
    recorded_by: str | None = None


class EqualityFacts(SQLModel):
    """The columns of what somebody was asked for equality monitoring (R63, R93)."""

    asked_at: datetime = moment()
    asked_by: str
    gender: str | None = None
    ethnicity: str | None = None
    religion: str | None = None
    sexual_orientation: str | None = None
    gender_identity: str | None = None
    disabilities: list[str] = codes()
    armed_forces: bool | None = None
    pregnant: bool | None = None
    caring_responsibilities: bool | None = None
    not_stated: list[str] = codes()
