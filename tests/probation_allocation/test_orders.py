"""Another order in place of one that was breached, at probation (R40)."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from contracts.events.court_listing import BreachDecided, BreachReasonsGiven, RequirementMade
from contracts.events.provider_assessment import RequirementCompleted
from contracts.events.provider_treatment import AdjustmentProposed
from contracts.vocabulary import AdjustmentKind, BreachOutcome, Disposal, Outcome, Requirement
from tests.conftest import Api
from tests.probation_allocation.given_orders import (
    after,
    allocate,
    ask,
    attended,
    decide,
    decided,
    known,
    missed,
    review_set,
    under_order,
)
from tests.service_under_test import ServiceUnderTest


def resentenced(pathway: UUID, days: float = 60, **more: Any) -> BreachDecided:
    """The order was breached, and another one passed."""
    values: dict[str, Any] = {
        "occurred_at": after(days=days),
        "disposal": Disposal.COMMUNITY_ORDER,
        "order_months": 18,
        "requirements": (RequirementMade(requirement=Requirement.MHTR, made=True),),
        "requirement_made": True,
        "court_reviews": False,
    }
    return decided(pathway, str(uuid4()), BreachOutcome.RESENTENCED.value, **values | more)


def completed(pathway: UUID, days: float, outcome: str = "completed") -> RequirementCompleted:
    """The provider's sign-off."""
    return RequirementCompleted(
        pathway_id=pathway,
        occurred_at=after(days=days),
        requirement=Requirement.MHTR,
        outcome=Outcome(outcome),
        sessions_attended=2,
    )


async def undecided(probation: ServiceUnderTest) -> list[str]:
    """The absences that wait for an officer."""
    shown = await probation.get("/v1/non-attendances", role="responsible_officer")
    return [absence["id"] for absence in shown.json()]


async def clock(probation: ServiceUnderTest, name: str) -> tuple[str, datetime]:
    """The state of a clock, and since when it runs."""
    query = "SELECT state, started_at FROM clock WHERE name = :name ORDER BY instance"
    row = (await probation.rows(query, name=name))[-1]
    return row.state, row.started_at


async def test_an_absence_under_an_order_that_is_over_waits_for_nobody(api: Api) -> None:
    """R34, R40, C9: ended or replaced, also where it is reported late; it cannot be decided on."""
    probation, pathway = await under_order(api)
    absence = missed(pathway, 2)
    await probation.deliver(absence)
    assert await undecided(probation) == [str(absence.appointment_id)]
    await probation.deliver(resentenced(pathway))
    assert await undecided(probation) == []
    assert (await clock(probation, "C9"))[0] == "cancelled"
    late, new = missed(pathway, 3), missed(pathway, 9)
    await probation.deliver(late)
    await probation.deliver(new)
    assert await undecided(probation) == [str(new.appointment_id)]
    states = await probation.rows("SELECT state FROM clock WHERE name = 'C9' ORDER BY started_at")
    assert [row.state for row in states][:2] == ["cancelled", "cancelled"]
    body = {"decided_at": after(days=61).isoformat(), "decision": "warning",
            "why": "Fictional", "told_person": True}  # fmt: skip
    path = f"/v1/non-attendances/{late.appointment_id}/decisions"
    refused = await probation.post(path, body, role="responsible_officer")
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "OrderEnded")
    await probation.deliver(
        decided(pathway, str(uuid4()), "revoked", occurred_at=after(days=70), order_ended=True)
    )
    assert await undecided(probation) == []


async def test_a_warning_under_the_first_order_is_none_under_the_second(api: Api) -> None:
    """R34: Sentencing Act 2020, schedule 10, paragraph 6: warnings are of the order."""
    probation, pathway = await under_order(api)
    first = missed(pathway, 2)
    await probation.deliver(first)
    await decide(probation, first, "warning")
    await probation.deliver(resentenced(pathway))
    second, third = missed(pathway, 9), missed(pathway, 10)
    await probation.deliver(second)
    await decide(probation, second, "warning")
    await probation.deliver(third)
    body = {"decided_at": after(days=72).isoformat(), "decision": "warning",
            "why": "Fictional", "told_person": True}  # fmt: skip
    path = f"/v1/non-attendances/{third.appointment_id}/decisions"
    refused = await probation.post(path, body, role="responsible_officer")
    assert refused.json()["errorCode"] == "MustRefer"


