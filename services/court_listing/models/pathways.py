"""Who is listed before which court, for which offences."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from contracts.periods import new_pathway_id
from services.common.columns import document, moment


class Base(SQLModel, registry=registry()):
    """The tables of this service, apart from those of any other."""


class Pathway(Base, table=True):
    """A defendant in a case, as listed now (R7, R60).

    ``days`` are all on which the person is or was on a list; the hearing is the next of them.
    ``identifiers_as_written`` are numbers that no register issued, told to nobody (R61).
    """

    id: UUID = Field(primary_key=True, default_factory=lambda: new_pathway_id(datetime.now(UTC)))
    case_urn: str = Field(index=True)
    defendant_id: str | None = None
    family_name: str
    given_names: str | None = None
    date_of_birth: date | None = None
    age: int | None = None
    gender: str | None = None
    identifiers: list[dict[str, Any]] = document(default_factory=list)
    identifiers_as_written: list[dict[str, Any]] = document(
        default_factory=list, sa_column_kwargs={"server_default": "[]"}
    )
    in_custody: bool | None = None
    site: str
    court_name: str
    court_room: str | None = None
    hearing_at: datetime = moment()
    hearing_on: date
    listed_as_of: datetime = moment()
    days: list[dict[str, Any]] = document(
        default_factory=list, sa_column_kwargs={"server_default": "[]"}
    )

    __table_args__ = (
        Index(
            "one_pathway_per_defendant",
            "case_urn",
            "defendant_id",
            unique=True,
            postgresql_where=text("defendant_id IS NOT NULL"),
        ),
        Index("ix_pathway_day", "hearing_on", "id"),
        Index("ix_pathway_born", "date_of_birth"),
        # Whom the policy of rows lets somebody at a site see.
        Index("pathways_of_a_site", "site", "id"),
        Index(
            "ix_pathway_days",
            "days",
            postgresql_using="gin",
            postgresql_ops={"days": "jsonb_path_ops"},
        ),
    )


class Offence(Base, table=True):
    """An offence of a listing; ``withdrawn`` where a later list no longer has it.

    ``ended_as`` is the result that ended it without a sentence, if one did (R28).
    """

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(foreign_key="pathway.id", index=True)
    place: int
    source_id: str | None = None
    title: str
    code: str | None = None
    wording: str | None = None
    withdrawn: bool = False
    ended_as: str | None = None
