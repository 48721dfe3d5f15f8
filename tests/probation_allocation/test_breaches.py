"""Breaches and returns to court at probation, on a real database (R34, R38, R40)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.events.court_listing import BreachDecidedV1, CourtReviewHeldV1, RequirementMade
from contracts.events.provider_assessment import ConsentWithdrawnV1, RequirementCompletedV1
from contracts.vocabulary import (
    BreachedRequirement,
    BreachOutcome,
    CourtReviewOutcome,
    Disposal,
    Outcome,
    Requirement,
    Withdrawable,
)
from tests.conftest import Api
from tests.probation_allocation.orders import (
    after,
    ask,
    decide,
    known,
    missed,
    review_set,
    sentence,
    told,
    under_order,
)
from tests.service_under_test import ServiceUnderTest

BREACH: dict[str, Any] = {
    "referred_at": after(days=30).isoformat(),
    "requirement": "mhtr",
    "reason": "did_not_take_part",
    "why": "Fictional particulars",
}
RETURN: dict[str, Any] = {
    "returned_at": after(days=30).isoformat(),
    "requirement": "mhtr",
    "reason": "consent_withdrawn",
    "why": "Fictional words of the officer",
}


async def absent(
    api: Api, decision: str | None = "refer_for_breach"
) -> tuple[ServiceUnderTest, UUID, str]:
    """An absence from treatment, decided on."""
    probation, pathway = await under_order(api)
    absence = missed(pathway, 2)
    await probation.deliver(absence)
    if decision is not None:
        await decide(probation, absence, decision)
    return probation, pathway, str(absence.appointment_id)


def of_absence(appointment: str, **more: Any) -> dict[str, Any]:
    """The absence, referred."""
    named = {"reason": "unacceptable_absence", "appointment_id": appointment}
    return BREACH | named | more


def decided(pathway: UUID, breach: str, outcome: str, **more: Any) -> BreachDecidedV1:
    """What the court made of a breach."""
    values: dict[str, Any] = {
        "pathway_id": pathway,
        "occurred_at": after(days=40),
        "breach_id": UUID(breach),
        "requirement": BreachedRequirement.MHTR,
        "outcome": BreachOutcome(outcome),
        "reasons": ("persistent_breach",),
        "order_ended": False,
    }
    return BreachDecidedV1(**values | more)


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


async def referred(api: Api) -> tuple[ServiceUnderTest, UUID, str]:
    """An order referred for breach, with an absence nobody decided on and a review that is set."""
    probation, pathway = await under_order(api)
    await probation.deliver(review_set(pathway, uuid4()))
    await probation.deliver(missed(pathway, 3))
    made = await ask(probation, pathway, "breaches", BREACH)
    return probation, pathway, made.json()["id"]


async def allocate(probation: ServiceUnderTest, pathway: UUID) -> str:
    """An officer of one case holds the order."""
    officer = {"site": "northamptonshire", "name": "A. Fictional", "team": "T", "contact": "desk"}
    made = await probation.post("/v1/officers", officer | {"capacity": 1}, role="senior_officer")
    body = {
        "allocated_at": after(hours=5).isoformat(),
        "officer_id": made.json()["id"],
        "justification": "Knows the person",
    }
    done = await ask(probation, pathway, "allocations", body, role="senior_officer")
    assert done.status_code == 201, done.text
    return str(made.json()["id"])


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
    [kept] = shown["breaches"]
    assert (kept["outcome"], kept["decision_reasons"]) == (outcome, ["persistent_breach"])
    assert shown["order_ended_at"] is not None
    assert [one["cancelled_at"] is None for one in shown["reviews"]] == [False]
    ended = dict.fromkeys(("C4", "C5", "C9"), "cancelled")
    assert await clocks(probation) == {"C3": "met"} | ended
    officers = await probation.get("/v1/officers?site=northamptonshire", role="senior_officer")
    assert [one["cases"] for one in officers.json()] == [0]
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
    assert [one["cancelled_at"] for one in shown["reviews"]] == [None]
    assert (await clocks(probation))["C9"] == "running"
    assert (await ask(probation, pathway, "breaches", BREACH)).status_code == 201


async def test_a_new_sentence_takes_the_place_of_the_old(api: Api) -> None:
    """R40: the officer stays, the review of the old order is not held."""
    probation, pathway, breach = await referred(api)
    await allocate(probation, pathway)
    anew = {
        "disposal": Disposal.SUSPENDED_SENTENCE_ORDER,
        "order_months": 18,
        "requirements": (RequirementMade(requirement=Requirement.ATR, made=True),),
        "requirement_made": True,
        "court_reviews": False,
    }
    await probation.deliver(decided(pathway, breach, "resentenced", **anew))
    shown = await known(probation, pathway)
    assert (shown["sentence"]["disposal"], shown["sentence"]["order_months"]) == (
        "suspended_sentence_order", 18,
    )  # fmt: skip
    assert shown["sentenced_at"] == after(days=40).isoformat().replace("+00:00", "Z")
    assert [one["ended_at"] for one in shown["allocations"]] == [None]
    assert shown["after_sentence"]["reviews"][0]["cancelled_at"] is not None
    for requirement, status in (("mhtr", 409), ("atr", 201)):
        more = {"requirement": requirement, "referred_at": after(days=50).isoformat()}
        answered = await ask(probation, pathway, "breaches", BREACH | more)
        assert answered.status_code == status


def withdrawn(
    pathway: UUID, what: str, days: float = 20, requirement: str = "mhtr"
) -> ConsentWithdrawnV1:
    """A person took something back, told by the provider."""
    return ConsentWithdrawnV1(
        pathway_id=pathway,
        occurred_at=after(days=days),
        withdrawn=Withdrawable(what),
        requirement=Requirement(requirement),
    )


async def due(probation: ServiceUnderTest, pathway: UUID) -> list[Any]:
    return list((await known(probation, pathway))["after_sentence"]["returns_due"])


@pytest.mark.parametrize("what", ["willingness", "treatment"])
async def test_a_withdrawal_during_the_order_is_due_at_court_since_it_was_made(
    api: Api, what: str
) -> None:
    """R38."""
    probation, pathway = await under_order(api)
    assert await due(probation, pathway) == []
    await probation.deliver(withdrawn(pathway, what))
    since = after(days=20).isoformat().replace("+00:00", "Z")
    assert await due(probation, pathway) == [
        {"requirement": "mhtr", "withdrawn": what, "since": since}
    ]


async def test_a_withdrawal_told_before_the_sentence_arrives_is_due_all_the_same(
    api: Api,
) -> None:
    """R38: agencies' channels are not ordered together."""
    probation, first = await under_order(api)
    pathway = uuid4()
    await probation.deliver(withdrawn(pathway, "willingness"))
    await probation.deliver(sentence(pathway))
    assert len(await due(probation, pathway)) == 1
    assert await due(probation, first) == []