async def test_the_second_order_is_counted_for_itself(api: Api) -> None:
    """R36, R42: what was completed under the first has not been completed under the second."""
    probation, pathway = await under_order(api)
    await probation.deliver(attended(pathway, 1))
    await probation.deliver(missed(pathway, 2))
    await probation.deliver(completed(pathway, 30))
    await probation.deliver(resentenced(pathway))
    shown = await known(probation, pathway)
    assert (shown["completion"], shown["after_sentence"]["order_number"]) == ({}, 2)
    assert [end["outcome"] for end in shown["treatment"]["ends"]] == ["completed"]
    await probation.deliver(attended(pathway, 9))
    await probation.deliver(review_set(pathway, uuid4(), date(2026, 9, 1)))
    view = {"sent_at": after(days=80).isoformat(), "officer_view": "Attends"}
    sent = await ask(probation, pathway, "review-reports", view)
    report = sent.json()["report"]
    assert (report["sessions_attended"], report["absences_unacceptable"]) == (1, 0)
    assert "requirement_outcome" not in report
    ready = await probation.get(
        f"/v1/pathways/{pathway}/termination-readiness", role="responsible_officer"
    )
    result = {c["name"]: c["answer"] for c in ready.json()["conditions"]}
    assert result["treatment requirements"] == "unknown"
    await probation.deliver(completed(pathway, 90))
    shown = await known(probation, pathway)
    assert shown["completion"]["outcome"] == "completed"
    assert len(shown["treatment"]["ends"]) == 2


async def test_an_end_under_the_first_order_that_is_heard_late_is_not_of_the_second(
    api: Api,
) -> None:
    """R40, R42: channels of agencies are not ordered together."""
    probation, pathway = await under_order(api)
    await probation.deliver(resentenced(pathway))
    await probation.deliver(completed(pathway, 59))
    shown = await known(probation, pathway)
    assert (shown["completion"], len(shown["treatment"]["ends"])) == ({}, 1)


async def test_the_new_order_is_met_about_and_planned_for_anew(api: Api) -> None:
    """R31, R32, C3, C4, C5: by the officer who has it, once for each order."""
    probation, pathway = await under_order(api)
    officer = await probation.post(
        "/v1/officers",
        {"site": "northamptonshire", "name": "Pat Fictional", "team": "Fictional team",
         "contact": "team@probation.example", "capacity": 40,
         "user": "responsible_officer@probation-allocation.invalid"},
        role="senior_officer",
    )  # fmt: skip
    allocation = {"officer_id": officer.json()["id"], "allocated_at": after(days=1).isoformat(),
                  "justification": "Knows the area"}  # fmt: skip
    given = await ask(probation, pathway, "allocations", allocation, "senior_officer")
    assert given.status_code == 201, given.text
    assert (await meet(probation, pathway, 2)).status_code == 201
    assert (await meet(probation, pathway, 3)).json()["errorCode"] == "AlreadyMet"
    assert (await clock(probation, "C4"))[0] == "met"
    await probation.deliver(resentenced(pathway))
    assert await clock(probation, "C4") == ("running", after(days=60))
    assert await clock(probation, "C5") == ("running", after(days=60))
    assert (await clock(probation, "C3"))[0] == "met"
    assert (await meet(probation, pathway, 62)).status_code == 201
    shown = await known(probation, pathway)
    assert (shown["first_meeting"]["order_number"], shown["planning_meeting"]) == (2, None)
    (earlier,) = shown["earlier_first_meetings"]
    assert earlier["order_number"] == 1
    assert (await clock(probation, "C4"))[0] == "met"


async def meet(probation: ServiceUnderTest, pathway: UUID, days: float) -> Any:
    """The officer meets the person."""
    body = {
        "met_at": after(days=days).isoformat(),
        "channel": "in_person",
        "sentence_explained": True,
        "planning_meeting_at": (after(days=days) + timedelta(days=5)).isoformat(),
        "planning_meeting_place": "Fictional House",
    }
    return await ask(probation, pathway, "first-meetings", body)


