"""Breaches at probation, on a real database (R34, R40)."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.events.court_listing import RequirementMade
from contracts.events.court_orders import BreachDecisionWithdrawn
from contracts.events.order_terms import RequirementTerms
from contracts.vocabulary import (
    Disposal,
    Requirement,
)
from tests.conftest import Api
from tests.probation_allocation.given_orders import (
    BREACH,
    RETURN,
    absent,
    after,
    allocate,
    ask,
    decided,
    known,
    of_absence,
    referred,
    sentence,
    told,
    under_order,
)
from tests.service_under_test import ServiceUnderTest


async def test_an_absence_the_officer_decided_to_refer_is_told_to_whom_it_concerns(
    api: Api,
) -> None:
    """R34, R40, R52: the court gets no appointment, the provider no words."""
    probation, pathway, appointment = await absent(api)
    shown = (await known(probation, pathway))["after_sentence"]
    assert shown["absences_to_refer"] == [appointment]
    answered = await ask(probation, pathway, "breaches", of_absence(appointment))
    assert answered.status_code == 201, answered.text
    ids, requirement = {"breach_id": answered.json()["id"]}, {"requirement": "mhtr"}
    coded = requirement | {"reason": "unacceptable_absence"}
    words, which = {"why": "Fictional particulars"}, {"appointment_id": appointment}
    assert await told(probation, "court", "breach-referred.v1") == [ids | coded | words]
    assert await told(probation, "provider", "breach-referred.v1") == [ids | requirement | which]
    assert await told(probation, "reporting", "breach-referred.v1") == [coded]
    shown = (await known(probation, pathway))["after_sentence"]
    assert (shown["absences_to_refer"], len(shown["breaches"])) == ([], 1)


@pytest.mark.parametrize("decision", [None, "warning", "no_further_action"])
async def test_an_absence_nobody_decided_to_refer_is_not_referred(
    api: Api, decision: str | None
) -> None:
    """R34."""
    probation, pathway, appointment = await absent(api, decision)
    refused = await ask(probation, pathway, "breaches", of_absence(appointment))
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "NotDecided")
    assert await told(probation, "court", "breach-referred.v1") == []


async def test_an_absence_is_referred_once(api: Api) -> None:
    """R40."""
    probation, pathway, appointment = await absent(api)
    await ask(probation, pathway, "breaches", of_absence(appointment))
    again = await ask(probation, pathway, "breaches", of_absence(appointment))
    assert (again.status_code, again.json()["field"]) == (409, "/appointment_id")


@pytest.mark.parametrize("requirement", ["mhtr", "other"])
async def test_another_failure_is_referred_without_an_absence(api: Api, requirement: str) -> None:
    """R40: of the treatment or of another requirement."""
    probation, pathway = await under_order(api)
    body = BREACH | {"requirement": requirement}
    assert (await ask(probation, pathway, "breaches", body)).status_code == 201
    [data] = await told(probation, "reporting", "breach-referred.v1")
    assert data["requirement"] == requirement


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ({"requirement": "drr"}, 409, "/requirement"),
        ({"reason": "unacceptable_absence"}, 422, "/appointment_id"),
        ({"appointment_id": str(uuid4())}, 422, "/appointment_id"),
        ({"referred_at": after(hours=-1).isoformat()}, 422, "/referred_at"),
    ],
)
async def test_what_is_no_breach_of_the_order_is_refused(
    api: Api, more: dict[str, Any], status: int, field: str
) -> None:
    """R40: another requirement, an absence without its appointment, before the sentence."""
    probation, pathway = await under_order(api)
    refused = await ask(probation, pathway, "breaches", BREACH | more)
    assert (refused.status_code, refused.json()["rule"], refused.json()["field"]) == (
        status, "R40", field,
    )  # fmt: skip


@pytest.mark.parametrize("more", [{"requirement": "other"}, {"reason": "did_not_take_part"}])
async def test_a_missed_appointment_is_an_absence_from_treatment(
    api: Api, more: dict[str, Any]
) -> None:
    """R40."""
    probation, pathway, appointment = await absent(api)
    refused = await ask(probation, pathway, "breaches", of_absence(appointment, **more))
    assert (refused.status_code, refused.json()["field"]) == (422, "/reason")


async def test_there_is_no_breach_of_a_fine(api: Api) -> None:
    """R40."""
    fine = {"disposal": Disposal.FINE, "requirement_made": False, "requirements": ()}
    probation, pathway = await under_order(api, **fine)
    for what, body in (("breaches", BREACH), ("returns-to-court", RETURN)):
        refused = await ask(probation, pathway, what, body)
        assert (refused.status_code, refused.json()["errorCode"]) == (409, "NoOrder")


async def clocks(probation: ServiceUnderTest) -> dict[str, str]:
    return {r.name: r.state for r in await probation.rows("SELECT name, state FROM clock")}


@pytest.mark.parametrize("outcome", ["custody", "revoked"])
async def test_an_order_that_ended_is_held_by_nobody_and_nothing_of_it_waits(
    api: Api, outcome: str
) -> None:
    """R40, C9: the officer's place is free again."""
    probation, pathway, breach = await referred(api)
    await allocate(probation, pathway)
    await probation.deliver(decided(pathway, breach, outcome, order_ended=True))
    shown = (await known(probation, pathway))["after_sentence"]
    [breach_shown] = shown["breaches"]
    assert (breach_shown["outcome"], breach_shown["decision_reasons"]) == (
        outcome,
        ["persistent_breach"],
    )
    assert shown["order_ended_at"] is not None
    assert [review["cancelled_at"] is None for review in shown["reviews"]] == [False]
    ended = dict.fromkeys(("C4", "C5", "C9"), "cancelled")
    assert await clocks(probation) == {"C3": "met"} | ended
    officers = await probation.get("/v1/officers?site=northamptonshire", role="senior_officer")
    assert [officer["cases"] for officer in officers.json()] == [0]
    refused = await ask(probation, pathway, "breaches", BREACH)
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "NoOrder")


