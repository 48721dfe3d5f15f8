"""Instruments score as published, at every boundary, and refuse what cannot be scored."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.instruments import (
    InvalidAnswers,
    NotComparable,
    Reliable,
    Scheme,
    UnknownInstrument,
    change,
    instruments,
    scheme,
    score,
)

ALL = ["AUDIT", "CORE-10", "CORE-34", "GAD-7", "K10", "PHQ-9", "SAPAS", "TOP", "WSAS"]
SUMMED = [name for name in ALL if name != "TOP"]
BOUNDARIES = [
    ("CORE-10", {10: "healthy_or_low", 11: "mild", 14: "mild", 15: "moderate", 19: "moderate"}),
    ("CORE-10", {20: "moderate_to_severe", 24: "moderate_to_severe", 25: "severe", 40: "severe"}),
    ("K10", {10: "likely_well", 19: "likely_well", 20: "mild", 24: "mild", 25: "moderate"}),
    ("K10", {29: "moderate", 30: "severe", 50: "severe"}),
    ("PHQ-9", {0: "minimal", 4: "minimal", 5: "mild", 9: "mild", 10: "moderate", 14: "moderate"}),
    ("PHQ-9", {15: "moderately_severe", 19: "moderately_severe", 20: "severe", 27: "severe"}),
    ("GAD-7", {4: "minimal", 5: "mild", 9: "mild", 10: "moderate", 14: "moderate", 15: "severe"}),
    ("AUDIT", {7: "lower_risk", 8: "increasing_risk", 15: "increasing_risk", 16: "higher_risk"}),
    ("AUDIT", {19: "higher_risk", 20: "possible_dependence", 40: "possible_dependence"}),
    ("SAPAS", {2: "below_threshold", 3: "above_threshold", 8: "above_threshold"}),
    ("WSAS", {9: "subclinical", 10: "significant", 20: "significant", 21: "moderately_severe"}),
]
CASE_FROM = [
    ("CORE-10", 11), ("K10", 20), ("PHQ-9", 10), ("GAD-7", 8), ("AUDIT", 8), ("SAPAS", 3)
]  # fmt: skip
ABS = {15: "low", 16: "moderate", 21: "moderate", 22: "high", 29: "high", 30: "very_high"}


def choices(by: Scheme, item: int) -> list[int]:
    """The answers the form offers for an item, from what counts least to what counts most."""
    offered = [value for value in range(by.minimum, by.maximum + 1) if by.allows(item, value)]
    return sorted(offered, key=lambda value: by.counted(item, value))


def answers_for(instrument: str, total: int) -> dict[int, int | None]:
    """Answers that come to a total: every item raised in turn, coarse ones first."""
    by = scheme(instrument)
    places = dict.fromkeys(by.numbers, 0)
    left = total - by.minimum * by.items
    for item in sorted(by.numbers, key=lambda one: len(choices(by, one))):
        steps = [by.counted(item, value) - by.minimum for value in choices(by, item)]
        places[item] = max(n for n, step in enumerate(steps) if step <= left)
        left -= steps[places[item]]
    assert left == 0
    return {item: choices(by, item)[place] for item, place in places.items()}


@st.composite
def complete(draw: st.DrawFn, instrument: str) -> dict[int, int | None]:
    by = scheme(instrument)
    return {item: draw(st.sampled_from(choices(by, item))) for item in by.numbers}


def test_every_instrument_of_the_programme_has_a_scheme_with_its_source() -> None:
    assert instruments() == set(ALL)
    assert all(scheme(name).source for name in ALL)


@pytest.mark.parametrize(("instrument", "bands"), BOUNDARIES)
def test_every_published_band_begins_and_ends_where_the_paper_says(
    instrument: str, bands: dict[int, str]
) -> None:
    found = {total: score(instrument, answers_for(instrument, total)) for total in bands}
    assert {total: one.total for total, one in found.items()} == {n: Decimal(n) for n in bands}
    assert {total: one.band for total, one in found.items()} == bands


def test_r8_the_other_banding_of_k10_is_chosen_by_name() -> None:
    found = {n: score("K10", answers_for("K10", n), banding="abs").band for n in ABS}
    assert found == ABS
    with pytest.raises(UnknownInstrument):
        score("K10", answers_for("K10", 20), banding="other")


@pytest.mark.parametrize(("instrument", "cut_off"), CASE_FROM)
def test_a_case_begins_at_the_cut_off(instrument: str, cut_off: int) -> None:
    assert score(instrument, answers_for(instrument, cut_off)).case is True
    assert score(instrument, answers_for(instrument, cut_off - 1)).case is False


@pytest.mark.parametrize(
    ("points", "total", "band", "case"),
    [
        (34, "10.00", "mild", True),
        (33, "9.71", "low", False),
        (20, "5.88", "healthy", False),
        (21, "6.18", "low", False),
        (51, "15.00", "moderate", True),
        (68, "20.00", "moderate_to_severe", True),
        (85, "25.00", "severe", True),
        (136, "40.00", "severe", True),
    ],
)
def test_core_34_is_ten_times_the_mean(points: int, total: str, band: str, case: bool) -> None:
    found = score("CORE-34", answers_for("CORE-34", points))
    assert (found.total, found.band, found.case) == (Decimal(total), band, case)


def test_core_forms_are_not_reversed_because_their_boxes_print_the_reversed_score() -> None:
    assert scheme("CORE-10").reversed == scheme("CORE-34").reversed == frozenset()
    assert scheme("CORE-34").worded_positively == {3, 4, 7, 12, 19, 21, 31, 32}
    assert score("CORE-10", dict.fromkeys(range(1, 11), 4)).total == Decimal(40)


def test_sapas_turns_item_3_round() -> None:
    nothing = dict.fromkeys(range(1, 9), 0)
    assert score("SAPAS", nothing).total == Decimal(1)
    assert score("SAPAS", nothing | {3: 1}).total == Decimal(0)


@pytest.mark.parametrize(
    ("instrument", "item"),
    [("CORE-10", 6), ("PHQ-9", 9), *(("CORE-34", item) for item in (6, 9, 16, 22, 24, 34))],
)
def test_any_answer_above_nothing_to_a_risk_item_flags_risk(instrument: str, item: int) -> None:
    nothing = dict.fromkeys(scheme(instrument).numbers, 0)
    assert score(instrument, nothing).risk is False
    flagged = score(instrument, nothing | {item: 1})
    assert (flagged.risk, flagged.risk_items) == (True, (item,))


def test_a_risk_item_without_answer_is_said() -> None:
    found = score("CORE-10", dict.fromkeys(range(1, 11), 0) | {6: None})
    assert (found.risk, found.risk_unanswered, found.missing) == (False, (6,), (6,))


def test_audit_c_is_the_first_three_items() -> None:
    found = score("AUDIT", dict.fromkeys(range(1, 11), 2))
    assert found.subscales == {"audit_c": Decimal(6)}


def test_audit_has_three_boxes_for_its_last_items() -> None:
    with pytest.raises(InvalidAnswers) as refused:
        score("AUDIT", dict.fromkeys(range(1, 11), 1))
    assert [error.pointer for error in refused.value.errors] == ["/answers/9", "/answers/10"]


@pytest.mark.parametrize(("instrument", "allowed"), [("CORE-10", 1), ("CORE-34", 3), ("WSAS", 1)])
def test_as_many_answers_as_the_scheme_says_may_be_missing(instrument: str, allowed: int) -> None:
    full: dict[int, int | None] = dict.fromkeys(scheme(instrument).numbers, 2)
    some = full | dict.fromkeys(range(1, allowed + 1), None)
    found = score(instrument, some)
    assert found.prorated
    assert found.total == score(instrument, full).total


def test_prorating_is_exact_to_a_hundredth() -> None:
    found = score("CORE-10", dict.fromkeys(range(1, 9), 1) | {9: 2})
    assert found.total == Decimal("11.11")


def test_wsas_with_two_missing_is_kept_unscored() -> None:
    found = score("WSAS", {1: 8, 2: 8, 3: 8})
    assert (found.total, found.band, found.case, found.missing) == (None, None, None, (4, 5))


@pytest.mark.parametrize("instrument", ["CORE-10", "CORE-34", "K10", "PHQ-9", "GAD-7", "SAPAS"])
def test_too_few_answers_are_refused_naming_the_items(instrument: str) -> None:
    by = scheme(instrument)
    few = by.missing.allowed + 1
    with pytest.raises(InvalidAnswers) as refused:
        score(instrument, {item: by.minimum for item in by.numbers if item > few})
    assert [error.item for error in refused.value.errors] == list(range(1, few + 1))


@pytest.mark.parametrize("answer", [-1, 4, True])
def test_an_answer_the_form_does_not_offer_is_refused_without_repeating_it(answer: int) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        score("PHQ-9", dict.fromkeys(range(1, 10), 0) | {2: answer})
    assert [error.pointer for error in refused.value.errors] == ["/answers/2"]
    assert str(refused.value) == "PHQ-9: item 2: not an answer this item offers"


def test_an_item_the_instrument_does_not_have_is_refused() -> None:
    with pytest.raises(InvalidAnswers, match="item 8: there is no such item"):
        score("GAD-7", dict.fromkeys(range(1, 9), 0))


def test_top_keeps_days_and_scales_and_sums_nothing() -> None:
    found = score("TOP", {1: 28, 9: 20, 11: 0})
    assert (found.total, found.band, found.case) == (None, None, None)
    for wrong in ({1: 29}, {9: 21}):
        with pytest.raises(InvalidAnswers):
            score("TOP", wrong)


def test_an_unknown_instrument_or_version_is_refused() -> None:
    with pytest.raises(UnknownInstrument):
        score("HADS", {})
    with pytest.raises(UnknownInstrument):
        score("PHQ-9", {}, version="99")


@pytest.mark.parametrize(
    ("instrument", "before", "criterion"),
    [("CORE-10", 25, 6), ("PHQ-9", 20, 6), ("GAD-7", 15, 4)],
)
def test_r74_change_is_reliable_from_the_published_difference_on(
    instrument: str, before: int, criterion: int
) -> None:
    def scored(total: int) -> Reliable:
        first = score(instrument, answers_for(instrument, before))
        return change(first, score(instrument, answers_for(instrument, total))).reliable

    assert scored(before - criterion) is Reliable.IMPROVED
    assert scored(before - criterion + 1) is Reliable.NO_RELIABLE_CHANGE
    assert scored(before + criterion) is Reliable.DETERIORATED


def test_r74_core_34_changes_reliably_by_five() -> None:
    first = score("CORE-34", answers_for("CORE-34", 50))
    better = change(first, score("CORE-34", answers_for("CORE-34", 33)))
    assert (better.difference, better.reliable) == (Decimal(-5), Reliable.IMPROVED)
    assert better.left_case
    less = change(first, score("CORE-34", answers_for("CORE-34", 34)))
    assert less.reliable is Reliable.NO_RELIABLE_CHANGE
    assert not less.left_case


def test_r74_without_a_published_criterion_no_change_is_called_reliable() -> None:
    first, second = score("K10", answers_for("K10", 50)), score("K10", answers_for("K10", 10))
    assert change(first, second).reliable is Reliable.NOT_DEFINED


def test_r74_scores_of_two_schemes_or_without_total_are_not_compared() -> None:
    phq, gad = score("PHQ-9", answers_for("PHQ-9", 5)), score("GAD-7", answers_for("GAD-7", 5))
    with pytest.raises(NotComparable):
        change(phq, gad)
    unscored = score("TOP", {1: 1})
    with pytest.raises(NotComparable):
        change(unscored, unscored)


@given(st.sampled_from(SUMMED).flatmap(lambda n: st.tuples(st.just(n), complete(n))))
def test_a_total_stays_within_what_the_scheme_can_give(
    drawn: tuple[str, dict[int, int | None]],
) -> None:
    instrument, answers = drawn
    by, total = scheme(instrument), score(instrument, answers).total
    assert total is not None
    highest = 40 if by.total == "mean_times_ten" else by.maximum * by.items
    assert (by.minimum * by.items if by.total == "sum" else 0) <= total <= highest


@given(st.sampled_from(SUMMED), st.data())
def test_a_worse_answer_never_lowers_a_total_nor_leaves_a_case(
    instrument: str, data: st.DataObject
) -> None:
    by, answers = scheme(instrument), data.draw(complete(instrument))
    item = data.draw(st.sampled_from(list(by.numbers)))
    offered, now = choices(by, item), answers[item]
    assert now is not None
    worse = data.draw(st.sampled_from(offered[offered.index(now) :]))
    before, after = score(instrument, answers), score(instrument, answers | {item: worse})
    assert before.total is not None
    assert after.total is not None
    assert after.total >= before.total
    assert bool(after.case) >= bool(before.case)


@given(complete("CORE-34"), st.sets(st.integers(1, 34), max_size=3))
def test_prorating_gives_the_mean_of_what_was_answered(
    answers: dict[int, int | None], left_out: set[int]
) -> None:
    given_answers = [value for item, value in answers.items() if item not in left_out]
    exact = Decimal(sum(value or 0 for value in given_answers)) * 10 / len(given_answers)
    found = score("CORE-34", answers | dict.fromkeys(left_out, None))
    assert found.total is not None
    assert abs(found.total - exact) <= Decimal("0.005")
    assert found.prorated is bool(left_out)


@pytest.mark.parametrize(
    "wrong",
    [
        {"risk": {8: 1}},
        {"reversed": [0]},
        {"subscales": {"part": [1, 9]}},
        {"bandings": {"clinical": [{"name": "both", "from": 1, "above": 2}]}},
        {"bandings": {"clinical": [{"name": "neither"}]}},
    ],
)
def test_a_scheme_that_contradicts_itself_is_refused(wrong: dict[str, object]) -> None:
    sound = scheme("GAD-7").model_dump(by_alias=True)
    assert Scheme.model_validate(sound) == scheme("GAD-7")
    with pytest.raises(ValidationError):
        Scheme.model_validate(sound | wrong)
