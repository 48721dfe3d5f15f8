"""A sentence after a breach that the court system's messages report (R40)."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.events.probation_supervision import OrderEndedEarly
from contracts.events.provider_assessment import RequirementCompleted
from contracts.vocabulary import Disposal, Outcome, Requirement
from tests.court_listing.given import (
    REFERRED,
    ask,
    breached,
    clock,
    decide,
    known,
    made,
    referred,
    sentenced,
    told,
)
from tests.court_listing.given_documents import (
    FULL_HEARING,
    Json,
    hearing,
    hearing_defendant,
    hearing_offence,
    result,
)
from tests.service_under_test import ServiceUnderTest

REAL = Path(__file__).parents[3] / "shared" / "real" / "hearings"
ON = "2026-03-23"


async def share(court: ServiceUnderTest, *results: Json, on: str = ON) -> Any:
    """A hearing message with these results, of a hearing that day; what was recorded and said."""
    passed = [r | {"orderedDate": on} for r in results]
    message = hearing(
        hearing_defendant(hearing_offence(judicialResults=passed)),
        hearingDays=[{"sittingDay": f"{on}T10:00:00.000Z"}],
    )
    report = await court.post("/v1/hearings", message, role="list_officer")
    assert report.status_code == 200, report.text
    return report.json()


ORDER = (result("Community order", Duration="18 Months"), result("MHTR", "3108"))


def recorded(report: Json) -> list[str]:
    """What the message added of the one person in it."""
    return list(report["taken"][0]["recorded"])


async def ended(court: ServiceUnderTest, pathway: str, at: Any = REFERRED) -> None:
    """The provider signed the treatment off."""
    await court.deliver(
        RequirementCompleted(
            pathway_id=UUID(pathway),
            occurred_at=at,
            requirement=Requirement.MHTR,
            outcome=Outcome.COMPLETED,
            sessions_attended=10,
        )
    )


async def test_a_sentence_after_the_referral_is_the_one_in_place_of_the_first(
    court: ServiceUnderTest,
) -> None:
    """R40: told as if it had been decided here; once, however often the message comes."""
    pathway = await breached(court)
    report = await share(court, *ORDER)
    assert recorded(report) == ["sentence"]
    notes = str(report["notes"])
    assert "taken as the decision on a breach; its reasons are to be given" in notes
    [data] = await told(court, "provider", "breach-decided.v2")
    assert (data["outcome"], data["order_months"], data["requirement_made"]) == (
        "resentenced", 18, True,
    )  # fmt: skip
    shown = await known(court, pathway)
    assert shown["sentence"]["sentenced_at"] == f"{ON}T10:00:00Z"
    [breach] = shown["after_sentence"]["breaches"]
    assert (breach["outcome"], breach["reasons_missing"]) == ("resentenced", True)
    assert len(shown["after_sentence"]["earlier_sentences"]) == 1
    before = len(await court.told())
    assert recorded(await share(court, *ORDER)) == []
    assert len(await court.told()) == before
    assert len(await told(court, "probation", "sentenced.v2")) == 1


async def test_the_reasons_are_waited_for_and_given_afterwards(court: ServiceUnderTest) -> None:
    """R40, R45: once, to who was told of the decision."""
    pathway = await breached(court)
    body = {"given_at": "2026-03-24T09:00:00Z", "reasons": ["treatment_need_found"]}
    early = await ask(court, pathway, "breach-reasons", body)
    assert (early.status_code, early.json()["errorCode"]) == (409, "NoReasonsMissing")
    await share(court, *ORDER)
    waits = await court.get(f"/v1/pathways/{pathway}/waiting-for", role="legal_adviser")
    assert "reasons for a decision on a breach" in {wait["what"] for wait in waits.json()}
    before = await ask(
        court, pathway, "breach-reasons", body | {"given_at": "2026-03-22T09:00:00Z"}
    )
    assert before.status_code == 422
    given = await ask(court, pathway, "breach-reasons", body | {"why": "Fictional words"})
    assert given.status_code == 201, given.text
    assert given.json()["reasons_missing"] is False
    [data] = await told(court, "probation", "breach-reasons-given.v1")
    assert data["reasons"] == ["treatment_need_found"]
    assert await told(court, "reporting", "breach-reasons-given.v1") == [
        {"reasons": ["treatment_need_found"]}
    ]
    waits = await court.get(f"/v1/pathways/{pathway}/waiting-for", role="legal_adviser")
    assert "reasons for a decision on a breach" not in {wait["what"] for wait in waits.json()}
    assert (await ask(court, pathway, "breach-reasons", body)).status_code == 409


async def test_a_correction_of_the_first_sentence_is_no_decision_on_the_breach(
    court: ServiceUnderTest,
) -> None:
    """R26: a day before the referral is of the sentence there was."""
    pathway = await breached(court)
    assert recorded(await share(court, *ORDER, on="2026-02-03")) == ["sentence"]
    assert await told(court, "provider", "breach-decided.v2") == []
    [breach] = (await known(court, pathway))["after_sentence"]["breaches"]
    assert (breach["outcome"], breach["reasons_missing"]) == (None, False)


async def test_without_the_requirement_treatment_ends_and_with_it_begins_again(
    court: ServiceUnderTest,
) -> None:
    """R28, R40, R45: how it ended before stays on record, also where that is heard late."""
    pathway = await breached(court)
    await ended(court, pathway)
    await share(court, *ORDER)
    assert await told(court, "liaison", "sentenced-anew.v1") == [
        {"disposal": "community_order", "requirements": ["mhtr"]}
    ]
    [position] = (await known(court, pathway))["requirements"]
    assert (position["outcome"], position["ended_at"]) == (None, None)
    [earlier] = position["earlier_outcomes"]
    assert earlier["outcome"] == "completed"
    await ended(court, pathway)
    [position] = (await known(court, pathway))["requirements"]
    assert (position["outcome"], len(position["earlier_outcomes"])) == (None, 1)
    await referred(court, pathway)
    await share(court, result("Fine"), on="2026-04-20")
    assert await told(court, "provider", "treatment-ended-by-court.v1") == [
        {"requirements": ["mhtr"], "because": "breach"}
    ]
    *_, last = await told(court, "liaison", "sentenced-anew.v1")
    assert last == {"disposal": "fine", "requirements": []}


async def test_custody_in_place_of_the_order_ends_it(court: ServiceUnderTest) -> None:
    """R40, R45, C11."""
    pathway = await breached(court, court_reviews=True, review_every_weeks=12)
    prison = result("Imprisonment", Term="60 Weeks")
    assert recorded(await share(court, prison)) == ["sentence"]
    [data] = await told(court, "probation", "breach-decided.v2")
    assert (data["outcome"], data["order_ended"]) == ("custody", True)
    sentence = (await known(court, pathway))["sentence"]
    assert (sentence["disposal"], sentence["ended_because"]) == ("community_order", "breach")
    assert (await clock(court, pathway, "C11"))["state"] == "cancelled"
    assert recorded(await share(court, prison)) == []


async def test_a_corrected_message_corrects_the_sentence_after_the_breach(
    court: ServiceUnderTest,
) -> None:
    """R26, R40: of the same day; still one decision, and the requirement is added."""
    pathway = await breached(court)
    await share(court, ORDER[0])
    assert await told(court, "provider", "treatment-ended-by-court.v1") != []
    assert recorded(await share(court, *ORDER)) == ["sentence"]
    first, second = await told(court, "provider", "breach-decided.v2")
    assert (first["requirement_made"], second["requirement_made"]) == (False, True)
    assert first["breach_id"] == second["breach_id"]
    shown = await known(court, pathway)
    assert len(shown["after_sentence"]["earlier_sentences"]) == 2


async def test_what_was_decided_here_is_completed_by_the_message_and_not_overruled(
    court: ServiceUnderTest,
) -> None:
    """R40: revoked, and sentenced that day; that the order continues is another matter."""
    pathway = await breached(court)
    await decide(court, pathway, outcome="revoked")
    assert recorded(await share(court, *ORDER)) == ["sentence"]
    [breach] = (await known(court, pathway))["after_sentence"]["breaches"]
    assert (breach["outcome"], breach["reasons_missing"]) == ("resentenced", False)
    sentence = (await known(court, pathway))["sentence"]
    assert (sentence["order_months"], sentence["ended_at"]) == (18, None)


async def test_a_breach_that_was_decided_otherwise_that_day_is_for_a_person_to_look_at(
    court: ServiceUnderTest,
) -> None:
    """R40: reported, and nothing of it taken."""
    pathway = await breached(court)
    await decide(court, pathway)
    report = await share(court, *ORDER)
    assert recorded(report) == []
    assert "the order ended, or a breach of it was decided: the sentence is not corrected" in [
        problem["reason"] for problem in report["not_taken"]
    ]
    assert (await known(court, pathway))["sentence"]["order_months"] == 12


async def test_an_order_that_ended_early_is_in_force_no_more(court: ServiceUnderTest) -> None:
    """R42, R45, C11: and one that another took the place of is not ended by that."""
    pathway = await sentenced(court, made(), court_reviews=True, review_every_weeks=12)
    early = OrderEndedEarly(
        pathway_id=UUID(pathway),
        occurred_at=REFERRED,
        disposal=Disposal.COMMUNITY_ORDER,
        requirements=(Requirement.MHTR,),
        days_since_sentence=42,
    )
    await court.deliver(early)
    sentence = (await known(court, pathway))["sentence"]
    assert (sentence["ended_at"], sentence["ended_because"]) == (
        REFERRED.isoformat().replace("+00:00", "Z"), "early_end",
    )  # fmt: skip
    assert (await clock(court, pathway, "C11"))["state"] == "cancelled"
    await referred(court, pathway)
    refused = await decide(court, pathway)
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "NoOrder")


PUBLISHED = ("hearing-magistrates", "hearing-crown") if REAL.exists() else ()


@pytest.mark.parametrize("name", ["", *PUBLISHED])
async def test_a_whole_message_with_another_sentence_is_taken_after_a_breach(
    court: ServiceUnderTest, name: str
) -> None:
    """R40: the format as it comes, own and published, with results of two days in it."""
    own: Any = deepcopy(FULL_HEARING)
    message: Any = json.loads((REAL / f"{name}.json").read_text()) if name else own
    root = message.get("hearing", message)
    offence = root["prosecutionCases"][0]["defendants"][0]["offences"][0]
    offence["plea"] = {"pleaValue": "GUILTY", "pleaDate": "2026-02-02"}
    root["hearingDays"] = [{"sittingDay": "2026-02-02T10:00:00.000Z"}]
    offence["judicialResults"] = [result("Community order", Duration="12 Months")]
    offence["judicialResults"].append(result("MHTR", "3108"))
    first = (await court.post("/v1/hearings", message, role="list_officer")).json()
    pathway = next(
        person["pathway_id"] for person in first["taken"] if "sentence" in person["recorded"]
    )
    await referred(court, pathway)
    root["hearingDays"].append({"sittingDay": f"{ON}T10:00:00.000Z"})
    offence["judicialResults"] += [r | {"orderedDate": ON} for r in ORDER]
    second = (await court.post("/v1/hearings", message, role="list_officer")).json()
    taken = next(person for person in second["taken"] if person["pathway_id"] == pathway)
    assert "sentence" in taken["recorded"]
    shown = await known(court, pathway)
    assert shown["after_sentence"]["breaches"][0]["outcome"] == "resentenced"
    assert shown["sentence"]["order_months"] == 18


async def test_a_message_that_corrects_a_new_sentence_keeps_its_reviews(
    court: ServiceUnderTest,
) -> None:
    """R36, R40, C11: messages say nothing of reviews, so they say nothing against them."""
    pathway = await breached(court)
    new = {"disposal": "community_order", "order_months": 18, "court_reviews": True}
    new |= {"review_every_weeks": 5, "requirements": [made()]}
    at = {"decided_at": f"{ON}T10:00:00Z"}
    decision = await decide(court, pathway, outcome="resentenced", sentence=new, **at)
    assert decision.status_code == 201, decision.text
    suspended = result("Suspended sentence order", Duration="18 Months")
    await share(court, suspended, result("MHTR", "3108"))
    shown = await known(court, pathway)
    assert shown["sentence"]["disposal"] == "suspended_sentence_order"
    assert shown["sentence"]["court_reviews"] is True
    due = [r for r in shown["after_sentence"]["reviews"] if r["cancelled_at"] is None]
    assert len(due) == 1
