"""Breaches and returns to court at the court, on a real database (R38, R40, R45)."""

from uuid import UUID, uuid4

import pytest

from contracts.events.provider_assessment import RequirementCompleted
from contracts.vocabulary import Outcome, Requirement
from tests.court_listing.given import (
    DECIDED,
    REFERRED,
    another_sentence,
    ask,
    breached,
    clock,
    decide,
    declined,
    guilty,
    known,
    made,
    proposed,
    referred,
    sentenced,
    told,
)
from tests.court_listing.given_documents import Json
from tests.service_under_test import ServiceUnderTest

REVIEW: Json = {
    "held_at": "2026-03-20T11:00:00Z",
    "with_hearing": True,
    "outcome": "order_continues",
    "willing": True,
}


async def test_an_order_that_continues_is_told_to_those_who_hold_it(
    court: ServiceUnderTest,
) -> None:
    """R40, R45: reasons to probation, codes to the programme, and the order stays as it was."""
    pathway = await breached(court)
    before = len(await court.told())
    answered = await decide(court, pathway, why="Fictional words of the court")
    assert answered.status_code == 201, answered.text
    new = (await court.told())[before:]
    assert {channel for channel, _, _ in new} == {
        "cstr.court.probation", "cstr.court.provider", "cstr.court.reporting",
    }  # fmt: skip
    common = {"requirement": "mhtr", "outcome": "order_continues", "order_ended": False}
    reasons = {"reasons": DECIDED["reasons"]}
    ids = {"breach_id": answered.json()["id"]}
    assert await told(court, "probation", "breach-decided.v2") == [common | reasons | ids]
    assert await told(court, "provider", "breach-decided.v2") == [common | ids]
    assert await told(court, "reporting", "breach-decided.v2") == [common | reasons]
    shown = await known(court, pathway)
    [breach] = shown["after_sentence"]["breaches"]
    assert (breach["outcome"], breach["decision_why"]) == (
        "order_continues", "Fictional words of the court",
    )  # fmt: skip
    assert (shown["sentence"]["ended_at"], shown["after_sentence"]["earlier_sentences"]) == (
        None, [],
    )  # fmt: skip


@pytest.mark.parametrize(("outcome", "more"), [("custody", {"custody_weeks": 8}), ("revoked", {})])
async def test_an_order_that_ends_ends_treatment_and_its_reviews(
    court: ServiceUnderTest, outcome: str, more: Json
) -> None:
    """R40, R45, C11: told to who treats, who follows up, and the programme."""
    pathway = await breached(court, court_reviews=True, review_every_weeks=12)
    answered = await decide(court, pathway, outcome=outcome, **more)
    assert answered.status_code == 201, answered.text
    ended = {"requirements": ["mhtr"], "because": "breach"}
    for reader in ("provider", "liaison", "reporting"):
        assert await told(court, reader, "treatment-ended-by-court.v1") == [ended]
    [data] = await told(court, "probation", "breach-decided.v2")
    assert (data["order_ended"], data.get("custody_weeks")) == (True, more.get("custody_weeks"))
    assert (await clock(court, pathway, "C11"))["state"] == "cancelled"
    sentence = (await known(court, pathway))["sentence"]
    assert (sentence["ended_at"], sentence["ended_because"]) == (DECIDED["decided_at"], "breach")
    await referred(court, pathway)
    again = await decide(court, pathway)
    assert (again.status_code, again.json()["errorCode"]) == (409, "NoOrder")
    for what, body in (("court-reviews", REVIEW), ("sentences", {})):
        assert (await ask(court, pathway, what, body)).status_code in (409, 422)


async def test_treatment_that_had_ended_is_not_ended_again(court: ServiceUnderTest) -> None:
    """R40, R45."""
    pathway = await breached(court)
    completed = RequirementCompleted(
        pathway_id=UUID(pathway),
        occurred_at=REFERRED,
        requirement=Requirement.MHTR,
        outcome=Outcome.COMPLETED,
        sessions_attended=10,
    )
    await court.deliver(completed)
    await decide(court, pathway, outcome="revoked")
    assert await told(court, "provider", "treatment-ended-by-court.v1") == []


