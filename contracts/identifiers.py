"""Identifiers of people, cases and courts: one normal form each, checked by letter or digit."""

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from nhs_number.validate import is_valid
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from contracts.unfit import Unfit

CHECK_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
_FIRST_YEAR_OF_THE_1900S = 40
_WRONG_LETTER = "the check letter does not fit the digits"


class IdentifierType(StrEnum):
    """The registers an identifier may come from (R61)."""

    CRN = "CRN"
    PNC = "PNC"
    CRO = "CRO"
    NHS_NUMBER = "NHS_NUMBER"
    NOMS = "NOMS"
    CASE_URN = "CASE_URN"
    OU_CODE = "OU_CODE"
    OFFENCE_CODE = "OFFENCE_CODE"
    ASN = "ASN"


class InvalidIdentifier(Unfit):
    """An identifier no register issued; the message names type and rule, never the value."""

    def __init__(self, kind: IdentifierType, rule: str) -> None:
        """Remember which register refused and why (R61)."""
        super().__init__(f"{kind}: {rule}")
        self.kind = kind
        self.rule = rule


def normalise(kind: IdentifierType, text: str) -> str:
    """Give the one normal form of an identifier, or raise InvalidIdentifier (R61)."""
    return _NORMAL_FORMS[kind](re.sub(r"\s+", "", text).upper())


def check_letter(year: str, serial: str) -> str:
    """Compute the letter that police registers append to year and serial number (R61)."""
    return CHECK_LETTERS[int(year[-2:] + serial) % len(CHECK_LETTERS)]


def _matched(kind: IdentifierType, pattern: str, text: str, rule: str) -> re.Match[str]:
    match = re.fullmatch(pattern, text)
    if match is None:
        raise InvalidIdentifier(kind, rule)
    return match


def _of_form(kind: IdentifierType, pattern: str, rule: str) -> Callable[[str], str]:
    return lambda text: _matched(kind, pattern, text, rule).group()


def _pnc(text: str) -> str:
    """With a slash or without, with or without leading zeros, of a year of two digits or four.

    Without the slash the check letter tells where the year ends; where it fits both, nobody can.
    """
    rule = "two or four digits of the year, a slash, up to seven digits and a check letter"
    match = _matched(
        IdentifierType.PNC, r"(?:([0-9]{4}|[0-9]{2})/)?([0-9]{1,11})([A-Z])", text, rule
    )
    digits, letter = match[2], match[3]
    splits = [(match[1], digits)] if match[1] else [(digits[:n], digits[n:]) for n in (4, 2)]
    read = {(_full_year(year), serial.zfill(7)) for year, serial in splits if _is_pnc(year, serial)}
    if not read:
        raise InvalidIdentifier(IdentifierType.PNC, rule)
    fit = [(year, serial) for year, serial in read if letter == check_letter(year, serial)]
    if len(fit) > 1:
        raise InvalidIdentifier(IdentifierType.PNC, "without a slash, it may be of either year")
    if not fit:
        raise InvalidIdentifier(IdentifierType.PNC, _WRONG_LETTER)
    return f"{fit[0][0]}/{fit[0][1]}{letter}"


def _is_pnc(year: str, serial: str) -> bool:
    """Records begin in the 1900s, and a serial number has seven digits at most."""
    return 1 <= len(serial) <= 7 and (len(year) == 2 or year[:2] in ("19", "20"))


def _full_year(year: str) -> str:
    """The first records are of the 1970s, so a short year below 40 is of this century."""
    if len(year) == 4:
        return year
    return ("19" if int(year) >= _FIRST_YEAR_OF_THE_1900S else "20") + year


def _cro(text: str) -> str:
    """Short ones have fewer digits; those of the search file begin with SF and its year."""
    if text.startswith("SF"):
        return _cro_of_search_file(text)
    rule = "up to six digits, a slash, two digits of the year and a check letter"
    match = _matched(IdentifierType.CRO, r"([0-9]{1,6})/?([0-9]{2})([A-Z])", text, rule)
    serial, year, letter = match[1].zfill(6), match[2], match[3]
    _refuse_wrong_cro_letter(year, serial, letter)
    return f"{serial}/{year}{letter}"


