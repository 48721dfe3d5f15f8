"""The three records of R16, asked and answered."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from contracts.vocabulary import (
    Permission,
    Withdrawable,
)
from services.common.schemas import FromRow, Happened, Line, Prose, TakenBack
from services.provider_assessment.rules.consents import How
from services.provider_assessment.schemas.cases import OfCase


class ConsentIn(OfCase):
    """Willingness, consent and permissions: three records given on one occasion (R16)."""

    given_at: Happened
    willing: bool
    assessment_consent: bool
    treatment_consent: bool
    permissions: Annotated[frozenset[Permission], Field(max_length=10)] = frozenset()
    how: How
    format: Line | None = None
    language: Line | None = None


class WithdrawalIn(OfCase):
    """One of the three records taken back (R38, R54); the reason stays with the provider."""

    withdrawn_at: TakenBack
    withdrawn: Withdrawable
    permission: Permission | None = None
    reason: Prose | None = None


class RecordOut(FromRow):
    """What every record of R16 says of itself."""

    given_at: datetime
    given_to: str
    how: str
    withdrawn_at: datetime | None
    withdrawn_to: str | None
    replaced_at: datetime | None


class WillingnessOut(RecordOut):
    """Willingness to comply."""

    willing: bool


class TreatmentConsentOut(RecordOut):
    """Consent to assessment and treatment."""

    assessment: bool
    treatment: bool
    format: str | None
    language: str | None


class SharingPermissionOut(RecordOut):
    """A permission to share."""

    permission: str


class ConsentsOut(BaseModel):
    """The three records with their history, the oldest first (R16)."""

    willingness: list[WillingnessOut]
    treatment: list[TreatmentConsentOut]
    sharing: list[SharingPermissionOut]
