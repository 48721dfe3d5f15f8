"""The CRN of a person, recorded and shown (R61)."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from contracts.identifiers import Crn
from services.common.schemas import Body, FromRow, Line, Prose


class IdentifierIn(Body):
    """A CRN with who issued it and since when; ``why`` where it corrects the one on record."""

    type: Literal["CRN"] = "CRN"
    value: Crn
    issuer: Line
    valid_from: date
    valid_to: date | None = None
    why: Prose | None = None


class IdentifierOut(FromRow):
    """An identifier as recorded; one that was corrected says when and by whom."""

    type: str
    value: str
    issuer: str
    valid_from: date
    valid_to: date | None
    recorded_at: datetime
    recorded_by: str
    why: str | None
    superseded_at: datetime | None
    superseded_by: str | None


class CrnAwaitedOut(BaseModel):
    """An allocated order of which probation's systems are not told, for want of a CRN."""

    pathway_id: UUID
    family_name: str | None
    given_names: str | None
    date_of_birth: date | None
    case_urn: str | None
    officer_id: UUID
    allocated_at: datetime