@pytest.mark.parametrize(
    ("what", "days", "requirement"),
    [("sharing", 20, "mhtr"), ("treatment", -1, "mhtr"), ("treatment", 20, "drr")],
)
async def test_what_is_no_withdrawal_under_the_order_is_not_due(
    api: Api, what: str, days: float, requirement: str
) -> None:
    """R38: a permission to share, before the sentence, of what the court did not make."""
    probation, pathway = await under_order(api)
    await probation.deliver(withdrawn(pathway, what, days, requirement))
    assert await due(probation, pathway) == []


async def test_a_return_is_told_to_the_court_in_codes_and_no_longer_due(api: Api) -> None:
    """R38, R52: the officer's words stay with probation."""
    probation, pathway = await under_order(api)
    await probation.deliver(withdrawn(pathway, "treatment"))
    answered = await ask(probation, pathway, "returns-to-court", RETURN)
    assert answered.status_code == 201, answered.text
    coded = {"requirement": "mhtr", "reason": "consent_withdrawn"}
    ids = {"return_id": answered.json()["id"]}
    assert await told(probation, "court", "returned-to-court.v1") == [coded | ids]
    assert await told(probation, "reporting", "returned-to-court.v1") == [coded]
    assert {c for c, t, _ in await probation.told() if "returned" in t} == {
        "cstr.probation.court", "cstr.probation.reporting",
    }  # fmt: skip
    assert await due(probation, pathway) == []
    again = await ask(probation, pathway, "returns-to-court", RETURN)
    assert (again.status_code, again.json()["errorCode"]) == (409, "AlreadyReturned")


