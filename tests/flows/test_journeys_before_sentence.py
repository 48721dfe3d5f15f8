"""Journeys that end, or turn, before or at sentence, as each of the five agencies has them."""

import pytest

from contracts.event import Agency
from scripts.demo.people import RECOVERY, SECONDARY, Journey
from tests.flows.conftest import Played
from tests.flows.given import End, answers
from tests.state import rows

pytestmark = pytest.mark.timeout(120)


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


async def test_primary_care_declines_and_secondary_care_treats(played: Played) -> None:
    """R88: each organisation has its own position; one treats, and nobody is left waiting."""
    end = End(played, Journey.PRIMARY_DECLINES_SECONDARY_APPROVES)
    leads, declined = (await end.probation())["positions"]
    assert (leads["organisation"], leads["leads"], leads["approved"]) == (SECONDARY, True, True)
    assert (declined["leads"], declined["approved"]) == (False, False)
    assert declined["stood_down_because"] == "another_provider"
    assert (await end.case())["state"] == "declined"
    assert (await end.case(organisation=SECONDARY))["state"] == "in_treatment"
    clocks = await end.clocks("provider_assessment", "practitioner", SECONDARY)
    assert clocks["C12"] not in ("cancelled", "not_started")
    assert clocks["C7"] not in ("cancelled", "not_started")
    assert answers(await end.court()) == {"mhtr": True}
    assert await end.liaison() == set()


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
