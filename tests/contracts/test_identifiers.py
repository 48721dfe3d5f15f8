"""Identifiers have one normal form and wrong ones are refused (R61)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from contracts.identifiers import (
    Crn,
    Identifier,
    IdentifierType,
    InvalidIdentifier,
    NhsNumber,
    Pnc,
    check_letter,
    normalise,
)

T = IdentifierType
GOOD = [
    (T.CRN, " x320741 ", "X320741"),
    (T.PNC, "2000/0000223R", "2000/0000223R"),
    (T.PNC, "2003/0000003Y", "2003/0000003Y"),
    (T.PNC, "2003/3y", "2003/0000003Y"),
    (T.PNC, "03/3Y", "2003/0000003Y"),
    (T.PNC, "20030000003Y", "2003/0000003Y"),
    (T.PNC, "030000003Y", "2003/0000003Y"),
    (T.PNC, "00/223R", "2000/0000223R"),
    (T.PNC, "2000/223 r", "2000/0000223R"),
    (T.PNC, "20000000223R", "2000/0000223R"),
    (T.PNC, "2000223R", "2000/0000223R"),
    (T.PNC, "000000223R", "2000/0000223R"),
    (T.PNC, "00223R", "2000/0000223R"),
    (T.PNC, "79/0000305H", "1979/0000305H"),
    (T.CRO, "065656/91H", "065656/91H"),
    (T.CRO, "06565691H", "065656/91H"),
    (T.CRO, "6565691h", "065656/91H"),
    (T.CRO, "SF05482703J", "SF05/482703J"),
    (T.CRO, "SF 05 / 482703 j", "SF05/482703J"),
    (T.CASE_URN, "80 GD 8183221", "80GD8183221"),
    (T.CRO, "65656/91h", "065656/91H"),
    (T.CRO, "SF05/482703J", "SF05/482703J"),
    (T.NHS_NUMBER, "943 476 5919", "9434765919"),
    (T.NHS_NUMBER, "943-476-5919", "9434765919"),
    (T.NOMS, "a1234bc", "A1234BC"),
    (T.CASE_URN, "80gd8183221", "80GD8183221"),
    (T.OU_CODE, "b10jq00", "B10JQ00"),
    (T.OFFENCE_CODE, "th68010", "TH68010"),
    (T.OFFENCE_CODE, "TH68010a", "TH68010A"),
    (T.OFFENCE_CODE, "COML025", "COML025"),
    (T.OFFENCE_CODE, "dd01-01", "DD01-01"),
    (T.ASN, "1101ZD0100000410836J", "1101ZD0100000410836J"),
]
BAD = [
    (T.CRN, "320741"),
    (T.CRN, "X32074１"),
    (T.PNC, "2001/0171310S"),
    (T.PNC, "PNC1234"),
    (T.PNC, "2003/00000003Y"),
    (T.PNC, "00/223S"),
    (T.PNC, "2000/223"),
    (T.PNC, "2000223S"),
    (T.PNC, "/223R"),
    (T.PNC, "20R"),
    (T.CRO, "65656/1991H"),
    (T.CRO, "SF/482703J"),
    (T.CRO, "065656/91J"),
    (T.CRO, "SF05/482703K"),
    (T.CRO, "cro number1"),
    (T.NHS_NUMBER, "9434765918"),
    (T.NHS_NUMBER, "0000000000"),
    (T.NHS_NUMBER, "94347659190"),
    (T.NOMS, "A123BC"),
    (T.CASE_URN, "?"),
    (T.OU_CODE, "B10JQ"),
    (T.OFFENCE_CODE, "theft"),
    (T.ASN, "1101ZD01"),
]
years = st.integers(1940, 2039).map(str)
serials = st.integers(0, 9_999_999).map(lambda n: f"{n:07d}")


class Person(BaseModel):
    crn: Crn
    pnc: Pnc | None = None
    nhs_number: NhsNumber | None = None


@pytest.mark.parametrize(("kind", "text", "normal"), GOOD)
def test_r61_a_valid_identifier_takes_its_normal_form(
    kind: IdentifierType, text: str, normal: str
) -> None:
    assert normalise(kind, text) == normal
    assert normalise(kind, normal) == normal


@pytest.mark.parametrize(("kind", "text"), BAD)
def test_r61_an_invalid_identifier_is_refused_without_repeating_it(
    kind: IdentifierType, text: str
) -> None:
    with pytest.raises(InvalidIdentifier) as refused:
        normalise(kind, text)
    assert refused.value.kind is kind
    assert str(refused.value).startswith(f"{kind}: ")
    assert text not in str(refused.value)


@given(years, serials)
def test_r61_every_way_to_write_a_pnc_has_one_normal_form(year: str, serial: str) -> None:
    letter = check_letter(year, serial)
    normal = f"{year}/{serial}{letter}"
    short = serial.lstrip("0") or "0"
    for text in (normal, f"{year}{serial}{letter}", f"{year[2:]}/{short}{letter.lower()}"):
        assert normalise(T.PNC, text) == normal


@given(years, st.integers(0, 9_999_999))
def test_r61_a_pnc_without_slash_and_zeros_is_the_same_or_refused_never_another(
    year: str, serial: int
) -> None:
    """Without them the check letter tells where the year ends; where it fits both it is refused."""
    letter = check_letter(year, f"{serial:07d}")
    for text in (f"{year}{serial}{letter}", f"{year[2:]}{serial}{letter}"):
        try:
            read = normalise(T.PNC, text)
        except InvalidIdentifier:
            continue
        assert read == f"{year}/{serial:07d}{letter}"


@given(years, serials, st.integers(0, 8), st.integers(1, 9))
def test_r61_a_pnc_with_one_wrong_digit_is_refused(
    year: str, serial: str, place: int, by: int
) -> None:
    letter, digits = check_letter(year, serial), year[2:] + serial
    wrong = _one_digit_changed(digits, place, by)
    with pytest.raises(InvalidIdentifier):
        normalise(T.PNC, f"{wrong[:2]}/{wrong[2:]}{letter}")


@given(st.integers(0, 999_999), st.integers(0, 99), st.integers(0, 7), st.integers(1, 9))
def test_r61_a_cro_round_trips_and_one_wrong_digit_is_refused(
    serial: int, year: int, place: int, by: int
) -> None:
    digits = f"{year:02d}{serial:06d}"
    letter = check_letter(digits[:2], digits[2:])
    normal = f"{digits[2:]}/{digits[:2]}{letter}"
    assert normalise(T.CRO, f"{serial}/{digits[:2]}{letter}") == normal
    wrong = _one_digit_changed(digits, place, by)
    with pytest.raises(InvalidIdentifier):
        normalise(T.CRO, f"{wrong[2:]}/{wrong[:2]}{letter}")


@given(st.integers(400_000_000, 499_999_999), st.integers(0, 9), st.integers(1, 9))
def test_r61_an_nhs_number_round_trips_and_one_wrong_digit_is_refused(
    nine: int, place: int, by: int
) -> None:
    weighed = sum(int(d) * w for d, w in zip(str(nine), range(10, 1, -1), strict=True))
    check = (11 - weighed % 11) % 11
    if check == 10 or len(set(f"{nine}{check}")) == 1:
        return
    number = f"{nine}{check}"
    assert normalise(T.NHS_NUMBER, f"{number[:3]} {number[3:6]} {number[6:]}") == number
    with pytest.raises(InvalidIdentifier):
        normalise(T.NHS_NUMBER, _one_digit_changed(number, place, by))


@given(st.sampled_from(list(T)), st.text(max_size=30))
def test_r61_any_text_is_either_normalised_for_good_or_refused(
    kind: IdentifierType, text: str
) -> None:
    try:
        normal = normalise(kind, text)
    except InvalidIdentifier:
        return
    assert normalise(kind, normal) == normal


def test_r61_a_model_field_normalises_and_refuses() -> None:
    person = Person.model_validate({"crn": "x320741", "pnc": "03/3y"})
    assert (person.crn, person.pnc) == ("X320741", "2003/0000003Y")
    with pytest.raises(ValidationError) as refused:
        Person.model_validate({"crn": "x320741", "nhs_number": "9434765918"})
    assert refused.value.errors()[0]["loc"] == ("nhs_number",)


def test_r61_an_identifier_has_issuer_and_validity_in_order() -> None:
    known = Identifier.model_validate({"type": "PNC", "value": "03/3Y", "issuer": "police"})
    assert known.value == "2003/0000003Y"
    with pytest.raises(ValidationError):
        Identifier(
            type=T.CRN, value="X320741", valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1)
        )
    with pytest.raises(ValidationError):
        Identifier.model_validate({"type": "CRN", "value": "03/3Y"})
    with pytest.raises(ValidationError):
        Identifier.model_validate({"type": "PASSPORT", "value": "1"})


def _one_digit_changed(digits: str, place: int, by: int) -> str:
    return digits[:place] + str((int(digits[place]) + by) % 10) + digits[place + 1 :]
