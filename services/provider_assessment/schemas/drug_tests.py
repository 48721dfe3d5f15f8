"""Drug tests, asked and answered (R35)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.reference import Substance
from contracts.vocabulary import DrugTestOutcome, DrugTestResult
from services.common.schemas import Body, FromRow, Happened
from services.provider_assessment.schemas.cases import OfCase


class SubstanceIn(Body):
    """What was found of one substance."""

    substance: Substance
    result: DrugTestResult


class DrugTestIn(OfCase):
    """A drug test, or that it was refused or no sample was given (R35)."""

    taken_at: Happened
    outcome: DrugTestOutcome
    results: Annotated[tuple[SubstanceIn, ...], Field(max_length=30)] = ()


class DrugTestOut(FromRow):
    """A drug test as kept."""

    id: UUID
    taken_at: datetime
    recorded_by: str
    outcome: str
    results: list[dict[str, str]]
