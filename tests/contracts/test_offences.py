"""Offences: in the range of a community order or not, by the law of the day (R7, R12, R29)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.identifiers import IdentifierType, normalise
from contracts.reference import (
    codes,
    community_order_range,
    normalise_offence_code,
    offence,
    offence_group,
)
from contracts.reference.offences import listed_offences

TODAY = date(2026, 6, 1)


def test_r7_r12_an_imprisonable_offence_is_in_range_with_reason_and_law() -> None:
    found = community_order_range("TH68010", TODAY)
    assert (found.in_range, found.lowest, found.highest) == ("yes", "none", "custody")
    assert "Sentencing Act 2020, section 202" in found.source
    assert "Theft from a shop" in found.reason


@pytest.mark.parametrize(
    ("code", "within"),
    [
        ("PU86149", "no"), ("CJ67002", "no"), ("RT88191", "no"), ("OF61016", "no"),
        ("OF61102", "yes"), ("CJ88116", "yes"), ("MD71530", "yes"), ("CD71039", "yes"),
        ("dd01-01", "unknown"), ("XX99999", "unknown"), ("", "unknown"),
    ],
)  # fmt: skip
def test_r12_an_offence_is_in_range_or_not_or_unknown_and_never_guessed(
    code: str, within: str
) -> None:
    assert community_order_range(code, TODAY).in_range == within


def test_r7_old_spellings_and_attempts_mean_the_listed_offence() -> None:
    listed = offence("TH68010")
    for code in ("th68010", "TH 68010", "TH-68010", "046/00", "TH68010A"):
        assert offence(code) == listed
    assert "attempt" in community_order_range("TH68010A", TODAY).reason
    assert offence("TH68010Q") is None


def test_r29_the_law_is_that_of_the_day() -> None:
    before = community_order_range("TH68010", date(2020, 11, 30))
    assert "Criminal Justice Act 2003" in before.source
    assert community_order_range("TH68010", date(1999, 1, 1)).in_range == "unknown"
    assert community_order_range("CJ88149", date(2018, 11, 12)).in_range == "unknown"
    assert community_order_range("CJ88149", date(2018, 11, 13)).in_range == "yes"


def test_r71_every_offence_has_a_code_of_the_courts_and_a_group_of_the_returns() -> None:
    listed = listed_offences()
    assert len(listed) >= 40
    assert len({item.code for item in listed}) == len(listed)
    assert {item.group for item in listed} <= codes("offence_groups")
    for item in listed:
        assert normalise(IdentifierType.OFFENCE_CODE, item.code) == item.code
    assert offence_group("TH68010") == "theft"
    assert offence_group("XX99999") is offence_group(None) is None


@given(st.text(max_size=20))
def test_any_text_as_offence_code_is_answered(text: str) -> None:
    assert community_order_range(text, TODAY).in_range in {"yes", "no", "unknown"}
    assert normalise_offence_code(normalise_offence_code(text)) == normalise_offence_code(text)