def _cro_of_search_file(text: str) -> str:
    """The letter is worked out of the serial number as written, without zeros, or of six digits."""
    rule = "SF, two digits of the year, a slash, up to six digits and a check letter"
    match = _matched(IdentifierType.CRO, r"SF([0-9]{2})/?([0-9]{1,6})([A-Z])", text, rule)
    year, written, letter = match[1], match[2], match[3]
    for serial in (written, written.lstrip("0") or "0", written.zfill(6)):
        if letter == check_letter(year, serial):
            return f"SF{year}/{serial}{letter}"
    raise InvalidIdentifier(IdentifierType.CRO, _WRONG_LETTER)


def _refuse_wrong_cro_letter(year: str, serial: str, letter: str) -> None:
    if letter != check_letter(year, serial):
        raise InvalidIdentifier(IdentifierType.CRO, _WRONG_LETTER)


def _nhs(text: str) -> str:
    kind = IdentifierType.NHS_NUMBER
    digits = _matched(kind, r"[0-9]{10}", text.replace("-", ""), "ten digits").group()
    if len(set(digits)) == 1 or not is_valid(digits):
        raise InvalidIdentifier(kind, "the check digit does not fit the other nine")
    return digits


_NORMAL_FORMS: dict[IdentifierType, Callable[[str], str]] = {
    IdentifierType.CRN: _of_form(IdentifierType.CRN, r"[A-Z][0-9]{6}", "one letter and six digits"),
    IdentifierType.PNC: _pnc,
    IdentifierType.CRO: _cro,
    IdentifierType.NHS_NUMBER: _nhs,
    IdentifierType.NOMS: _of_form(
        IdentifierType.NOMS,
        r"[A-Z][0-9]{4}[A-Z]{2}",
        "one letter, four digits and two letters",
    ),
    IdentifierType.CASE_URN: _of_form(
        IdentifierType.CASE_URN,
        r"[A-Z0-9][A-Z0-9/-]{1,39}",
        "2 to 40 letters, digits, / or -",
    ),
    IdentifierType.OU_CODE: _of_form(
        IdentifierType.OU_CODE, r"[A-Z0-9]{7}", "seven letters and digits"
    ),
    IdentifierType.OFFENCE_CODE: _of_form(
        IdentifierType.OFFENCE_CODE,
        r"[A-Z]{2}[0-9]{5}[A-Z]?|[A-Z]{4}[0-9]{3}[A-Z]?|[A-Z]{2}[0-9]{2}-[0-9]{2,3}",
        "two letters and five digits, four letters and three digits, or the old dashed form",
    ),
    IdentifierType.ASN: _of_form(
        IdentifierType.ASN,
        r"[0-9]{2}[A-Z0-9]{6,7}[0-9]{11}[A-HJ-NP-RT-Z]",
        "year, force and system codes, eleven digits and a check letter",
    ),
}


def _field(kind: IdentifierType) -> AfterValidator:
    return AfterValidator(lambda text: normalise(kind, text))


Crn = Annotated[str, _field(IdentifierType.CRN), Field(examples=["X320741"])]
Pnc = Annotated[str, _field(IdentifierType.PNC), Field(examples=["2003/0000003Y"])]
Cro = Annotated[str, _field(IdentifierType.CRO), Field(examples=["065656/91H"])]
NhsNumber = Annotated[str, _field(IdentifierType.NHS_NUMBER), Field(examples=["9434765919"])]
Noms = Annotated[str, _field(IdentifierType.NOMS), Field(examples=["A1234BC"])]
CaseUrn = Annotated[str, _field(IdentifierType.CASE_URN), Field(examples=["80GD8183221"])]
OuCode = Annotated[str, _field(IdentifierType.OU_CODE), Field(examples=["B10JQ00"])]
OffenceCode = Annotated[str, _field(IdentifierType.OFFENCE_CODE), Field(examples=["TH68010"])]
Asn = Annotated[str, _field(IdentifierType.ASN), Field(examples=["1101ZD0100000410836J"])]


class Identifier(BaseModel):
    """One identifier of a person with its issuer and the dates it is good for (R61)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: IdentifierType
    value: str
    issuer: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="before")
    @classmethod
    def _in_normal_form(cls, given: object) -> object:
        if not isinstance(given, dict) or not isinstance(given.get("value"), str):
            return given
        if given.get("type") not in list(IdentifierType):
            return given
        return given | {"value": normalise(IdentifierType(given["type"]), given["value"])}

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise Unfit("an identifier cannot end before it begins")
        return self
