"""Every journey's end by requirement, as each of the five agencies has it, on the real stack."""

import re
from pathlib import Path

import pytest

from contracts.event import Agency
from scripts.demo.asking import Refusal
from scripts.demo.people import PROVIDER, RECOVERY, SECONDARY, Journey
from tests.flows.conftest import Played
from tests.flows.given import End, answers, nothing_clinical
from tests.state import rows

pytestmark = pytest.mark.timeout(120)


async def test_mhtr_primary(played: Played) -> None:
    """R13, R17, R42, R45."""
    end = End(played, Journey.MHTR_PRIMARY)
    court = await end.court()
    assert answers(court) == {"mhtr": True}
    assert [one["outcome"] for one in court["requirements"]] == ["completed"]
    assert (await end.case())["state"] == "completed"
    assert (await end.probation())["completion"]["outcome"] == "completed"
    assert await end.liaison() == set()
    assert {"SessionAttended", "RequirementCompleted"} <= set(await end.reporting())
    await nothing_clinical(end)


async def test_completion_with_follow_ups(played: Played) -> None:
    """R37, R43, C14."""
    end = End(played, Journey.COMPLETION_WITH_FOLLOW_UPS)
    case = await end.case()
    assert [one["months"] for one in case["treatment"]["follow_ups"]] == [3, 6, 12]
    clocks = await end.clocks("provider_assessment", "practitioner", PROVIDER)
    assert (clocks["C7"], clocks["C14"]) == ("met", "met")
    (review,) = (await end.probation())["treatment"]["reviews"]
    assert (review["outcome"], review["engagement"]) == ("progressing", "active")
    assert (await end.reporting()).count("FollowUpDone") == 3
    assert (await end.court())["requirements"][0]["outcome"] == "completed"
    assert await end.liaison() == set()


async def test_mhtr_secondary(played: Played) -> None:
    """R17: the responsible practitioner is named, and no other organisation has the case."""
    end = End(played, Journey.MHTR_SECONDARY)
    case = await end.case(organisation=SECONDARY)
    assert case["decisions"][0]["decided_as"] == "responsible_practitioner"
    with pytest.raises(Refusal, match="404"):
        await end.case()
    court = await end.court()
    assert court["requirements"][0]["named_clinician"] == "Dr Fictional-Yew"
    assert (await end.probation())["positions"][0]["organisation"] == SECONDARY
    assert "ResponsiblePractitionerApproved" in await end.reporting()
    assert await end.liaison() == set()


async def test_drr_with_reviews_and_tests(played: Played) -> None:
    """R35, R36, C11."""
    end = End(played, Journey.DRR_WITH_REVIEWS_AND_TESTS)
    court = await end.court()
    reviews = court["after_sentence"]["reviews"]
    assert [one["held_at"] is not None for one in reviews] == [True, False]
    clocks = await end.clocks("court_listing", "legal_adviser")
    assert "C11" in clocks
    probation = await end.probation()
    tests = [one["outcome"] for one in probation["treatment"]["drug_tests"]]
    assert sorted(tests) == ["refused", "tested", "tested"]
    assert "opiates" not in str(court)
    assert len((await end.case("drr", RECOVERY))["treatment"]["drug_tests"]) == 3
    assert (await end.reporting()).count("DrugTestRecorded") == 3
    assert await end.liaison() == set()


async def test_atr_by_court_screen(played: Played) -> None:
    """R14, C6, C7."""
    end = End(played, Journey.ATR_BY_COURT_SCREEN)
    clocks = await end.clocks("provider_assessment", "practitioner", RECOVERY)
    assert (clocks["C6"], clocks["C7"]) == ("met", "met")
    case = await end.case("atr", RECOVERY)
    assert (case["state"], case["court_screens"][0]["audit"]) == ("in_treatment", 20)
    court = await end.court()
    assert court["requirements"][0]["agreeing_provider"] == "Nene Recovery"
    assert "audit" not in str(court)
    assert (await end.probation())["positions"][0]["suitable"] is True
    assert "ProviderAgreed" in await end.reporting()
    assert await end.liaison() == set()


