"""What liaison and diversion answers."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, computed_field

from services.liaison_diversion.rules.equality import not_asked
from services.liaison_diversion.rules.referrals import Basis
from services.liaison_diversion.schemas.lists import (
    AgreedListingOut,
    BringForwardAnswerOut,
    ListEntryOut,
)


class Kept(BaseModel):
    """An answer that shows a row as it is kept: ``…Out.model_validate(row)``."""

    model_config = ConfigDict(from_attributes=True)


class ReferralOut(Kept):
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
    not_stated: list[str]
    permissions: list[str]
    pathway_id: UUID | None
    match_basis: str | None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def not_asked(self) -> list[str]:
        """The equality facts that were not asked yet (R63)."""
        return not_asked(vars(self), self.not_stated)


class CustodyScreenOut(Kept):
    """A custody screen."""

    id: UUID
    screened_at: datetime
    offence_type: str | None
    presenting: str | None
    needs: list[str]
    adjustments: list[str]
    interpreter_language: str | None
    risk_flags: list[str]
    gp_registered: bool | None
    safeguarding: bool | None


class EligibilityScreenOut(Kept):
    """An eligibility screen: score, band, indications; of substance use by which scheme (R8)."""

    id: UUID
    screened_at: datetime
    instrument: str
    version: str
    total: Decimal
    band: str | None
    risk: bool
    audit_total: Decimal | None
    indications: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    scheme: str | None
    because: list[dict[str, Any]]
    bring_forward: bool


class ScreenedOut(BaseModel):
    """What a screen came to, and whether it was told before the plea (R8, R9)."""

    screen: EligibilityScreenOut
    pathway_id: UUID | None
    told: bool
    before_plea: bool | None


class FollowUpOut(Kept):
    """Someone not taken further, and why."""

    follow_up_id: UUID = Field(validation_alias="id")
    pathway_id: UUID
    reason: str
    requirement: str
    coded_reasons: list[str]
    support_advised: list[str]
    opened_at: datetime
    state: str
    closed_at: datetime | None
    result: str | None


class FollowUpPage(BaseModel):
    """A page of follow-ups; ``cursor`` where there are more."""

    follow_ups: list[FollowUpOut]
    cursor: str | None


class PlanOut(Kept):
    """A plan of support."""

    id: UUID
    planned_at: datetime
    support: list[str]
    note: str | None


class PlannedFollowUpOut(BaseModel):
    """A follow-up with the support planned, the oldest plan first (R18, R28)."""

    follow_up: FollowUpOut
    plans: list[PlanOut]


class FullReferralOut(BaseModel):
    """A referral with its screens."""

    referral: ReferralOut
    custody_screens: list[CustodyScreenOut]
    eligibility_screens: list[EligibilityScreenOut]
    before_plea: bool | None


class CandidateOut(BaseModel):
    """A person listed who may be the person referred, and why (R62)."""

    pathway_id: UUID
    basis: Basis
    family_name: str | None
    given_names: str | None
    date_of_birth: date | None
    court_name: str | None
    hearing_on: date | None


class ListingOut(Kept):
    """What the court told of a pathway."""

    pathway_id: UUID = Field(validation_alias="id")
    site: str | None
    court_name: str | None
    court_room: str | None
    hearing_at: datetime | None
    in_custody: bool | None
    case_urn: str | None
    family_name: str | None
    given_names: str | None
    date_of_birth: date | None
    identifiers: list[dict[str, Any]]
    offences: list[dict[str, Any]]
    gender: str | None
    pleas: list[dict[str, Any]]
    any_guilty: bool | None
    trial_on: date | None
    disposal: str | None
    requirement_made: bool | None


class PathwayOut(BaseModel):
    """What liaison and diversion knows of a pathway."""

    pathway_id: UUID
    listing: ListingOut
    referral: ReferralOut | None
    before_plea: bool | None
    list_entry: ListEntryOut | None
    agreed_list: AgreedListingOut | None
    bring_forward_answer: BringForwardAnswerOut | None
    follow_ups: list[FollowUpOut]
    absorbed: list["PathwayOut"] = Field(default_factory=list)
