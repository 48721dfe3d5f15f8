"""How liaison and diversion decides: what a screen indicates, who is who, who is followed up."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import Requirement, RiskFlag
from services.common.errors import Refused, Unprocessable
from services.liaison_diversion.rules import follow_ups, screens
from services.liaison_diversion.rules.referrals import EXACT, Basis, Someone, basis, key_of
from services.liaison_diversion.rules.screens import Answers, Instrument

AT = datetime(2026, 2, 2, 9, tzinfo=UTC)
SITE = "northamptonshire"


def answers(instrument: Instrument, *values: int) -> dict[str, int | None]:
    items = {Instrument.K10: 10, Instrument.CORE_10: 10, Instrument.CORE_34: 34}[instrument]
    given = (*values, *[values[-1]] * items)[:items]
    return {str(number): value for number, value in enumerate(given, 1)}


def indicated(said: Answers) -> set[Requirement]:
    found = screens.require_finding(said, SITE, AT)
    return {i.requirement for i in found.indications if i.indicated}


@pytest.mark.parametrize(
    ("instrument", "below", "reached"),
    [
        (Instrument.K10, (1, 2, 2, 2, 2, 2, 2, 2, 2, 2), (2,)),
        (Instrument.CORE_10, (1,), (2, 1)),
        (Instrument.CORE_34, (0,), (4,)),
    ],
)
def test_r8_a_screen_indicates_from_the_threshold_of_its_instrument(
    instrument: Instrument, below: tuple[int, ...], reached: tuple[int, ...]
) -> None:
    if instrument is Instrument.CORE_10:
        below = (1, 1, 0, 1, 1, 1, 1, 1, 1, 1)
    low = Answers(instrument, answers(instrument, *below), drugs=False, alcohol=False)
    high = Answers(instrument, answers(instrument, *reached), drugs=False, alcohol=False)
    assert indicated(low) == set()
    assert indicated(high) == {Requirement.MHTR}


K10_WELL = answers(Instrument.K10, 1)


@pytest.mark.parametrize(
    ("drugs", "alcohol", "audit", "found"),
    [
        (False, False, None, set()),
        (True, False, None, {Requirement.DRR}),
        (False, True, None, {Requirement.ATR}),
        (False, False, [1] * 10, set()),
        (False, False, [2] * 10, {Requirement.ATR}),
        (True, True, [0] * 10, {Requirement.DRR, Requirement.ATR}),
    ],
)
def test_r8_substance_use_and_audit_indicate_the_other_requirements(
    drugs: bool, alcohol: bool, audit: list[int] | None, found: set[Requirement]
) -> None:
    given_audit = {str(n): v for n, v in enumerate(audit, 1)} if audit else None
    if audit == [1] * 10:
        given_audit |= {"9": 0, "10": 0}  # type: ignore[operator]
    said = Answers(Instrument.K10, K10_WELL, drugs, alcohol, given_audit)
    assert indicated(said) == found


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"1": 9}, "/answers/1"),
        ({"11": 1}, "/answers/11"),
        ({"3": None}, "/answers/3"),
        ({"first": 1}, "/answers"),
        ({"-1": 1}, "/answers"),
        ({"٣": 1}, "/answers"),
    ],
)
def test_r8_a_wrong_item_is_named_and_its_answer_is_not(
    wrong: dict[str, int | None], field: str
) -> None:
    said = Answers(Instrument.K10, K10_WELL | wrong, drugs=False, alcohol=False)
    with pytest.raises(Unprocessable) as refused:
        screens.require_finding(said, SITE, AT)
    assert [e.field for e in refused.value.errors] == [field]
    assert refused.value.rule == "R8"


def test_r8_a_wrong_audit_item_is_named_where_it_stands() -> None:
    said = Answers(Instrument.K10, K10_WELL, drugs=False, alcohol=False, audit={"1": 9})
    with pytest.raises(Unprocessable) as refused:
        screens.require_finding(said, SITE, AT)
    assert "/audit_answers/1" in [e.field for e in refused.value.errors]


def test_r29_a_day_before_all_policy_is_refused() -> None:
    said = Answers(Instrument.K10, K10_WELL, drugs=False, alcohol=False)
    with pytest.raises(Refused) as refused:
        screens.require_finding(said, SITE, datetime(1950, 1, 1, tzinfo=UTC))
    assert refused.value.rule == "R29"


def test_r41_a_risk_item_answered_is_a_risk_to_self() -> None:
    assert screens.risk_flags(["to_others"], answered_risk=True) == (
        RiskFlag.TO_SELF,
        RiskFlag.TO_OTHERS,
    )
    assert screens.risk_flags([], answered_risk=False) == ()


@pytest.mark.parametrize(
    ("plea_at", "before"), [(None, True), (AT + timedelta(hours=1), True), (AT, False)]
)
def test_r9_the_finding_comes_before_the_plea(plea_at: datetime | None, before: bool) -> None:
    assert screens.before_plea(AT, plea_at) is before


def test_r54_a_permission_is_not_taken_back_before_it_was_given() -> None:
    screens.may_withdraw(AT, None)
    with pytest.raises(Refused):
        screens.may_withdraw(AT, AT + timedelta(minutes=1))


BORN = date(1990, 4, 2)
PNC = (("PNC", "2003/0000003Y"),)


def someone(
    family: str = "Fiction",
    given_names: str | None = "Jane",
    born: date | None = BORN,
    identifiers: tuple[tuple[str, str], ...] = (),
) -> Someone:
    return Someone(key_of(family, given_names), key_of(family), born, identifiers)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (someone(), Basis.NAME_AND_BIRTH),
        (someone("FICTION", "jané"), Basis.NAME_AND_BIRTH),
        (someone("Other", None, None, PNC), Basis.IDENTIFIER),
        (someone(born=None), Basis.NAME),
        (someone(born=date(1991, 1, 1)), Basis.NAME),
        (someone(given_names="Jayne"), Basis.SIMILAR_NAME_AND_BIRTH),
        (someone(given_names="Bartholomew"), Basis.FAMILY_NAME_AND_BIRTH),
        (someone("Other"), None),
        (someone(identifiers=(("PNC", "2000/0000223R"),)), None),
        (Someone(None, None, None), None),
    ],
)
def test_r62_what_speaks_for_two_people_being_one(other: Someone, expected: Basis | None) -> None:
    assert basis(someone(identifiers=PNC), other) == expected


PEOPLE = st.builds(
    someone,
    st.sampled_from(["Fiction", "Faction", "Other"]),
    st.sampled_from([None, "Jane", "Jayne"]),
    st.sampled_from([None, BORN, date(1980, 1, 1)]),
    st.sampled_from([(), PNC, (("PNC", "x"),), (("CRO", "y"),)]),
)


@given(PEOPLE, PEOPLE)
def test_r62_likeness_has_no_direction(one: Someone, other: Someone) -> None:
    assert basis(one, other) == basis(other, one)


@given(PEOPLE, PEOPLE)
def test_r62_only_identifiers_or_name_with_birth_are_exact(one: Someone, other: Someone) -> None:
    if basis(one, other) in EXACT:
        shared = set(one.identifiers) & set(other.identifiers)
        same = (one.name_key, one.date_of_birth) == (other.name_key, other.date_of_birth)
        assert shared or (same and one.date_of_birth is not None)


def test_r28_what_is_closed_is_not_planned() -> None:
    follow_ups.may_plan("planned")
    with pytest.raises(Refused):
        follow_ups.may_plan("closed")
