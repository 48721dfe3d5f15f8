"""The gate: the law of the day, and two requirements at once (R19 to R22, R29)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.events.provider_assessment import (
    ConsentWithdrawn,
)
from contracts.vocabulary import Level, Requirement, Withdrawable
from services.probation_allocation.rules.proposals import Answer, GateInputs, gate
from tests.conftest import Api
from tests.probation_allocation.given import (
    MORNING,
    approved_pathway,
    guilty_pathway,
    pleaded,
    request,
)
from tests.probation_allocation.given_proposals import OFFICER, both_agreed, propose
from tests.service_under_test import ServiceUnderTest

DAY = date(2026, 6, 1)
MOMENT = datetime(2026, 6, 8, 10, tzinfo=UTC)


def gate_inputs(**more: Any) -> GateInputs:
    """Everything known and met."""
    values: dict[str, Any] = {
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
        "others": {},
        "conferred_with": None,
        "combination_advised": None,
    }
    return GateInputs(**values | more)


def answers(asked: GateInputs, on: date = DAY) -> dict[str, Answer]:
    """What each condition answers."""
    return {condition.name: condition.answer for condition in gate(asked, on)}


def test_a_requirement_alone_is_not_asked_about_combinations() -> None:
    """R20, R21."""
    result = answers(gate_inputs())
    assert set(result.values()) == {Answer.PASS}
    assert not {"combination", "assessors conferred", "combined level"} & set(result)


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
    asked = gate_inputs(
        others={Requirement.DRR: Level.MEDIUM},
        conferred_with=Requirement.DRR,
        combination_advised=True,
        level_without=level,
    )
    assert answers(asked)["combined level"] is answer


def test_a_low_range_of_the_first_proposal_closes_the_gate_for_the_second() -> None:
    """R21."""
    asked = gate_inputs(others={Requirement.DRR: Level.LOW}, level_without=Level.HIGH)
    assert answers(asked)["combined level"] is Answer.FAIL


@given(st.sampled_from(Requirement), st.sampled_from(Requirement))
def test_a_combination_is_mental_health_with_drugs_or_alcohol(
    one: Requirement, other: Requirement
) -> None:
    """R19."""
    asked = gate_inputs(requirement=one, others={other: Level.MEDIUM})
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
    asked = gate_inputs(
        others={Requirement.DRR: Level.MEDIUM}, conferred_with=with_, combination_advised=advised
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
    result = {
        condition.name: condition.source
        for condition in gate(gate_inputs(convicted_on=convicted_on), DAY)
    }
    assert result["clinical criteria"] == law


@given(st.sampled_from(Requirement), st.dates(date(2008, 1, 1), date(2030, 1, 1)))
def test_on_every_day_the_gate_asks_the_same_eight_conditions(
    requirement: Requirement, convicted_on: date
) -> None:
    """R20, R29: no day is without a law, and none has two."""
    result = gate(gate_inputs(requirement=requirement, convicted_on=convicted_on), convicted_on)
    assert len(result) == len({condition.name for condition in result}) == 8


@given(st.sampled_from(["any_guilty", "suitable", "approved", "willing", "treatment_consent"]))
def test_what_is_not_known_is_said_with_what_would_settle_it(name: str) -> None:
    """R20."""
    unknown = [
        condition
        for condition in gate(gate_inputs(**{name: None}), DAY)
        if condition.answer is Answer.UNKNOWN
    ]
    assert len(unknown) == 1
    assert unknown[0].settled_by


async def test_the_gate_refuses_while_a_condition_is_not_met(api: Api) -> None:
    """R20."""
    probation, pathway = await guilty_pathway(api)
    body = {
        "proposed_at": MORNING.isoformat(),
        "requirement": "mhtr",
        "level": "low",
        "level_without_requirement": "low",
    }
    refused = await probation.post(
        f"/v1/pathways/{pathway}/proposals", body, role="court_duty_officer"
    )
    assert (refused.status_code, refused.json()["rule"]) == (409, "R20")
    gate = await probation.get(
        f"/v1/pathways/{pathway}/gate?requirement=mhtr", role="court_duty_officer"
    )
    answers = {c["name"]: c["answer"] for c in gate.json()["conditions"]}
    assert answers["guilty"] == "pass"
    assert answers["approval"] == "unknown"
    assert all(c["source"] for c in gate.json()["conditions"])


async def test_a_heavier_proposal_is_refused_and_an_equal_one_told_to_the_court(api: Api) -> None:
    """R22, R23."""
    probation, pathway = await approved_pathway(api)
    path = f"/v1/pathways/{pathway}/proposals"
    body = {
        "proposed_at": MORNING.isoformat(),
        "requirement": "mhtr",
        "level": "medium",
        "level_without_requirement": "low",
    }
    refused = await probation.post(path, body, role="court_duty_officer")
    assert (refused.status_code, refused.json()["rule"]) == (409, "R22")
    answer = await probation.post(path, body | {"level": "low"}, role="court_duty_officer")
    assert answer.status_code == 201, answer.text
    published = {channel: data for channel, _, data in await probation.told()}
    assert published["cstr.probation.court"]["named_clinician"] == "Dr Fictional"


async def test_two_requirements_are_proposed_together_from_the_medium_range(api: Api) -> None:
    """R19, R21."""
    service, pathway = await both_agreed(api)
    assert (await propose(service, pathway, "mhtr")).status_code == 201
    path = f"/v1/pathways/{pathway}/gate?requirement=atr&on=2026-06-01&level_without=medium"
    assert (await service.get(path, **OFFICER)).json()["open"] is True
    second = await propose(service, pathway, "atr")
    assert second.status_code == 201, second.text
    assert second.json()["combined_with"] == "mhtr"
    assert await named_to_court(service) == ["nene-mind-matters", "nene-recovery"]


async def named_to_court(service: ServiceUnderTest) -> list[str]:
    """R52: the organisations that would treat, as the court is told with each proposal."""
    told = await service.told()
    name = "cstr.probation.requirement-proposed.v3"
    return [d["organisation"] for c, t, d in told if (c, t) == ("cstr.probation.court", name)]


async def test_below_the_medium_range_one_of_them_can_be_proposed_and_not_both(api: Api) -> None:
    """R21."""
    service, pathway = await both_agreed(api)
    assert (await propose(service, pathway, "mhtr", "low")).status_code == 201
    refused = await propose(service, pathway, "atr", "low")
    assert refused.status_code == 409
    assert "Not met: combined level (R21" in refused.json()["userMessage"]


async def test_assessors_who_advise_against_it_close_the_gate_for_the_second(api: Api) -> None:
    """R19."""
    service, pathway = await both_agreed(api, advised=False)
    assert (await propose(service, pathway, "atr")).status_code == 201
    refused = await propose(service, pathway, "mhtr")
    assert "Not met: assessors conferred (R19" in refused.json()["userMessage"]


@pytest.mark.parametrize(
    ("what", "because"),
    [
        (Withdrawable.WILLINGNESS, "willingness_withdrawn"),
        (Withdrawable.TREATMENT, "treatment_consent_withdrawn"),
    ],
)
async def test_what_was_proposed_is_withdrawn_with_willingness_and_the_other_one_stays(
    api: Api, what: Withdrawable, because: str
) -> None:
    """R16, R19: a requirement that falls does not take the other with it."""
    service, pathway = await both_agreed(api)
    for requirement in ("mhtr", "atr"):
        assert (await propose(service, pathway, requirement)).status_code == 201
    await service.deliver(
        ConsentWithdrawn(
            pathway_id=pathway,
            occurred_at=MORNING + timedelta(hours=2),
            withdrawn=what,
            requirement=Requirement.ATR,
        )
    )
    shown = (await service.get(f"/v1/pathways/{pathway}", **OFFICER)).json()
    active = {p["requirement"]: p["withdrawn_at"] is None for p in shown["proposals"]}
    assert active == {"mhtr": True, "atr": False}
    published = [
        data for channel, _, data in await service.told() if channel == "cstr.probation.court"
    ]
    assert published[-1]["requirement"] == "atr"
    assert published[-1]["because"] == because


async def test_what_was_stood_down_is_asked_for_again_before_it_is_proposed(api: Api) -> None:
    """R11, R20: a plea changed and changed back does not revive what the provider stood down."""
    service, pathway = await approved_pathway(api)
    asked_ = await service.post(f"/v1/pathways/{pathway}/assessment-requests", request(), **OFFICER)
    assert asked_.status_code == 201, asked_.text
    await service.deliver(pleaded(pathway, guilty=False))
    await service.deliver(pleaded(pathway))
    refused = await propose(service, pathway, "mhtr")
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "StoodDown")
    board = await service.get("/v1/worklists/board", role="court_duty_officer")
    [row] = board.json()["rows"]
    assert (row["subject"], row["cells"]["mhtr"]) == (str(pathway), "stood down")
