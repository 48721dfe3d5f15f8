"""Every journey's end, as each of the five agencies has it, on the real stack."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.event import Agency
from scripts.demo.asking import Refusal
from scripts.demo.people import PROVIDER, RECOVERY, SECONDARY, Journey
from services.common.outbox import pseudonym
from tests.flows.conftest import Played
from tests.state import rows

pytestmark = pytest.mark.timeout(120)


class End:
    """How one journey ended: what each agency has of it."""

    def __init__(self, played: Played, journey: Journey) -> None:
        """Nothing is asked before it is looked at."""
        self._played, self.pathway = played, played.pathway(journey)

    async def court(self) -> Any:
        """What the court has."""
        return await self._ask("court_listing", "legal_adviser")

    async def liaison(self) -> set[str]:
        """Why liaison and diversion follows the person up."""
        known = await self._ask("liaison_diversion", "practitioner")
        return {f["reason"] for f in known["follow_ups"] if f["state"] != "closed"}

    async def support_advised(self) -> list[str]:
        """What the court advised for the follow-up that is open."""
        (found,) = (await self._ask("liaison_diversion", "practitioner"))["follow_ups"]
        return list(found["support_advised"])

    async def probation(self) -> Any:
        """What probation has."""
        return await self._ask("probation_allocation", "responsible_officer")

    async def case(self, requirement: str = "mhtr", organisation: str = PROVIDER) -> Any:
        """What an organisation has of a requirement."""
        known = await self._ask("provider_assessment", "practitioner", "", organisation)
        return next(one for one in known["cases"] if one["requirement"] == requirement)

    async def clocks(self, agency: str, role: str, organisation: str | None = None) -> Any:
        """The states of an agency's own clocks, by name."""
        shown = await self._ask(agency, role, "/clocks", organisation)
        return {c["name"]: c["state"] for c in shown if c["owner"] == agency}

    async def reporting(self) -> list[str]:
        """The names of the facts programme data have under the pseudonym, in order."""
        key = bytes.fromhex(self._played.stack.keys.pseudonym.read_text())
        subject = pseudonym(UUID(self.pathway), key)
        query = "SELECT name FROM fact WHERE pseudonym = :subject ORDER BY id"
        found = await rows(self._played.stack, Agency.REPORTING, query, subject=subject)
        return [row.name for row in found]

    async def _ask(
        self, agency: str, role: str, more: str = "", organisation: str | None = None
    ) -> Any:
        path = f"/v1/pathways/{self.pathway}{more}"
        return await self._played.ask.get(agency, role, path, organisation)


def answers(court: Any) -> dict[str, bool]:
    """What the court answered to each requirement."""
    sentence = court["sentence"]
    return {one["requirement"]: one["made"] for one in sentence["requirements"]} if sentence else {}


async def nothing_clinical(end: End) -> None:
    """R52: whatever happened, the court has no score and programme data no name."""
    assert "PHQ-9" not in str(await end.court())
    assert "total" not in str(await end.probation())


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


async def test_not_guilty_then_changed(played: Played) -> None:
    """R11: what was opened because of the first plea is closed by the second."""
    end = End(played, Journey.NOT_GUILTY_THEN_CHANGED)
    assert await end.liaison() == set()
    assert answers(await end.court()) == {"mhtr": True}
    assert (await end.case())["state"] == "in_treatment"
    assert (await end.probation())["any_guilty"] is True
    assert (await end.reporting()).count("PleaEntered") == 2


async def test_guilty_plea_withdrawn_after_assessment(played: Played) -> None:
    """R11: stood down, withdrawn, cancelled, told, and kept."""
    end = End(played, Journey.GUILTY_PLEA_WITHDRAWN)
    court = await end.court()
    assert (court["sentence"], court["requirements"][0]["proposed_at"]) == (None, None)
    assert (await end.clocks("court_listing", "legal_adviser"))["C1"] == "cancelled"
    case = await end.case()
    assert case["stood_down_at"] is not None
    assert case["assessments"] != []
    (proposal,) = (await end.probation())["proposals"]
    assert proposal["withdrawn_at"] is not None
    assert await end.liaison() == {"no_guilty_plea"}
    assert "ProposalWithdrawn" in await end.reporting()


async def test_interpreter_adjourned_and_sentenced_within_fourteen_days(played: Played) -> None:
    """R25, C2."""
    end = End(played, Journey.INTERPRETER_ADJOURNED)
    court = await end.court()
    assert court["report_requests"][0]["adjournment_reason"] == "interpreter"
    clocks = await end.clocks("court_listing", "legal_adviser")
    assert (clocks["C1"], clocks["C2"]) == ("breached", "met")
    assert (await end.probation())["adjournment_reason"] == "interpreter"
    assert (await end.case())["order"]["made"] is True
    assert "ReportRequested" in await end.reporting()
    assert await end.liaison() == set()


async def test_saturday_court(played: Played) -> None:
    """R3, R25."""
    end = End(played, Journey.SATURDAY_COURT)
    asked = (await end.court())["report_requests"]
    assert [one["adjournment_reason"] for one in asked] == [None, "saturday_court"]
    assert (await end.clocks("court_listing", "legal_adviser"))["C2"] == "met"
    assert (await end.probation())["adjourned"] is True
    assert (await end.case())["order"]["made"] is True
    assert (await end.reporting()).count("ReportRequested") == 2