async def test_mhtr_and_drr(played: Played) -> None:
    """R19, R21, R32: both made, one planning meeting, one sequence at both providers."""
    end = End(played, Journey.MHTR_AND_DRR)
    assert answers(await end.court()) == {"mhtr": True, "drr": True}
    probation = await end.probation()
    assert {p["requirement"]: p["combined_with"] for p in probation["proposals"]} == {
        "mhtr": None,
        "drr": "mhtr",
    }
    for requirement, organisation in (("mhtr", PROVIDER), ("drr", RECOVERY)):
        case = await end.case(requirement, organisation)
        assert case["order"]["plan"]["sequence"] == ["drr", "mhtr"]
    clocks = await end.clocks("probation_allocation", "responsible_officer")
    assert (clocks["C4"], clocks["C5"]) == ("met", "met")
    assert (await end.reporting()).count("PlanningMeetingHeld") == 1
    assert await end.liaison() == set()


async def test_mhtr_and_atr_with_one_refused(played: Played) -> None:
    """R19, R23, R26: a requirement refused does not take the other with it."""
    end = End(played, Journey.MHTR_AND_ATR_ONE_REFUSED)
    court = await end.court()
    assert answers(court) == {"mhtr": True, "atr": False}
    (report,) = court["pre_sentence_reports"]
    assert report["report"]["assessments"] == [
        {"requirement": one, "assessed_as": "proposed"} for one in ("atr", "mhtr")
    ]
    assert (await end.probation())["support_advised"] == {"atr": ["peer_support"]}
    assert (await end.case())["state"] == "in_treatment"
    assert (await end.case("atr", RECOVERY))["state"] == "not_made"
    assert len((await end.probation())["appointments"]) == 1
    assert (await end.reporting()).count("RequirementProposed") == 2
    assert await end.liaison() == set()


async def test_low_range_combined_refused(played: Played) -> None:
    """R21."""
    end = End(played, Journey.LOW_RANGE_COMBINED_REFUSED)
    assert [p["requirement"] for p in (await end.probation())["proposals"]] == ["mhtr"]
    assert answers(await end.court()) == {"mhtr": True}
    assert (await end.case("atr", RECOVERY))["state"] == "not_made"
    assert (await end.reporting()).count("RequirementProposed") == 1
    assert await end.liaison() == set()


async def test_allocation_late_then_corrected(played: Played) -> None:
    """R30, C3: from breached to met, with history, when the day of the sentence is put right."""
    end = End(played, Journey.ALLOCATION_LATE_THEN_CORRECTED)
    assert (await end.clocks("probation_allocation", "responsible_officer"))["C3"] == "met"
    query = """SELECT h.state FROM clock_history h JOIN clock c ON c.id = h.clock_id
        WHERE c.name = 'C3' AND c.subject = :pathway ORDER BY h.recorded_at"""
    found = await rows(played.stack, Agency.PROBATION, query, pathway=end.pathway)
    assert [row.state for row in found][-2:] == ["breached", "met"]
    assert answers(await end.court()) == {"mhtr": True}
    assert (await end.case())["order"]["made"] is True
    assert (await end.reporting()).count("Sentenced") == 2


async def test_early_good_progress_adjusted(played: Played) -> None:
    """R39."""
    end = End(played, Journey.EARLY_GOOD_PROGRESS)
    case = await end.case()
    (adjustment,) = case["treatment"]["adjustments"]
    assert (adjustment["decision"], case["state"]) == ("accepted", "completed")
    assert (await end.probation())["treatment"]["adjustments"][0]["decision"] == "accepted"
    assert "AdjustmentDecided" in await end.reporting()
    assert (await end.court())["requirements"][0]["outcome"] == "completed"


async def test_safeguarding_disclosure(played: Played) -> None:
    """R41, R57: probation alone is told, its text is gone after the end, and it was reviewed."""
    end = End(played, Journey.SAFEGUARDING_DISCLOSURE)
    (told,) = (await end.probation())["treatment"]["emergency_disclosures"]
    assert told["risk_flags"] == ["to_self"]
    assert "Spoke of harm" not in str(told)
    assert "Spoke of harm" not in str(await end.court())
    assert "EmergencyDisclosureMade" not in await end.reporting()
    (own,) = (await end.case())["treatment"]["emergency_disclosures"]
    assert own["justified"] is True


def test_every_journey_has_its_test() -> None:
    """A way that is played and not looked at proves nothing."""
    told = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    looked_at = set(re.findall(r"Journey\.([A-Z0-9_]+)", told))
    assert {journey.name for journey in Journey} - looked_at == {"IN_TREATMENT"}
