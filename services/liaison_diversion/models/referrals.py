"""People referred, each matched to one pathway at most (R4, R62)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.common.columns import codes, document, moment, moment_or_none
from services.liaison_diversion.models.pathways import Base


class Referral(Base, table=True):
    """A person referred; matched to at most one pathway, and a pathway to at most one (R4, R62)."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    referred_at: datetime = moment()
    source: str
    site: str
    family_name: str
    given_names: str | None = None
    date_of_birth: date | None = None
    identifiers: list[dict[str, Any]] = document(default_factory=list)
    name_key: str = Field(index=True)
    family_key: str
    match_keys: list[str] = codes(sa_column_kwargs={"server_default": "{}"})
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
    permissions: list[str] = codes()
    permissions_since: datetime | None = moment_or_none()
    pathway_id: UUID | None = Field(default=None, foreign_key="pathway.id", unique=True)
    matched_by: str | None = None
    match_basis: str | None = None
    recorded_by: str

    __table_args__ = (
        Index("ix_referral_identifiers", "identifiers", postgresql_using="gin"),
        Index("ix_referral_match_keys", "match_keys", postgresql_using="gin"),
        Index("referrals_of_a_site", "site", "id"),
        Index("unmatched_referrals", "referred_at", postgresql_where=text("pathway_id IS NULL")),
        CheckConstraint(
            "(pathway_id IS NULL) = (match_basis IS NULL)", name="a_match_says_on_what_it_rests"
        ),
    )


class AlsoListed(Base, table=True):
    """Another case in which the person referred is listed: one person, whose screen is for both.

    Of a referral's cases the first is the one on the referral itself (R62).
    """

    __tablename__ = "also_listed"

    pathway_id: UUID = Field(primary_key=True, foreign_key="pathway.id")
    referral_id: UUID = Field(foreign_key="referral.id", index=True)
    match_basis: str
    matched_by: str