def held(pathway: UUID, days: float, **more: Any) -> CourtReviewHeldV1:
    """A review the court held."""
    values: dict[str, Any] = {
        "pathway_id": pathway,
        "occurred_at": after(days=days),
        "review_id": uuid4(),
        "with_hearing": True,
        "outcome": CourtReviewOutcome.ORDER_CONTINUES,
        "order_ended": False,
    }
    return CourtReviewHeldV1(**values | more)


async def test_the_review_of_the_court_answers_the_return(api: Api) -> None:
    """R36, R38: which is reported for, and a later withdrawal is due again."""
    probation, pathway = await under_order(api)
    await ask(probation, pathway, "returns-to-court", RETURN)
    report = {"sent_at": after(days=31).isoformat(), "officer_view": "Fictional view"}
    assert (await ask(probation, pathway, "review-reports", report)).status_code == 201
    await probation.deliver(held(pathway, 32))
    [returned] = (await known(probation, pathway))["after_sentence"]["returns"]
    assert returned["answered_at"] == after(days=32).isoformat().replace("+00:00", "Z")
    assert (await ask(probation, pathway, "review-reports", report)).status_code == 409
    await probation.deliver(withdrawn(pathway, "willingness", 33))
    assert len(await due(probation, pathway)) == 1
    later = RETURN | {"returned_at": after(days=34).isoformat()}
    assert (await ask(probation, pathway, "returns-to-court", later)).status_code == 201


async def test_a_review_held_before_the_return_does_not_answer_it(api: Api) -> None:
    """R38."""
    probation, pathway = await under_order(api)
    await ask(probation, pathway, "returns-to-court", RETURN)
    await probation.deliver(held(pathway, 29))
    [returned] = (await known(probation, pathway))["after_sentence"]["returns"]
    assert returned["answered_at"] is None


async def test_a_review_after_the_withdrawal_settles_it(api: Api) -> None:
    """R38."""
    probation, pathway = await under_order(api)
    await probation.deliver(withdrawn(pathway, "treatment"))
    await probation.deliver(held(pathway, 19))
    assert len(await due(probation, pathway)) == 1
    await probation.deliver(held(pathway, 21))
    assert await due(probation, pathway) == []


async def test_nothing_is_due_of_a_requirement_or_order_that_ended(api: Api) -> None:
    """R38, R42."""
    probation, pathway = await under_order(api)
    await probation.deliver(withdrawn(pathway, "treatment"))
    ended = RequirementCompletedV1(
        pathway_id=pathway,
        occurred_at=after(days=21),
        requirement=Requirement.MHTR,
        outcome=Outcome.UNPLANNED_DISCHARGE,
        sessions_attended=2,
    )
    await probation.deliver(ended)
    assert await due(probation, pathway) == []


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ({"requirement": "atr"}, 409, "/requirement"),
        ({"returned_at": after(hours=-1).isoformat()}, 422, "/returned_at"),
    ],
)
async def test_what_cannot_be_returned_is_refused(
    api: Api, more: dict[str, Any], status: int, field: str
) -> None:
    """R38."""
    probation, pathway = await under_order(api)
    refused = await ask(probation, pathway, "returns-to-court", RETURN | more)
    assert (refused.status_code, refused.json()["rule"], refused.json()["field"]) == (
        status, "R38", field,
    )  # fmt: skip


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
