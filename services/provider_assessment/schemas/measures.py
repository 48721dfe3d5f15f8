"""Instruments as they are sent and shown (R13)."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, StrictInt

from services.common.schemas import Body, FromRow, Happened, Line
from services.provider_assessment.schemas.cases import OfCase, Risks


class MeasureOut(FromRow):
    """An instrument with its answers and the score derived from them."""

    instrument: str
    scheme_version: str
    stage: str
    taken_at: datetime
    answers: dict[str, int | None]
    total: Decimal | None
    band: str | None
    is_case: bool | None


Item = Annotated[int, Field(ge=1, le=100)]


class InstrumentIn(Body):
    """One instrument, answered item by item; the newest scheme where no version is named."""

    instrument: Line
    version: Line | None = None
    answers: Annotated[dict[Item, StrictInt | None], Field(max_length=100)]


Instruments = Annotated[tuple[InstrumentIn, ...], Field(max_length=12)]


class MeasuresIn(OfCase):
    """Instruments answered at a session, and risks the practitioner found there (R13, R41)."""

    taken_at: Happened
    instruments: Annotated[tuple[InstrumentIn, ...], Field(min_length=1, max_length=12)]
    risk_flags: Risks = frozenset()


class MeasuresOut(FromRow):
    """What was measured at a session, and how it changed since the assessment."""

    measures: list[MeasureOut]
    changes: list[dict[str, Any]]
    risk_flags: list[str]
