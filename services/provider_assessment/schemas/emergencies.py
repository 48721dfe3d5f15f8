"""Disclosures without consent, asked and answered (R41, R57)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.reference import DisclosureAuthority, DisclosureRecipient
from contracts.vocabulary import RiskFlag
from services.common.schemas import Body, Happened, Line, Planned, Prose
from services.provider_assessment.schemas.asked import OfCase
from services.provider_assessment.schemas.measured import Out


class EmergencyIn(OfCase):
    """What is disclosed without consent, to one recipient, by which authority and why (R41).

    ``risk`` is what the recipient is told; ``reason`` stays with the provider.
    """

    disclosed_at: Happened
    ends_at: Planned
    authority: DisclosureAuthority
    recipient: DisclosureRecipient
    risk_flags: Annotated[frozenset[RiskFlag], Field(min_length=1, max_length=10)]
    risk: Line
    reason: Prose


class EmergencyReviewIn(Body):
    """What the clinical lead finds of a disclosure that somebody else made (R57)."""

    reviewed_at: Happened
    justified: bool
    note: Prose


class EmergencyFactOut(Out):
    """That there was a disclosure, without what was said in it."""

    id: UUID
    disclosed_at: datetime
    disclosed_by: str
    authority: str
    recipient: str
    ends_at: datetime
    reviewed_at: datetime | None
    justified: bool | None


class EmergencyOut(EmergencyFactOut):
    """A disclosure whole, for who made it and who reviews it."""

    pathway_id: UUID
    risk_flags: list[str]
    risk: str
    reason: str
    reviewed_by: str | None
    review_note: str | None
