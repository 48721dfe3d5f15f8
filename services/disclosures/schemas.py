"""Disclosures without consent, asked and answered (R41, R57)."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from contracts.reference import DisclosureAuthority, DisclosureRecipient
from contracts.vocabulary import RiskFlag
from services.common.schemas import Body, FromRow, Happened, Line, Planned, Prose
from services.disclosures.models import Disclosed


class EmergencyIn(Body):
    """What is disclosed without consent, to one recipient, by which authority and why (R41).

    ``risk`` is what the recipient is told; ``reason`` stays with who discloses.
    """

    disclosed_at: Happened
    ends_at: Planned
    authority: DisclosureAuthority
    recipient: DisclosureRecipient
    risk_flags: Annotated[frozenset[RiskFlag], Field(min_length=1, max_length=10)]
    risk: Line
    reason: Prose

    def columns(self, by: str) -> dict[str, Any]:
        """The same as it is kept."""
        columns = self.model_dump(include=set(Disclosed.model_fields))
        flags = sorted(flag.value for flag in self.risk_flags)
        return columns | {"disclosed_by": by, "risk_flags": flags}


class EmergencyReviewIn(Body):
    """What is found of a disclosure that somebody else made (R57)."""

    reviewed_at: Happened
    justified: bool
    note: Prose


class EmergencyFactOut(FromRow):
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

    risk_flags: list[str]
    risk: str
    reason: str
    reviewed_by: str | None
    review_note: str | None


class ToldOut(BaseModel):
    """A disclosure that another made; ``risk`` is absent once it has ended (R41, R57)."""

    id: UUID
    disclosed_at: datetime
    ends_at: datetime
    ended: bool
    authority: str
    risk_flags: list[str]
    risk: str | None
