"""Practitioners of an organisation, and the sign-ins they were known by (R44, R53)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.common.columns import moment, moment_or_none
from services.provider_assessment.models.cases import Base


class Practitioner(Base, table=True):
    """A practitioner of an organisation at a site, and how many cases they can hold (R44)."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    organisation: str
    site: str
    name: str
    capacity: int = Field(gt=0)
    version: int = 1

    __table_args__ = (Index("ix_practitioner_site", "organisation", "site"),)


class SignIn(Base, table=True):
    """That a practitioner signs in by a name, from when and until when (R53).

    At one moment a name is one practitioner's, and a practitioner has one name.
    """

    __tablename__ = "practitioner_sign_in"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    practitioner_id: UUID = Field(foreign_key="practitioner.id", index=True)
    organisation: str
    user_name: str
    since: datetime = moment()
    until: datetime | None = moment_or_none()
    recorded_by: str

    __table_args__ = (
        CheckConstraint("until >= since", name="ends_after_it_begins"),
        Index("ix_practitioner_sign_in_user", "organisation", "user_name"),
        Index(
            "one_practitioner_of_a_sign_in",
            "organisation",
            "user_name",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
        Index(
            "one_sign_in_of_a_practitioner",
            "practitioner_id",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
    )
