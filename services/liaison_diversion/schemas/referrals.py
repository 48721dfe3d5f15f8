"""What liaison and diversion is asked with."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from contracts.identifiers import IdentifierType
from contracts.reference import (
    Adjustment,
    Need,
    OffenceGroup,
    ReferralSource,
    ScreenSource,
    SupportAdvised,
    sites,
)
from contracts.vocabulary import Permission, RiskFlag
from services.common.schemas import Body, Happened, Line, Prose
from services.liaison_diversion.rules.follow_ups import Result
from services.liaison_diversion.rules.screens import UNASSIGNED, Instrument
from services.liaison_diversion.rules.substance_use import AUDIT, SCREENER
from services.liaison_diversion.schemas.equality import EqualityIn

_MOST = 30


def _known_site(slug: str) -> str:
    if slug != UNASSIGNED and slug not in sites():
        raise ValueError("not a site of the programme")
    return slug


def _plausible(day: date) -> date:
    if not 1900 <= day.year < 2100:
        raise ValueError("not a date of birth")
    return day


def _asked(source: str) -> str:
    if source in (AUDIT, SCREENER):
        raise ValueError("AUDIT is scored of its answers, and what you found is said by itself")
    return source


SiteSlug = Annotated[Line, AfterValidator(_known_site)]
Birthday = Annotated[date, AfterValidator(_plausible)]
AnswersIn = Annotated[dict[str, int | None], Field(max_length=60)]


class IdentifierIn(Body):
    """An identifier as it was given; checked before it is kept (R61)."""

    type: IdentifierType
    value: Line


class ReferralIn(EqualityIn):
    """A person referred (R4, R61, R63)."""

    referred_at: Happened
    source: ReferralSource
    site: SiteSlug
    family_name: Line
    given_names: Line | None = None
    date_of_birth: Birthday | None = None
    identifiers: list[IdentifierIn] = Field(default_factory=list, max_length=_MOST)


class CustodyScreenIn(Body):
    """What a screen in custody or at court found (R5, R6); equality if asked (R63)."""

    screened_at: Happened
    offence_type: OffenceGroup | None = None
    presenting: Prose | None = None
    needs: list[Need] = Field(default_factory=list, max_length=_MOST)
    adjustments: list[Adjustment] = Field(default_factory=list, max_length=_MOST)
    interpreter_language: Line | None = None
    risk_flags: list[RiskFlag] = Field(default_factory=list, max_length=_MOST)
    gp_registered: bool | None = None
    safeguarding: bool | None = None
    equality: EqualityIn | None = None

    @model_validator(mode="after")
    def _an_interpreter_speaks_a_language(self) -> "CustodyScreenIn":
        if "interpreter" in self.adjustments and self.interpreter_language is None:
            raise ValueError("an interpreter needs a language")
        return self


class SourceSaysIn(Body):
    """What one source says of drugs and of alcohol; left out where it says nothing (R8)."""

    source: Annotated[ScreenSource, AfterValidator(_asked)]
    drugs: bool | None = None
    alcohol: bool | None = None


class SubstanceUseIn(Body):
    """The locally agreed screen of substance use (R8).

    What each source says, or in one what the practitioner found, and on what it rests.
    """

    drugs: bool | None = None
    alcohol: bool | None = None
    basis: Line | None = None
    findings: list[SourceSaysIn] = Field(default_factory=list, max_length=_MOST)

    @model_validator(mode="after")
    def _says_something(self) -> "SubstanceUseIn":
        own = [self.drugs, self.alcohol, self.basis]
        if None in own and (own != [None] * 3 or not self.findings):
            raise ValueError("say what each source found, or drugs, alcohol and the basis")
        named = [one.source for one in self.findings]
        if len(named) != len(set(named)):
            raise ValueError("a source says one thing")
        return self


class EligibilityScreenIn(Body):
    """The screen on the day (R8); ``permissions`` absent where the person was not asked (again)."""

    screened_at: Happened
    instrument: Instrument
    answers: AnswersIn
    substance_use: SubstanceUseIn
    audit_answers: AnswersIn | None = None
    bring_forward: bool = False
    permissions: list[Permission] | None = Field(default=None, max_length=_MOST)
    equality: EqualityIn | None = None


class MatchIn(Body):
    """The pathway a practitioner decided the person is on (R62)."""

    pathway_id: UUID


class WithdrawalIn(Body):
    """A permission taken back (R54)."""

    withdrawn_at: Happened
    permission: Permission


class PlanIn(Body):
    """Support planned for someone not taken further (R28)."""

    planned_at: Happened
    support: list[SupportAdvised] = Field(min_length=1, max_length=_MOST)
    note: Prose | None = None


def _by_hand(result: Result) -> Result:
    if result is Result.REVERSED:
        raise ValueError("only facts reverse a follow-up")
    return result


class ClosureIn(Body):
    """How a follow-up ended (R28)."""

    closed_at: Happened
    result: Annotated[Result, AfterValidator(_by_hand)]