async def test_a_new_sentence_takes_the_place_of_the_old_which_stays_on_record(
    court: ServiceUnderTest,
) -> None:
    """R26, R36, R40: in result codes, with reviews of its own."""
    pathway = await breached(court, court_reviews=True, review_every_weeks=12)
    reviews = {"court_reviews": True, "review_every_weeks": 8}
    answered = await decide(court, pathway, **another_sentence(made(length_months=12), **reviews))
    assert answered.status_code == 201, answered.text
    [data] = await told(court, "probation", "breach-decided.v2")
    assert (data["disposal"], data["order_months"], data["custody_weeks"]) == (
        "suspended_sentence_order", 18, 12,
    )  # fmt: skip
    assert (data["requirement_made"], data["order_ended"]) == (True, False)
    assert data["requirements"][0]["result_code"] == "3108"
    assert await told(court, "provider", "treatment-ended-by-court.v1") == []
    shown = await known(court, pathway)
    assert (shown["sentence"]["disposal"], shown["sentence"]["sentenced_at"]) == (
        "suspended_sentence_order", DECIDED["decided_at"],
    )  # fmt: skip
    [earlier] = shown["after_sentence"]["earlier_sentences"]
    assert (earlier["disposal"], earlier["superseded_at"]) == (
        "community_order", DECIDED["decided_at"],
    )  # fmt: skip
    due = [(r["due_on"], r["cancelled_at"]) for r in shown["after_sentence"]["reviews"]]
    assert due == [("2026-04-27", DECIDED["decided_at"]), ("2026-05-18", None)]


async def test_a_new_sentence_does_not_make_the_first_late(court: ServiceUnderTest) -> None:
    """R40, C1, C15: it is no correction of the sentence on the day."""
    pathway = await breached(court)
    before = len(await told(court, "probation", "sentenced.v2"))
    assert (await decide(court, pathway, **another_sentence(made()))).status_code == 201
    assert (await clock(court, pathway, "C1"))["state"] == "met"
    assert (await clock(court, pathway, "C15"))["started_at"] == "2026-02-02T16:00:00Z"
    assert len(await told(court, "probation", "sentenced.v2")) == before


async def test_a_breach_may_end_in_a_requirement_that_was_declined_at_first(
    court: ServiceUnderTest,
) -> None:
    """R40: sentenced again, to an MHTR."""
    pathway = await breached(court, declined())
    answered = await decide(court, pathway, **another_sentence(made()))
    assert answered.status_code == 201, answered.text
    [data] = await told(court, "reporting", "breach-decided.v2")
    assert (data["requirement_made"], data["requirements"]) == (
        True, [{"requirement": "mhtr", "made": True}],
    )  # fmt: skip


async def test_a_new_sentence_without_the_requirement_ends_treatment(
    court: ServiceUnderTest,
) -> None:
    """R40: and one that is no order ends the order."""
    pathway = await breached(court)
    body = another_sentence(declined(), disposal="custody", order_months=None)
    assert (await decide(court, pathway, **body)).status_code == 201
    [data] = await told(court, "provider", "breach-decided.v2")
    assert (data["order_ended"], data["requirement_made"]) == (True, False)
    [ended] = await told(court, "liaison", "treatment-ended-by-court.v1")
    assert ended == {"requirements": ["mhtr"], "because": "breach"}


@pytest.mark.parametrize(
    ("sentence", "status", "rule", "field"),
    [
        (another_sentence(), 409, "R26", "/sentence/requirements"),
        (another_sentence(declined("atr")), 409, "R20", "/sentence/requirements/0"),
        (another_sentence(made(), disposal="fine", order_months=None, custody_weeks=None),
         409, "R26", "/sentence/requirements/0"),
        (another_sentence(made(), disposal="fine"), 422, "R26", "/sentence/order_months"),
    ],
)  # fmt: skip
async def test_a_new_sentence_is_refused_as_every_sentence_is(
    court: ServiceUnderTest, sentence: Json, status: int, rule: str, field: str
) -> None:
    """R20, R26, R36, R40: what is proposed is answered, and nothing else declined."""
    pathway = await breached(court)
    refused = await decide(court, pathway, **sentence)
    assert (refused.status_code, refused.json()["rule"], refused.json()["field"]) == (
        status, rule, field,
    )  # fmt: skip
    assert await told(court, "probation", "breach-decided.v2") == []
    assert (await known(court, pathway))["after_sentence"]["earlier_sentences"] == []


