"""Journeys broken off, breached or ordered again, as each of the five agencies has them."""

import pytest

from scripts.demo.people import PROVIDER, Journey
from tests.flows.conftest import Played
from tests.flows.given import End, answers, nothing_clinical

pytestmark = pytest.mark.timeout(120)


async def test_consent_withdrawn_in_treatment_and_reviewed_by_the_court(played: Played) -> None:
    """R38."""
    end = End(played, Journey.CONSENT_WITHDRAWN_IN_TREATMENT)
    after = (await end.probation())["after_sentence"]
    assert after["returns_due"] == []
    court = (await end.court())["after_sentence"]
    assert len(court["returns"]) == 1
    assert [one["willing"] for one in court["reviews"]] == [False]
    assert (await end.case())["consents"]["treatment"][0]["withdrawn_at"] is not None
    assert "ReturnedToCourt" in await end.reporting()
    assert await end.liaison() == set()


async def test_two_unacceptable_absences_breach_order_continues(played: Played) -> None:
    """R34, R40, C8, C9."""
    end = End(played, Journey.TWO_ABSENCES_BREACH_CONTINUES)
    (breach,) = (await end.court())["after_sentence"]["breaches"]
    assert breach["outcome"] == "order_continues"
    probation = await end.probation()
    decided = [a["decision"] for a in probation["appointments"] if not a["attended"]]
    assert decided == ["warning", "refer_for_breach"]
    assert (await end.case())["state"] == "in_treatment"
    assert {"BreachReferred", "BreachDecided"} <= set(await end.reporting())
    assert await end.liaison() == set()


async def test_breach_resentenced_with_mhtr(played: Played) -> None:
    """R40: a new order on the same pathway."""
    end = End(played, Journey.BREACH_RESENTENCED_TO_MHTR)
    court = await end.court()
    assert answers(court) == {"mhtr": True}
    case = await end.case()
    assert (case["state"], case["order"]["made"]) == ("in_treatment", True)
    clocks = await end.clocks("provider_assessment", "practitioner", PROVIDER)
    assert clocks["C7"] == "met"
    assert (await end.probation())["after_sentence"]["breaches"][0]["outcome"] == "resentenced"
    assert "BreachDecided" in await end.reporting()


async def test_completed_then_resentenced(played: Played) -> None:
    """R40, R42: two courses, two orders, and the second ended early; each agency has its part."""
    end = End(played, Journey.COMPLETED_THEN_RESENTENCED)
    case = await end.case()
    assert (case["state"], case["course"]) == ("completed", 2)
    assert case["completion"]["sessions_attended"] == 2
    (earlier,) = case["earlier_completions"]
    assert (earlier["course"], earlier["sessions_attended"]) == (1, 1)
    assert case["order"]["ended_early_at"] is not None
    court = await end.court()
    assert court["sentence"]["ended_because"] == "early_end"
    (position,) = court["requirements"]
    assert position["outcome"] == "completed"
    assert len(position["earlier_outcomes"]) == 1
    (breach,) = court["after_sentence"]["breaches"]
    assert (breach["outcome"], breach["reasons_missing"]) == ("resentenced", False)
    probation = await end.probation()
    after = probation["after_sentence"]
    assert (after["order_number"], len(after["early_ends"])) == (2, 1)
    assert len(probation["treatment"]["ends"]) == 2
    assert after["breaches"][0]["decision_reasons"] == ["treatment_need_found"]
    assert await end.liaison() == set()
    reported = await end.reporting()
    assert reported.count("RequirementCompleted") == 2
    assert {"BreachDecided", "BreachReasonsGiven", "OrderEndedEarly"} <= set(reported)
    clocks = await end.clocks("provider_assessment", "practitioner", PROVIDER)
    assert (clocks["C7"], clocks["C10"]) == ("met", "cancelled")
    await nothing_clinical(end)


async def test_discharged_then_resentenced(played: Played) -> None:
    """R40: in treatment again, with the discharge on record."""
    end = End(played, Journey.DISCHARGED_THEN_RESENTENCED)
    case = await end.case()
    assert (case["state"], case["course"], case["completion"]) == ("in_treatment", 2, None)
    assert case["earlier_completions"][0]["outcome"] == "unplanned_discharge"
    numbers = [(one["course"], one["session_number"]) for one in case["appointments"]]
    assert numbers == [(1, 1), (2, 1)]
    (position,) = (await end.court())["requirements"]
    assert (position["outcome"], position["earlier_outcomes"][0]["outcome"]) == (
        None, "unplanned_discharge",
    )  # fmt: skip
    probation = await end.probation()
    assert (probation["completion"], probation["after_sentence"]["order_number"]) == ({}, 2)
    clocks = await end.clocks("provider_assessment", "practitioner", PROVIDER)
    assert clocks["C7"] == "met"
    assert "cancelled" not in (clocks["C10"], clocks["C12"])
    assert await end.liaison() == set()
    assert "BreachDecided" in await end.reporting()


async def test_unplanned_discharge(played: Played) -> None:
    """R42, R45."""
    end = End(played, Journey.UNPLANNED_DISCHARGE)
    assert (await end.case())["state"] == "discharged"
    court = await end.court()
    assert court["requirements"][0]["outcome"] == "unplanned_discharge"
    assert "moved_away" not in str(court)
    assert (await end.probation())["completion"]["outcome"] == "unplanned_discharge"
    assert "RequirementCompleted" in await end.reporting()
