"""Pathways as others told liaison and diversion of them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from services.common.columns import codes, document, moment_or_none


class Base(SQLModel, registry=registry()):
    """The tables of this service, apart from those of any other."""


class Pathway(Base, table=True):
    """A person before a court, as the court told of them; unknown until told."""

    id: UUID = Field(primary_key=True)
    site: str | None = None
    court_name: str | None = None
    court_room: str | None = None
    hearing_at: datetime | None = moment_or_none()
    hearing_on: date | None = None
    in_custody: bool | None = None
    days: list[dict[str, Any]] = document(
        default_factory=list, sa_column_kwargs={"server_default": "[]"}
    )
    case_urn: str | None = None
    family_name: str | None = None
    given_names: str | None = None
    date_of_birth: date | None = None
    identifiers: list[dict[str, Any]] = document(default_factory=list)
    name_key: str | None = Field(default=None, index=True)
    family_key: str | None = Field(default=None, index=True)
    match_keys: list[str] = codes(sa_column_kwargs={"server_default": "{}"})
    offences: list[dict[str, Any]] = document(default_factory=list)
    offence_group: str | None = None
    gender: str | None = None
    pleas: list[dict[str, Any]] = document(default_factory=list)
    plea_at: datetime | None = moment_or_none()
    last_plea_at: datetime | None = moment_or_none()
    any_guilty: bool | None = None
    trial_on: date | None = None
    sentenced_at: datetime | None = moment_or_none()
    disposal: str | None = None
    requirement_made: bool | None = None
    order_last_day: date | None = None
    died_on: date | None = None
    support_advised: list[str] = codes()

    __table_args__ = (
        Index("ix_pathway_identifiers", "identifiers", postgresql_using="gin"),
        Index("ix_pathway_date_of_birth", "date_of_birth"),
        Index("ix_pathway_hearing_on", "hearing_on"),
        # Whom the policy of rows lets somebody at a site see.
        Index("pathways_of_a_site", "site", "id"),
        Index(
            "pathways_before_plea",
            "id",
            postgresql_where=text("plea_at IS NULL AND sentenced_at IS NULL AND died_on IS NULL"),
        ),
        Index("ix_pathway_match_keys", "match_keys", postgresql_using="gin"),
    )
