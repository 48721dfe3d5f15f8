"""How alike two records of people are, and what a machine may decide of it (R62)."""

from collections import defaultdict
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.likeness import Someone, keys, likeness
from contracts.policy.likeness import Finding, weights
from tests.contracts.given_people import Pair, pairs

BORN = date(1990, 4, 2)
PNC = frozenset({("PNC", "2003/0000003Y")})
AMARA = Someone("Fictnwosu", "Amara", BORN)

MADE = pairs(2000)
TRUE = [pair for pair in MADE if pair.same]


def test_of_2000_pairs_none_is_matched_by_itself_that_is_of_two_people() -> None:
    wrong = [p.kind for p in MADE if not p.same and likeness(p.one, p.other).certain]
    assert wrong == []


def test_of_2000_pairs_the_other_record_is_among_the_first_five() -> None:
    """Looked for among all of them, by the keys that records are found under."""
    found = _found_among_all()
    missed = [pair.kind for pair, place in zip(TRUE, found, strict=True) if place is None]
    assert len(missed) <= 0.05 * len(TRUE), sorted(missed)


def test_a_machine_decides_where_nothing_else_is_near() -> None:
    """Most that are written the same, or have the same number, need nobody."""
    plain = ("the same", "written in another way", "another family name and the same number")
    decided = [likeness(p.one, p.other).certain for p in TRUE if p.kind in plain]
    assert all(decided)


def _found_among_all() -> list[int | None]:
    by_key: dict[str, list[int]] = defaultdict(list)
    for number, pair in enumerate(MADE):
        for key in keys(pair.other):
            by_key[key].append(number)
    return [_place(pair, by_key) for pair in TRUE]


def _place(pair: Pair, by_key: dict[str, list[int]]) -> int | None:
    near = {number for key in keys(pair.one) for number in by_key.get(key, ())}
    alike = [(likeness(pair.one, MADE[number].other), number) for number in near]
    ranked = sorted(
        ((found, number) for found, number in alike if found.candidate),
        key=lambda one: (-one[0].weight, one[1]),
    )
    first = [MADE[number] for _, number in ranked[:5]]
    return next((place for place, found in enumerate(first) if found is pair), None)


@pytest.mark.parametrize(
    ("other", "finding"),
    [
        (replace(AMARA, family_name="FICTNWOSU", given_names="amára"), Finding.SAME_NAME),
        (Someone("Amara", "Fictnwosu", BORN), Finding.NAMES_SWAPPED),
        (Someone("Amarra", "Fictnwosu", BORN), Finding.NAMES_SWAPPED),
        (Someone("Fict-Nwosu", "Amara", BORN), Finding.SAME_WORDS),
        (Someone("Fictnwosu-Bell", "Amara", BORN), Finding.HALF_OF_A_DOUBLE_NAME),
        (Someone("Fictnwosu", "Amara Joy", BORN), Finding.OTHER_MIDDLE_NAMES),
        (Someone("Fictnwosu", "A", BORN), Finding.OTHER_MIDDLE_NAMES),
        (Someone("Fictnwoso", "Amara", BORN), Finding.SPELT_ALIKE),
        (Someone("Ashby", "Amara", BORN), Finding.OTHER_FAMILY_NAME),
        (Someone("Fictnwosu", "Bola", BORN), Finding.OTHER_GIVEN_NAME),
        (Someone("Ashby", "Bola", BORN), Finding.OTHER_NAME),
        (Someone("Ashby", "Bola", BORN, also=(("Fictnwosu", "Amara"),)), Finding.KNOWN_AS),
    ],
)
def test_names_are_compared_by_what_they_have_in_common(other: Someone, finding: Finding) -> None:
    assert finding in likeness(AMARA, other).findings
    assert finding in likeness(other, AMARA).findings
    assert likeness(AMARA, other).candidate is (finding is not Finding.OTHER_NAME)
    assert likeness(AMARA, other).certain is (finding is Finding.SAME_NAME)


def test_candidates_say_why_in_plain_words() -> None:
    assert likeness(AMARA, Someone("Amara", "Fictnwosu", BORN)).reasons == [
        "family name and given names are the wrong way round",
        "the date of birth is the same",
    ]


def test_numbers_that_differ_are_stronger_than_any_likeness() -> None:
    one, other = (replace(AMARA, identifiers=frozenset({("PNC", n)})) for n in "ab")
    found = likeness(one, other)
    assert (found.contradicted, found.candidate, found.certain) == (True, False, False)


def test_a_number_of_a_person_with_nothing_else_in_common_is_put_before_somebody() -> None:
    one = replace(AMARA, identifiers=PNC)
    found = likeness(one, Someone("Ashby", "Bola", date(1961, 11, 30), PNC))
    assert (found.candidate, found.certain) == (True, False)


def test_twins_of_another_gender_with_one_name_on_record_are_put_before_somebody() -> None:
    one, other = replace(AMARA, gender="female"), replace(AMARA, gender="male")
    assert not likeness(one, other).certain


def test_weights_are_of_a_day_and_weigh_every_finding() -> None:
    assert weights(date(2026, 1, 1)).findings.keys() == set(Finding)


PEOPLE = st.builds(
    Someone,
    st.sampled_from([None, "Fiction", "Faction", "Fiction-Other", "Jane"]),
    st.sampled_from([None, "Jane", "Jayne Ann", "Fiction", "J"]),
    st.sampled_from([None, BORN, date(1990, 2, 4), date(1980, 1, 1)]),
    st.sampled_from([frozenset(), PNC, frozenset({("PNC", "x")})]),
    st.sampled_from([None, "male", "female"]),
)


@given(PEOPLE, PEOPLE)
def test_likeness_has_no_direction(one: Someone, other: Someone) -> None:
    assert likeness(one, other) == likeness(other, one)


@given(PEOPLE, PEOPLE)
def test_what_is_certain_is_the_whole_name_and_birth_or_a_number(
    one: Someone, other: Someone
) -> None:
    found = likeness(one, other)
    if found.certain:
        whole = {Finding.SAME_NAME, Finding.SAME_BIRTH}
        assert Finding.SAME_IDENTIFIER in found.findings or whole <= set(found.findings)
        assert found.candidate