async def test_told_again_or_corrected_it_is_the_same_order(api: Api) -> None:
    """R40: and reasons that the court gives afterwards are kept with the breach."""
    probation, pathway = await under_order(api)
    answer = await ask(probation, pathway, "breaches", {
        "referred_at": after(days=50).isoformat(), "requirement": "other",
        "reason": "out_of_contact", "why": "Fictional",
    })  # fmt: skip
    event = resentenced(pathway, breach_id=UUID(answer.json()["id"]), reasons=())
    await probation.deliver(event)
    await probation.deliver(event.model_copy(update={"order_months": 24}))
    shown = await known(probation, pathway)
    assert (shown["after_sentence"]["order_number"], shown["sentence"]["order_months"]) == (2, 24)
    assert shown["after_sentence"]["breaches"][0]["decision_reasons"] == []
    await probation.deliver(
        BreachReasonsGiven(
            pathway_id=pathway,
            occurred_at=after(days=61),
            breach_id=event.breach_id,
            reasons=("treatment_need_found",),
        )
    )
    (breach,) = (await known(probation, pathway))["after_sentence"]["breaches"]
    assert breach["decision_reasons"] == ["treatment_need_found"]


async def test_a_correction_of_that_moment_makes_an_order_of_what_was_none(api: Api) -> None:
    """R30, R40: a fine in place of the order, corrected to an order: it is allocated and met."""
    probation, pathway = await under_order(api)
    fined: dict[str, Any] = {"disposal": Disposal.FINE, "order_months": None}
    fined |= {"order_ended": True, "requirements": (), "requirement_made": False}
    await probation.deliver(resentenced(pathway, **fined))
    assert (await known(probation, pathway))["after_sentence"]["order_ended_at"] is not None
    await probation.deliver(resentenced(pathway))
    shown = await known(probation, pathway)
    assert shown["after_sentence"]["order_ended_at"] is None
    assert shown["sentence"]["requirement_made"] is True
    assert await clock(probation, "C3") == ("running", after(days=60))
    breach = {"referred_at": after(days=61).isoformat(), "requirement": "other"}
    breach |= {"reason": "out_of_contact", "why": "Fictional"}
    path = f"/v1/pathways/{pathway}/breaches"
    answer = await probation.post(path, breach, role="responsible_officer")
    assert answer.status_code == 201, answer.text


async def test_what_was_proposed_under_the_order_before_is_decided_on_by_nobody(
    api: Api,
) -> None:
    """R39, R40: it is neither listed nor decided, whatever its id."""
    probation, pathway = await under_order(api)
    proposed = AdjustmentProposed(
        pathway_id=pathway,
        occurred_at=after(days=10),
        proposal_id=uuid4(),
        requirement=Requirement.MHTR,
        kind=AdjustmentKind.CHANGE_TREATMENT,
        reason="need_not_met",
        explanation="Fictional",
    )
    await probation.deliver(proposed)
    await probation.deliver(resentenced(pathway))
    body = {"decided_at": after(days=61).isoformat(), "decision": "accepted", "why": "Fictional"}
    path = f"/v1/adjustment-proposals/{proposed.proposal_id}/decisions"
    refused = await probation.post(path, body, role="responsible_officer")
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "OrderEnded")


async def test_the_new_sentence_is_explained_after_it_was_passed(api: Api) -> None:
    """R31, R40: by the officer who held the order before."""
    probation, pathway = await under_order(api)
    await allocate(probation, pathway)
    await probation.deliver(resentenced(pathway))
    body = {"met_at": after(days=20).isoformat(), "channel": "in_person"}
    body |= {"planning_meeting_at": after(days=70).isoformat()}
    met: dict[str, Any] = body | {"sentence_explained": True, "planning_meeting_place": "Fictional"}
    path = f"/v1/pathways/{pathway}/first-meetings"
    refused = await probation.post(path, met, role="responsible_officer")
    assert (refused.status_code, refused.json()["field"]) == (422, "/met_at")
    met["met_at"] = after(days=62).isoformat()
    answer = await probation.post(path, met, role="responsible_officer")
    assert answer.status_code == 201, answer.text
