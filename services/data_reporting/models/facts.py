"""What programme data was told: facts under pseudonyms, and where each was listed."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from services.common.columns import document


class Base(SQLModel, registry=registry()):
    """The tables of this service, apart from those of any other."""


class Fact(Base, table=True):
    """One coded fact about one pseudonym on one day; rows are only added."""

    id: int | None = Field(default=None, primary_key=True)
    pseudonym: UUID = Field(index=True)
    name: str
    on: date
    data: dict[str, Any] = document()

    __table_args__ = (Index("fact_of_a_day", "on", "name"),)


class Listing(Base, table=True):
    """At which site a pseudonym was listed, and the coded facts of the listing."""

    pseudonym: UUID = Field(primary_key=True)
    site: str | None = Field(default=None, index=True)
    offence_group: str | None = None
    age_band: str | None = None
    gender: str | None = None
    merged: bool = False