async def test_declined_by_the_clinical_lead(played: Played) -> None:
    """R17, R18: the court is not told why."""
    end = End(played, Journey.CLINICAL_LEAD_DECLINES)
    assert (await end.case())["state"] == "declined"
    assert (await end.probation())["positions"][0]["reasons"] == ["needs_secondary_care"]
    assert await end.liaison() == {"clinical_lead_declined"}
    assert "needs_secondary_care" not in str(await end.court())
    assert "ClinicalLeadDeclined" in await end.reporting()


async def test_provider_declines(played: Played) -> None:
    """R14, R18."""
    end = End(played, Journey.PROVIDER_DECLINES)
    assert (await end.case("atr", RECOVERY))["state"] == "declined"
    probation = await end.probation()
    assert (probation["positions"][0]["approved"], probation["proposals"]) == (False, [])
    assert await end.liaison() == {"provider_declined"}
    assert (await end.court())["requirements"] == []
    assert "ProviderDeclined" in await end.reporting()


async def test_willingness_withdrawn_before_sentence(played: Played) -> None:
    """R16."""
    end = End(played, Journey.WILLINGNESS_WITHDRAWN)
    court = await end.court()
    assert (answers(court), court["requirements"][0]["proposed_at"]) == ({}, None)
    (proposal,) = (await end.probation())["proposals"]
    assert proposal["withdrawn_at"] is not None
    assert (await end.case())["proposed_at"] is None
    assert "no_requirement_made" in await end.liaison()
    assert "ProposalWithdrawn" in await end.reporting()


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


async def test_sentencer_declines(played: Played) -> None:
    """R26, R28."""
    end = End(played, Journey.SENTENCER_DECLINES)
    court = await end.court()
    assert answers(court) == {"mhtr": False}
    assert (await end.case())["state"] == "not_made"
    assert await end.liaison() == {"no_requirement_made"}
    assert await end.support_advised() == ["peer_support"]
    assert (await end.probation())["sentence"]["requirement_made"] is False
    assert "Sentenced" in await end.reporting()


async def test_custody_imposed(played: Played) -> None:
    """R26, R28: no order, so nothing to allocate and no clock of one."""
    end = End(played, Journey.CUSTODY_IMPOSED)
    assert (await end.court())["sentence"]["disposal"] == "custody"
    probation = await end.probation()
    assert (probation["sentence"]["custody_weeks"], probation["allocations"]) == (78, [])
    assert not {"C3", "C4"} & set(await end.clocks("probation_allocation", "responsible_officer"))
    assert (await end.case())["state"] == "not_made"
    assert await end.liaison() == {"no_requirement_made"}
    assert "Sentenced" in await end.reporting()


async def test_short_terms_on_both_sides_of_22_march_2026(played: Played) -> None:
    """R29: the law is that of the conviction, whenever the sentence is passed."""
    before = End(played, Journey.SHORT_TERM_CONVICTED_BEFORE)
    after = End(played, Journey.SHORT_TERM_CONVICTED_AFTER)
    for end, reasons in ((before, []), (after, ["breach_of_court_order"])):
        sentence = (await end.court())["sentence"]
        assert (sentence["disposal"], sentence["custody_weeks"]) == ("custody", 20)
        assert sentence["not_suspended_because"] == reasons
        assert (await end.probation())["sentence"]["custody_weeks"] == 20
        assert (await end.case())["state"] == "not_made"
        assert await end.liaison() == {"no_requirement_made"}
        assert "Committed under an order" not in str(await end.probation())
        assert (await end.reporting()).count("Sentenced") == 1


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


async def test_unplanned_discharge(played: Played) -> None:
    """R42, R45."""
    end = End(played, Journey.UNPLANNED_DISCHARGE)
    assert (await end.case())["state"] == "discharged"
    court = await end.court()
    assert court["requirements"][0]["outcome"] == "unplanned_discharge"
    assert "moved_away" not in str(court)
    assert (await end.probation())["completion"]["outcome"] == "unplanned_discharge"
    assert "RequirementCompleted" in await end.reporting()


async def test_merged_and_unmerged(played: Played) -> None:
    """R62: the sentence is of one of the two, and the other is a case of its own again."""
    end = End(played, Journey.MERGED_AND_UNMERGED)
    court = await end.court()
    assert (answers(court), court["absorbed"]) == ({"mhtr": True}, [])
    path = f"/v1/pathways/{end.pathway}/merges"
    (merge,) = await played.ask.get("court_listing", "list_officer", path)
    assert merge["unmerged_at"] is not None
    other = await played.ask.get(
        "probation_allocation", "responsible_officer", f"/v1/pathways/{merge['absorbed']}"
    )
    assert (other["pathway_id"], other["absorbed"]) == (merge["absorbed"], [])
    assert (await end.probation())["absorbed"] == []
    assert (await end.case())["order"]["made"] is True


async def test_under_18_refused(played: Played) -> None:
    """R20: nobody has the person."""
    young = next(p for p in played.people if p.journey is Journey.UNDER_18_REFUSED)
    assert young.number not in played.pathways
    for agency in (Agency.COURT, Agency.PROBATION, Agency.LIAISON):
        query = "SELECT count(*) FROM pathway WHERE family_name = :name"
        (found,) = await rows(played.stack, agency, query, name=young.family_name)
        assert found[0] == 0


def test_every_journey_has_its_test() -> None:
    """A way that is played and not looked at proves nothing."""
    told = Path(__file__).read_text() + Path(__file__).with_name("test_story.py").read_text()
    looked_at = set(re.findall(r"Journey\.([A-Z0-9_]+)", told))
    assert {journey.name for journey in Journey} - looked_at == {"IN_TREATMENT"}
