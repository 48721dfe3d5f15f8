"""The gate: the law of the day, and two requirements at once (R19 to R22, R29)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import Level, Requirement
from services.probation_allocation.rules.proposals import Answer, GateInputs, gate

DAY = date(2026, 6, 1)
MOMENT = datetime(2026, 6, 8, 10, tzinfo=UTC)


def facts(**more: Any) -> GateInputs:
    """Everything known and met."""
    known: dict[str, Any] = {
        "requirement": Requirement.MHTR,
        "date_of_birth": date(1990, 1, 1),
        "any_guilty": True,
        "convicted_on": DAY,
        "guilty_offence_codes": ["TH68010"],
        "suitable": True,
        "approved": True,
        "willing": True,
        "treatment_consent": True,
        "named": "Dr Fictional",
        "first_appointment_at": MOMENT,
        "first_appointment_place": "Fictional House",
        "beside": {},
        "conferred_with": None,
        "combination_advised": None,
    }
    return GateInputs(**known | more)


def answers(asked: GateInputs, on: date = DAY) -> dict[str, Answer]:
    """What each condition answers."""
    return {one.name: one.answer for one in gate(asked, on)}


def test_a_requirement_alone_is_not_asked_about_combinations() -> None:
    """R20, R21."""
    found = answers(facts())
    assert set(found.values()) == {Answer.PASS}
    assert not {"combination", "assessors conferred", "combined level"} & set(found)


@pytest.mark.parametrize(
    ("level", "answer"),
    [
        (None, Answer.UNKNOWN),
        (Level.LOW, Answer.FAIL),
        (Level.MEDIUM, Answer.PASS),
        (Level.HIGH, Answer.PASS),
        (Level.CUSTODY_THRESHOLD, Answer.PASS),
    ],
)
def test_two_requirements_need_at_least_the_medium_range(
    level: Level | None, answer: Answer
) -> None:
    """R21."""
    asked = facts(
        beside={Requirement.DRR: Level.MEDIUM},
        conferred_with=Requirement.DRR,
        combination_advised=True,
        level_without=level,
    )
    assert answers(asked)["combined level"] is answer


def test_a_low_range_of_the_first_proposal_closes_the_gate_for_the_second() -> None:
    """R21."""
    asked = facts(beside={Requirement.DRR: Level.LOW}, level_without=Level.HIGH)
    assert answers(asked)["combined level"] is Answer.FAIL


@given(st.sampled_from(Requirement), st.sampled_from(Requirement))
def test_a_combination_is_mental_health_with_drugs_or_alcohol(
    one: Requirement, other: Requirement
) -> None:
    """R19."""
    asked = facts(requirement=one, beside={other: Level.MEDIUM})
    substances = {Requirement.DRR, Requirement.ATR}
    fits = Requirement.MHTR in (one, other) and bool({one, other} & substances)
    assert (answers(asked)["combination"] is Answer.PASS) == fits


@pytest.mark.parametrize(
    ("with_", "advised", "answer"),
    [
        (None, None, Answer.UNKNOWN),
        (Requirement.ATR, True, Answer.UNKNOWN),
        (Requirement.DRR, True, Answer.PASS),
        (Requirement.DRR, False, Answer.FAIL),
    ],
)
def test_the_assessors_of_both_needs_have_conferred(
    with_: Requirement | None, advised: bool | None, answer: Answer
) -> None:
    """R19."""
    asked = facts(
        beside={Requirement.DRR: Level.MEDIUM}, conferred_with=with_, combination_advised=advised
    )
    assert answers(asked)["assessors conferred"] is answer


@pytest.mark.parametrize(
    ("convicted_on", "law"),
    [
        (date(2020, 11, 30), "Criminal Justice Act 2003, section 207"),
        (date(2020, 12, 1), "Sentencing Act 2020, schedule 9, paragraph 16"),
    ],
)
def test_the_law_is_that_of_the_conviction(convicted_on: date, law: str) -> None:
    """R29."""
    found = {one.name: one.source for one in gate(facts(convicted_on=convicted_on), DAY)}
    assert found["clinical criteria"] == law


@given(st.sampled_from(Requirement), st.dates(date(2008, 1, 1), date(2030, 1, 1)))
def test_on_every_day_the_gate_asks_the_same_eight_conditions(
    requirement: Requirement, convicted_on: date
) -> None:
    """R20, R29: no day is without a law, and none has two."""
    found = gate(facts(requirement=requirement, convicted_on=convicted_on), convicted_on)
    assert len(found) == len({one.name for one in found}) == 8


@given(st.sampled_from(["any_guilty", "suitable", "approved", "willing", "treatment_consent"]))
def test_what_is_not_known_is_said_with_what_would_settle_it(name: str) -> None:
    """R20."""
    unknown = [one for one in gate(facts(**{name: None}), DAY) if one.answer is Answer.UNKNOWN]
    assert len(unknown) == 1
    assert unknown[0].settled_by
