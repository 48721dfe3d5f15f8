"""Equality facts as they are asked of everyone; "not stated" is an answer (R63)."""

from typing import Any, Self

from pydantic import Field, model_validator

from contracts.reference import (
    DisabilityCode,
    EthnicityCode,
    Gender,
    GenderIdentity,
    Religion,
    SexualOrientation,
)
from contracts.vocabulary import EqualityFact
from services.common.schemas import Body, Unfit


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


MOST_CODES = 30
