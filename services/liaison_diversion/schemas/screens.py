"""Screens in custody and on the day, asked and answered (R5, R6, R8)."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, model_validator

from contracts.reference import Adjustment, Need, OffenceGroup, ScreenSource
from contracts.vocabulary import Permission, RiskFlag
from services.common.schemas import Body, FromRow, Happened, Line, Prose, Unfit
from services.liaison_diversion.rules.screens import AUDIT, SCREENER, Instrument
from services.personal_details.equality import MOST_CODES, EqualityIn


class CustodyScreenOut(FromRow):
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


class EligibilityScreenOut(FromRow):
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


def _not_scored_here(source: str) -> str:
    if source in (AUDIT, SCREENER):
        raise Unfit("cannot be audit or screener: use audit_answers, drugs and alcohol")
    return source


AnswersIn = Annotated[dict[str, int | None], Field(max_length=60)]


class CustodyScreenIn(Body):
    """What a screen in custody or at court found (R5, R6); equality if asked (R63).

    ``permissions`` absent where the person was not asked (again).
    """

    screened_at: Happened
    offence_type: OffenceGroup | None = None
    presenting: Prose | None = None
    needs: list[Need] = Field(default_factory=list, max_length=MOST_CODES)
    adjustments: list[Adjustment] = Field(default_factory=list, max_length=MOST_CODES)
    interpreter_language: Line | None = None
    risk_flags: list[RiskFlag] = Field(default_factory=list, max_length=MOST_CODES)
    gp_registered: bool | None = None
    safeguarding: bool | None = None
    permissions: list[Permission] | None = Field(default=None, max_length=MOST_CODES)
    equality: EqualityIn | None = None

    @model_validator(mode="after")
    def _an_interpreter_speaks_a_language(self) -> "CustodyScreenIn":
        if "interpreter" in self.adjustments and self.interpreter_language is None:
            raise Unfit("give interpreter_language if an interpreter is needed")
        return self


class SourceSaysIn(Body):
    """What one source says of drugs and of alcohol; left out where it says nothing (R8)."""

    source: Annotated[ScreenSource, AfterValidator(_not_scored_here)]
    drugs: bool | None = None
    alcohol: bool | None = None


class SubstanceUseIn(Body):
    """The locally agreed screen of substance use (R8).

    What each source says, or in one what the practitioner found, and on what it rests.
    """

    drugs: bool | None = None
    alcohol: bool | None = None
    basis: Line | None = None
    findings: list[SourceSaysIn] = Field(default_factory=list, max_length=MOST_CODES)

    @model_validator(mode="after")
    def _says_something(self) -> "SubstanceUseIn":
        own = [self.drugs, self.alcohol, self.basis]
        if None in own and (own != [None] * 3 or not self.findings):
            raise Unfit("say what each source found, or drugs, alcohol and the basis")
        named = [finding.source for finding in self.findings]
        if len(named) != len(set(named)):
            raise Unfit("name each source once")
        return self


class EligibilityScreenIn(Body):
    """The screen on the day (R8); ``permissions`` absent where the person was not asked (again)."""

    screened_at: Happened
    instrument: Instrument
    answers: AnswersIn
    substance_use: SubstanceUseIn
    audit_answers: AnswersIn | None = None
    bring_forward: bool = False
    permissions: list[Permission] | None = Field(default=None, max_length=MOST_CODES)
    equality: EqualityIn | None = None
