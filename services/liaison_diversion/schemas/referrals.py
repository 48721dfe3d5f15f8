"""Referrals, asked and answered; and whom one may be (R4, R61, R62)."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from contracts.identifiers import IdentifierType
from contracts.reference import ReferralSource, sites
from services.common.schemas import Body, Happened, Line, Unfit
from services.liaison_diversion.rules.referrals import Basis
from services.liaison_diversion.rules.screens import UNASSIGNED
from services.liaison_diversion.schemas.screens import CustodyScreenOut, EligibilityScreenOut
from services.personal_details.equality import MOST_CODES, EqualityIn, SaysNotAsked
from services.personal_details.schemas import PersonalDetailsOut


class ReferralOut(SaysNotAsked):
    """A referral, the pathway it is matched to, and what is not asked yet (R63)."""

    referral_id: UUID = Field(validation_alias="id")
    referred_at: datetime
    source: str
    site: str
    family_name: str
    given_names: str | None
    date_of_birth: date | None
    identifiers: list[dict[str, Any]]
    gender: str | None
    ethnicity: str | None
    religion: str | None
    sexual_orientation: str | None
    gender_identity: str | None
    disabilities: list[str]
    armed_forces: bool | None
    pregnant: bool | None
    caring_responsibilities: bool | None
    permissions: list[str]
    pathway_id: UUID | None
    match_basis: str | None


class FullReferralOut(BaseModel):
    """A referral with its screens; ``pathways`` are the cases of the person (R62)."""

    referral: ReferralOut
    custody_screens: list[CustodyScreenOut]
    eligibility_screens: list[EligibilityScreenOut]
    personal_details: PersonalDetailsOut
    before_plea: bool | None
    pathways: list[UUID]


class CandidateOut(BaseModel):
    """A person listed who may be the person referred, and why (R62).

    ``reasons`` in plain words, what speaks most for or against it first; ``weight`` is their sum.
    """

    pathway_id: UUID
    basis: Basis
    reasons: list[str]
    weight: float
    family_name: str | None
    given_names: str | None
    date_of_birth: date | None
    court_name: str | None
    hearing_on: date | None


def _known_site(slug: str) -> str:
    if slug != UNASSIGNED and slug not in sites():
        raise Unfit("is not a site of the programme")
    return slug


def _plausible(day: date) -> date:
    if not 1900 <= day.year < 2100:
        raise Unfit("has to be a date of birth between 1900 and 2099")
    return day


SiteSlug = Annotated[Line, AfterValidator(_known_site)]


Birthday = Annotated[date, AfterValidator(_plausible)]


class IdentifierIn(Body):
    """An identifier as it was given; checked before it is kept (R61)."""

    type: IdentifierType
    value: Line


class ReferralIn(EqualityIn):
    """A person referred (R4, R61, R63)."""

    referred_at: Happened
    source: ReferralSource
    site: SiteSlug
    family_name: Line
    given_names: Line | None = None
    date_of_birth: Birthday | None = None
    identifiers: list[IdentifierIn] = Field(default_factory=list, max_length=MOST_CODES)


class MatchIn(Body):
    """The pathway a practitioner decided the person is on (R62)."""

    pathway_id: UUID
