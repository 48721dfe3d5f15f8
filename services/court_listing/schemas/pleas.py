"""Pleas and verdicts, asked and answered (R11)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from contracts.reference import Plea, Verdict
from services.common.schemas import Body, Happened, Unfit
from services.court_listing.models.pathways import Offence
from services.court_listing.rules import pleas


class OffenceOut(BaseModel):
    """An offence with the plea that stands (R11)."""

    offence_id: UUID
    title: str
    code: str | None
    wording: str | None
    plea: str | None
    verdict: str | None
    counts_as_guilty: bool | None
    entered_at: datetime | None
    ended_as: str | None = None

    @classmethod
    def of(cls, offence: Offence, plea: pleas.Plea | None) -> "OffenceOut":
        """From the offence and its plea."""
        return cls(
            offence_id=offence.id,
            title=offence.title,
            code=offence.code,
            wording=offence.wording,
            plea=plea.plea if plea else None,
            verdict=plea.verdict if plea else None,
            counts_as_guilty=plea.counts_as_guilty if plea else None,
            entered_at=plea.entered_at if plea else None,
            ended_as=offence.ended_as,
        )


class PleasOut(BaseModel):
    """Where the pathway stands after pleas."""

    pathway_id: UUID
    offences: list[OffenceOut]
    any_guilty: bool
    convicted_on: date | None
    trial_on: date | None


_LAST_YEAR = 2100


def _plannable_day(day: date) -> date:
    if not 1900 <= day.year < _LAST_YEAR:
        raise Unfit(f"has to be a day from 1900 to {_LAST_YEAR - 1}")
    return day


Day = Annotated[date, AfterValidator(_plannable_day)]


class OffencePleaIn(Body):
    """The plea to one offence, the verdict, or both (R11)."""

    offence_id: UUID
    plea: Plea | None = None
    verdict: Verdict | None = None


class PleasIn(Body):
    """Pleas as they were entered; ``trial_on`` where one is not guilty (R11)."""

    entered_at: Happened
    offences: Annotated[list[OffencePleaIn], Field(min_length=1, max_length=200)]
    trial_on: Day | None = None