async def test_a_long_drug_requirement_of_a_new_sentence_must_be_reviewed(
    court: ServiceUnderTest,
) -> None:
    """R36, R40."""
    pathway = await breached(court)
    await proposed(court, pathway, "drr")
    body = another_sentence(made(), made("drr", length_months=15))
    refused = await decide(court, pathway, **body)
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "ReviewsNeeded")


async def test_a_varied_order_goes_on_without_what_was_taken_out(court: ServiceUnderTest) -> None:
    """R40: the review that was set stays."""
    both = (made(), made("atr"))
    pathway = await breached(court, *both, court_reviews=True, review_every_weeks=12)
    answered = await decide(court, pathway, outcome="varied", removed=["atr"])
    assert answered.status_code == 201, answered.text
    [ended] = await told(court, "provider", "treatment-ended-by-court.v1")
    assert ended["requirements"] == ["atr"]
    [data] = await told(court, "probation", "breach-decided.v2")
    assert [requirement["requirement"] for requirement in data["requirements"]] == ["mhtr"]
    shown = await known(court, pathway)
    assert shown["sentence"]["sentenced_at"] == "2026-02-02T16:00:00Z"
    assert (await clock(court, pathway, "C11"))["state"] == "running"
    assert len(shown["after_sentence"]["earlier_sentences"]) == 1


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ({"decided_at": "2026-03-15T10:00:00Z"}, 422, "/decided_at"),
        ({"outcome": "resentenced"}, 422, "/sentence"),
        (another_sentence(made()) | {"outcome": "varied"}, 422, "/sentence"),
        ({"outcome": "custody"}, 422, "/custody_weeks"),
        ({"custody_weeks": 8}, 422, "/custody_weeks"),
        ({"removed": ["mhtr"]}, 422, "/removed"),
        ({"outcome": "varied", "removed": ["drr"]}, 409, "/removed"),
    ],
)
async def test_an_outcome_that_does_not_say_what_it_means_is_refused(
    court: ServiceUnderTest, more: Json, status: int, field: str
) -> None:
    """R40."""
    refused = await decide(court, await breached(court), **more)
    assert (refused.status_code, refused.json()["rule"], refused.json()["field"]) == (
        status, "R40", field,
    )  # fmt: skip


@pytest.mark.parametrize("more", [{"reasons": []}, {"reasons": ["bad weather"]}])
async def test_a_decision_has_coded_reasons(court: ServiceUnderTest, more: Json) -> None:
    """R40."""
    assert (await decide(court, await breached(court), **more)).status_code == 422


async def test_nothing_is_decided_that_nobody_referred_or_twice(court: ServiceUnderTest) -> None:
    """R40."""
    pathway = await sentenced(court, made())
    refused = await decide(court, pathway)
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "NoBreach")
    await referred(court, pathway)
    assert (await decide(court, pathway)).status_code == 201
    assert (await decide(court, pathway)).json()["errorCode"] == "NoBreach"


async def test_there_is_no_breach_before_a_sentence(court: ServiceUnderTest) -> None:
    """R40."""
    unsentenced = await decide(court, await guilty(court))
    assert (unsentenced.status_code, unsentenced.json()["errorCode"]) == (409, "NoOrder")


async def test_of_several_breaches_the_one_that_is_meant_is_named(court: ServiceUnderTest) -> None:
    """R40."""
    pathway = await breached(court)
    other = await referred(court, pathway, "other")
    unnamed = await decide(court, pathway)
    assert (unnamed.status_code, unnamed.json()["field"]) == (422, "/breach_id")
    assert (await decide(court, pathway, breach_id=str(uuid4()))).status_code == 404
    assert (await decide(court, pathway, breach_id=other)).json()["requirement"] == "other"
    assert (await decide(court, pathway)).json()["requirement"] == "mhtr"


async def test_the_court_is_not_told_which_appointment_was_missed(court: ServiceUnderTest) -> None:
    """R52."""
    pathway = await breached(court)
    [breach] = (await known(court, pathway))["after_sentence"]["breaches"]
    assert breach["why"] == "Fictional particulars"
    assert "appointment_id" not in breach


@pytest.mark.parametrize("what", ["breach-outcomes", "court-reviews"])
async def test_only_the_legal_adviser_records_what_was_decided(
    court: ServiceUnderTest, what: str
) -> None:
    pathway = await breached(court)
    body = DECIDED if what == "breach-outcomes" else REVIEW
    assert (await ask(court, pathway, what, body, role="sentencer")).status_code == 403
