"""Questions between assessors, asked and answered (R19)."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from contracts.vocabulary import (
    Requirement,
)
from services.common.schemas import Body, Happened, Prose
from services.provider_assessment.schemas.cases import OfCase


class ConferralIn(OfCase):
    """A question to the assessor of the person's other need (R19)."""

    with_requirement: Requirement
    asked_at: Happened
    question: Prose


class ConferralAnswerIn(Body):
    """The other assessor's answer (R19)."""

    answered_at: Happened
    combination_advised: bool
    view: Prose | None = None


class ConferralOut(BaseModel):
    """A question between two assessors, with its answer (R19)."""

    id: UUID
    pathway_id: UUID
    requirement: str
    with_requirement: str
    asked_at: datetime
    question: str
    answered_at: datetime | None
    combination_advised: bool | None
    view: str | None
