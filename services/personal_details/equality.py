"""Equality facts as they are asked of everyone; "not stated" is an answer (R63)."""

from datetime import datetime
from typing import Any, Self

from pydantic import Field, computed_field, model_validator

from contracts.reference import (
    DisabilityCode,
    EthnicityCode,
    Gender,
    GenderIdentity,
    Religion,
    SexualOrientation,
)
from contracts.vocabulary import EqualityFact
from services.common.schemas import Body, FromRow, Happened, Unfit
from services.personal_details.models import EqualityFacts
from services.personal_details.rules import equality_together, not_asked

MOST_CODES = 30


class EqualityIn(Body):
    """What was asked; a fact left out was not. ``not_stated``: asked, and no yes or no given."""

    gender: Gender | None = None
    ethnicity: EthnicityCode | None = None
    religion: Religion | None = None
    sexual_orientation: SexualOrientation | None = None
    gender_identity: GenderIdentity | None = None
    disabilities: list[DisabilityCode] = Field(default_factory=list, max_length=30)
    armed_forces: bool | None = None
    pregnant: bool | None = None
    caring_responsibilities: bool | None = None
    not_stated: list[EqualityFact] = Field(default_factory=list, max_length=30)

    @model_validator(mode="after")
    def _what_is_stated_is_not_unstated(self) -> Self:
        if any(getattr(self, fact) is not None for fact in self.not_stated):
            raise Unfit("a fact that has an answer cannot be in not_stated")
        return self

    def asked(self) -> dict[str, Any]:
        """The facts that were stated on this occasion."""
        return self.model_dump(
            include=set(EqualityIn.model_fields) - {"not_stated"},
            exclude_none=True,
            exclude_unset=True,
        )


class EqualityAskedIn(EqualityIn):
    """The same, with when the person was asked (R93)."""

    asked_at: Happened


class SaysNotAsked(FromRow):
    """An answer with equality facts, which says what was not asked yet (R63)."""

    not_stated: list[str]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def not_asked(self) -> list[str]:
        """The equality facts that were not asked yet (R63)."""
        return not_asked(vars(self), self.not_stated)


class EqualityOut(SaysNotAsked):
    """What is on record, and what nobody here asked yet (R63)."""

    asked_at: datetime | None = None
    gender: str | None = None
    ethnicity: str | None = None
    religion: str | None = None
    sexual_orientation: str | None = None
    gender_identity: str | None = None
    disabilities: list[str] = Field(default_factory=list)
    armed_forces: bool | None = None
    pregnant: bool | None = None
    caring_responsibilities: bool | None = None
    not_stated: list[str] = Field(default_factory=list)


def keep_asked(facts: EqualityFacts, body: EqualityAskedIn, by: str) -> None:
    """R63: what was asked last counts; what was not asked now stays as it was."""
    facts.asked_at, facts.asked_by = body.asked_at, by
    asked = equality_together(facts.not_stated, body.asked(), body.not_stated)
    for name, value in asked.items():
        setattr(facts, name, value)


def equality_fields(facts: EqualityFacts) -> dict[str, Any]:
    """What an event tells of it."""
    said = facts.model_dump(exclude={"asked_at", "asked_by", "not_stated"})
    stated = {name: value for name, value in said.items() if name in EqualityIn.model_fields}
    return stated | {"not_stated": tuple(facts.not_stated) or None}
