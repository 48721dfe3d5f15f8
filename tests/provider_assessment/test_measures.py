"""Instruments scored, read for risk and compared, without a database (R13, R41, R42)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import RiskFlag
from services.common.errors import Unprocessable
from services.provider_assessment.rules import (
    measures,
)
from services.provider_assessment.rules.measures import AnsweredInstrument
from tests.provider_assessment.given_rules import answered


@pytest.mark.parametrize(
    ("one", "flags"),
    [
        (answered("PHQ-9", i9=1), {RiskFlag.TO_SELF}),
        (answered("PHQ-9", each=0, i8=3), set()),
        (answered("CORE-10", i6=1), {RiskFlag.TO_SELF}),
        (answered("CORE-34", i6=1), {RiskFlag.TO_OTHERS}),
        (answered("CORE-34", i22=1, i24=1), {RiskFlag.TO_OTHERS, RiskFlag.TO_SELF}),
        (answered("GAD-7", each=3), set()),
    ],
)
def test_a_risk_item_becomes_a_flag_and_never_an_answer(
    one: AnsweredInstrument, flags: set[RiskFlag]
) -> None:
    """R41."""
    assert measures.risks(measures.require_scores([one])) == flags


def test_every_item_that_is_wrong_is_named_with_its_place_in_the_body() -> None:
    """R13."""
    wrong = [answered("GAD-7"), answered("PHQ-9", i3=4, i5=-1)]
    with pytest.raises(Unprocessable) as refused:
        measures.require_scores(wrong)
    fields = [error.field for error in refused.value.errors]
    assert fields == ["/instruments/1/answers/3", "/instruments/1/answers/5"]


@given(st.integers(0, 3), st.integers(0, 3))
def test_a_change_is_the_difference_and_reliable_from_the_schemes_criterion(
    before: int, after: int
) -> None:
    """R42, R74."""
    (compared,) = measures.changes(
        measures.require_scores([answered("GAD-7", before), answered("PHQ-9")]),
        measures.require_scores([answered("GAD-7", after)]),
    )
    assert compared.difference == 7 * (after - before)
    reliable = "improved" if after < before else "deteriorated"
    assert compared.reliable == (reliable if after != before else "no_reliable_change")


def test_what_was_measured_before_is_measured_after() -> None:
    """R42, R86: and what the person declines to answer again is said, and hinders nothing."""
    assert measures.outside_repeated(["PHQ-9"], ["PHQ-9", "GAD-7"]) == []
    [against] = measures.outside_repeated(["PHQ-9", "GAD-7"], ["PHQ-9"])
    assert (against.rule, against.code) == ("R42", "MeasuresNotRepeated")


def test_scores_of_two_versions_or_without_total_make_no_change() -> None:
    """R74."""
    unscored = measures.require_scores([AnsweredInstrument("WSAS", dict.fromkeys((1, 2, 3), 1))])
    assert unscored[0].total is None
    assert measures.changes(unscored, measures.require_scores([answered("WSAS")])) == []