async def test_c3_is_cancelled_where_the_order_ended_before_anybody_held_it(api: Api) -> None:
    """C3."""
    probation, pathway, breach = await referred(api)
    await probation.deliver(decided(pathway, breach, "custody", order_ended=True))
    assert (await clocks(probation))["C3"] == "cancelled"


async def test_an_order_that_continues_goes_on(api: Api) -> None:
    """R40."""
    probation, pathway, breach = await referred(api)
    await probation.deliver(decided(pathway, breach, "order_continues"))
    shown = (await known(probation, pathway))["after_sentence"]
    assert (shown["order_ended_at"], shown["breaches"][0]["outcome"]) == (None, "order_continues")
    assert [review["cancelled_at"] for review in shown["reviews"]] == [None]
    assert (await clocks(probation))["C9"] == "running"
    assert (await ask(probation, pathway, "breaches", BREACH)).status_code == 201


async def test_a_new_sentence_takes_the_place_of_the_old(api: Api) -> None:
    """R40: the officer stays, the review of the old order is not held."""
    probation, pathway, breach = await referred(api)
    await allocate(probation, pathway)
    new_order = {
        "disposal": Disposal.SUSPENDED_SENTENCE_ORDER,
        "order_months": 18,
        "requirements": (RequirementMade(requirement=Requirement.ATR, made=True),),
        "requirement_made": True,
        "court_reviews": False,
    }
    await probation.deliver(decided(pathway, breach, "resentenced", **new_order))
    shown = await known(probation, pathway)
    assert (shown["sentence"]["disposal"], shown["sentence"]["order_months"]) == (
        "suspended_sentence_order", 18,
    )  # fmt: skip
    assert shown["sentenced_at"] == after(days=40).isoformat().replace("+00:00", "Z")
    assert [allocation["ended_at"] for allocation in shown["allocations"]] == [None]
    assert shown["after_sentence"]["reviews"][0]["cancelled_at"] is not None
    for requirement, status in (("mhtr", 409), ("atr", 201)):
        more = {"requirement": requirement, "referred_at": after(days=50).isoformat()}
        answered = await ask(probation, pathway, "breaches", BREACH | more)
        assert answered.status_code == status


async def test_another_persons_absence_is_no_breach_here(api: Api) -> None:
    """R40."""
    probation, _, appointment = await absent(api)
    pathway = uuid4()
    await probation.deliver(sentence(pathway, occurred_at=after() - timedelta(days=1)))
    refused = await ask(probation, pathway, "breaches", of_absence(appointment))
    assert (refused.status_code, refused.json()["field"]) == (422, "/appointment_id")


@pytest.mark.parametrize("what", ["breaches", "returns-to-court"])
@pytest.mark.parametrize("role", ["court_duty_officer", "senior_officer"])
async def test_only_the_responsible_officer_brings_an_order_to_court(
    api: Api, what: str, role: str
) -> None:
    probation, pathway = await under_order(api)
    body = BREACH if what == "breaches" else RETURN
    assert (await ask(probation, pathway, what, body, role)).status_code == 403


async def test_a_decision_that_was_taken_back_lets_the_breach_wait(api: Api) -> None:
    probation, pathway, breach = await referred(api)
    await probation.deliver(decided(pathway, breach, "order_continues"))
    said: dict[str, Any] = {
        "breach_id": UUID(breach),
        "requirement": "mhtr",
        "outcome": "order_continues",
    }
    withdrawn = BreachDecisionWithdrawn(pathway_id=pathway, occurred_at=after(days=40), **said)
    await probation.deliver(withdrawn)
    [shown] = (await known(probation, pathway))["after_sentence"]["breaches"]
    assert (shown["outcome"], shown["decided_at"], shown["decision_reasons"]) == (None, None, [])


async def test_the_order_after_a_breach_is_known_with_its_terms(api: Api) -> None:
    probation, pathway, breach = await referred(api)
    terms = (RequirementTerms(requirement="mhtr", practitioner="Dr Fiction", residential=False),)
    ends, anew = date(2027, 9, 1), {"disposal": Disposal.COMMUNITY_ORDER, "requirement_made": True}
    event = decided(pathway, breach, "resentenced", ends_on=ends, terms=terms, **anew)
    await probation.deliver(event)
    sentence = (await known(probation, pathway))["sentence"]
    assert (sentence["ends_on"], sentence["terms"][0]["practitioner"]) == (
        "2027-09-01", "Dr Fiction",
    )  # fmt: skip
