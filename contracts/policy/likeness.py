"""The weights by which two records are taken for one person's, by day (R62)."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from contracts.policy.values import InvalidPolicy, UnknownPolicy
from contracts.reference.files import Data, InvalidData, read


class Finding(StrEnum):
    """What two records were found to have in common, or not to; and how it is said."""

    said: str

    def __new__(cls, value: str, said: str) -> Self:
        """The finding by its name, with the plain words for it."""
        finding = str.__new__(cls, value)
        finding._value_, finding.said = value, said
        return finding

    SAME_IDENTIFIER = "same_identifier", "an identifier of one register is the same"
    SAME_NAME = "same_name", "the name is the same"
    NAMES_SWAPPED = "names_swapped", "family name and given names are the wrong way round"
    SAME_WORDS = "same_words", "the names are the same words, divided in another way"
    OTHER_MIDDLE_NAMES = "other_middle_names", "only middle names differ, or are initials"
    HALF_OF_A_DOUBLE_NAME = "half_of_a_double_name", "one has half of the other's double name"
    KNOWN_AS = "known_as", "the name is one the other is also known by"
    SPELT_ALIKE = "spelt_alike", "the name is spelt alike"
    OTHER_FAMILY_NAME = "other_family_name", "the given name is the same, the family name is not"
    OTHER_GIVEN_NAME = "other_given_name", "the family name is the same, the given name is not"
    OTHER_NAME = "other_name", "the names differ"
    SAME_BIRTH = "same_birth", "the date of birth is the same"
    DAY_AND_MONTH_SWAPPED = "day_and_month_swapped", "day and month of birth are swapped"
    ONE_DIGIT_OF_BIRTH = "one_digit_of_birth", "one digit of the date of birth differs"
    SAME_YEAR_OF_BIRTH = "same_year_of_birth", "only the year of birth is the same"
    OTHER_BIRTH = "other_birth", "the dates of birth differ"
    SAME_PLACE = "same_place", "both are at one site"
    SAME_GENDER = "same_gender", "the gender is the same"
    OTHER_GENDER = "other_gender", "the gender differs"


class Weights(Data):
    """The weight of each finding, and from which sum on two records are shown to a person."""

    valid_from: date
    valid_to: date | None = None
    source: str = Field(min_length=1)
    candidate_from: float
    findings: Mapping[Finding, float]

    @model_validator(mode="after")
    def _weighs_every_finding(self) -> Self:
        if self.findings.keys() != set(Finding):
            raise ValueError("every finding has a weight, and nothing else")
        return self


class _All(Data):
    title: str
    weights: tuple[Weights, ...] = Field(min_length=1)


@cache
def weights_of_likeness() -> tuple[Weights, ...]:
    """All there are. Raises ``InvalidPolicy``."""
    path = Path(__file__).with_name("likeness.yaml")
    try:
        return read(path, _All).weights
    except InvalidData as wrong:
        raise InvalidPolicy(str(wrong)) from None


def weights(on: date) -> Weights:
    """The weights of a day. Raises ``UnknownPolicy`` where there are none."""
    for one in weights_of_likeness():
        if one.valid_from <= on <= (one.valid_to or on):
            return one
    raise UnknownPolicy(f"no weights of likeness are in force on {on}")
