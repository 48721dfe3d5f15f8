"""One person before one court, as others told probation of them."""

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
    """One person before one court for one set of offences, as others told probation.

    ``order_expired_at`` is when it ended of itself, on its day, while that is how it ended.
    ``order_number`` counts the sentences passed one in place of the other (R40). ``needs_under``
    is to whom, and in which epoch, the permission was given that the needs rest on (R54).
    """

    id: UUID = Field(primary_key=True)
    site: str | None = Field(default=None, index=True)
    court_name: str | None = None
    court_room: str | None = None
    hearing_at: datetime | None = moment_or_none()
    hearing_on: date | None = Field(default=None, index=True)
    days: list[dict[str, Any]] = document(
        default_factory=list, sa_column_kwargs={"server_default": "[]"}
    )
    case_urn: str | None = None
    family_name: str | None = None
    given_names: str | None = None
    date_of_birth: date | None = None
    gender: str | None = None
    crn: str | None = None
    identifiers: list[dict[str, Any]] = document(default_factory=list)
    in_custody: bool | None = None
    offence_group: str | None = None
    any_guilty: bool | None = None
    convicted_on: date | None = None
    trial_on: date | None = None
    screened_at: datetime | None = moment_or_none()
    indications: list[dict[str, Any]] = document(default_factory=list)
    needs: list[str] = codes()
    needs_under: list[Any] = document(default_factory=list)
    adjustments: list[str] = codes()
    interpreter_language: str | None = None
    risk_flags: list[str] = codes()
    safeguarding: bool | None = None
    bring_forward: bool | None = None
    report_needed_by: datetime | None = moment_or_none()
    adjourned: bool | None = None
    adjournment_reason: str | None = None
    sentenced_at: datetime | None = moment_or_none()
    order_number: int = 1
    sentence: dict[str, Any] = document(default_factory=dict)
    support_advised: dict[str, list[str]] = document(default_factory=dict)
    order_ended_at: datetime | None = moment_or_none()
    order_expired_at: datetime | None = moment_or_none()
    completed_at: datetime | None = moment_or_none()
    completion: dict[str, Any] = document(default_factory=dict)

    __table_args__ = (
        # Whom the policy of rows lets somebody at a site see, and what waits there.
        Index("pathways_of_a_site", "site", "id"),
        Index(
            "orders_in_force",
            "site",
            "id",
            postgresql_where=text("sentenced_at IS NOT NULL AND order_ended_at IS NULL"),
        ),
        Index(
            "pathways_before_sentence", "site", "id", postgresql_where=text("sentenced_at IS NULL")
        ),
        Index(
            "ix_pathway_days",
            "days",
            postgresql_using="gin",
            postgresql_ops={"days": "jsonb_path_ops"},
        ),
    )


class Offence(Base, table=True):
    """An offence of the listing, with the plea to it."""

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    title: str | None = None
    code: str | None = None
    group: str | None = None
    wording: str | None = None
    plea: str | None = None
    counts_as_guilty: bool | None = None
