"""Whether an order may end early: as a pure rule, and asked through HTTP."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.events.provider_assessment import NonAttendanceV1, RequirementCompleted
from contracts.vocabulary import Disposal, Outcome, Requirement
from services.probation_allocation.rules.early_ends import EndingOrder, readiness
from services.probation_allocation.rules.proposals import Answer
from tests.conftest import Api
from tests.probation_allocation.given import MORNING, missed_at, sentenced_pathway
from tests.service_under_test import ServiceUnderTest

DONE = EndingOrder(
    convicted_on=date(2026, 3, 22),
    disposal=Disposal.COMMUNITY_ORDER,
    requirements=("mhtr",),
    outcomes={"mhtr": "completed"},
    undecided=0,
    referred=0,
    others_met=True,
    special_procedures=False,
)
SAID = "?others_met=true&special_procedures=false"
BOTH = replace(DONE, requirements=("drr", "mhtr"))


def answers(ended: EndingOrder) -> dict[str, Answer]:
    """What each condition answers."""
    return {condition.name: condition.answer for condition in readiness(ended)}


def not_met(ended: EndingOrder) -> dict[str, Answer]:
    """The conditions that do not pass."""
    return {name: answer for name, answer in answers(ended).items() if answer is not Answer.PASS}


def test_an_order_with_everything_done_may_end() -> None:
    """R42."""
    assert not_met(DONE) == {}


@pytest.mark.parametrize(
    ("ended", "missing"),
    [
        (replace(DONE, convicted_on=date(2026, 3, 21)), {"law in force": Answer.FAIL}),
        (replace(DONE, convicted_on=None), {"law in force": Answer.UNKNOWN}),
        (replace(DONE, disposal="fine"), {"order": Answer.FAIL}),
        (replace(DONE, special_procedures=None), {"special procedures": Answer.UNKNOWN}),
        (replace(DONE, undecided=1), {"absences": Answer.UNKNOWN}),
        (replace(DONE, undecided=1, referred=1), {"absences": Answer.FAIL}),
        (replace(DONE, others_met=None), {"other requirements": Answer.UNKNOWN}),
        (replace(DONE, others_met=False), {"other requirements": Answer.FAIL}),
        (
            BOTH,
            {"treatment requirements": Answer.UNKNOWN, "plan objectives": Answer.UNKNOWN},
        ),
        (
            replace(BOTH, outcomes={"drr": "unplanned_discharge"}),
            {"treatment requirements": Answer.FAIL, "plan objectives": Answer.FAIL},
        ),
    ],
)
def test_r42_what_is_missing_is_named(ended: EndingOrder, missing: dict[str, Answer]) -> None:
    """R29, R42."""
    assert not_met(ended) == missing


def test_every_condition_has_its_law_and_an_open_one_says_what_settles_it() -> None:
    """R42."""
    nothing = EndingOrder(None, None, (), {}, 1, 0, None)
    for condition in readiness(nothing):
        assert (condition.rule, condition.answer) == ("R42", Answer.UNKNOWN)
        assert "Sentencing Act 2026" in condition.source
        assert condition.settled_by
    suspended = replace(DONE, disposal=Disposal.SUSPENDED_SENTENCE_ORDER)
    assert {"section 39" in c.source for c in readiness(suspended)[1:]} == {True}


def ended(pathway: UUID, outcome: Outcome, requirement: Requirement) -> RequirementCompleted:
    """How a requirement ended."""
    return RequirementCompleted(
        pathway_id=pathway,
        occurred_at=MORNING + timedelta(days=90),
        requirement=requirement,
        outcome=outcome,
        sessions_attended=10,
    )


async def ready(probation: ServiceUnderTest, pathway: UUID, query: str = "") -> Any:
    """The answer to whether the order may end."""
    path = f"/v1/pathways/{pathway}/termination-readiness{query}"
    answer = await probation.get(path, role="responsible_officer")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_officer_reads_what_is_met_from_what_others_told(api: Api) -> None:
    """R42."""
    probation, pathway, _ = await sentenced_pathway(api)
    before = {c["name"]: c["answer"] for c in (await ready(probation, pathway))["conditions"]}
    assert (before["law in force"], before["treatment requirements"]) == ("pass", "unknown")
    await probation.deliver(ended(pathway, Outcome.COMPLETED, Requirement.MHTR))
    assert (await ready(probation, pathway))["ready"] is False
    assert (await ready(probation, pathway, SAID))["ready"] is True


async def test_an_absence_nobody_decided_on_keeps_the_order_going(api: Api) -> None:
    """R42."""
    probation, pathway, _ = await sentenced_pathway(api)
    await probation.deliver(ended(pathway, Outcome.COMPLETED, Requirement.MHTR))
    missed: NonAttendanceV1 = missed_at(pathway, uuid4(), MORNING + timedelta(days=20))
    await probation.deliver(missed)
    assert (await ready(probation, pathway, SAID))["ready"] is False
    body = {
        "decided_at": (MORNING + timedelta(days=21)).isoformat(),
        "decision": "warning",
        "why": "No reason",
        "told_person": True,
    }
    path = f"/v1/non-attendances/{missed.appointment_id}/decisions"
    await probation.post(path, body, role="responsible_officer")
    assert (await ready(probation, pathway, SAID))["ready"] is True


async def test_the_ends_of_two_requirements_are_both_kept(api: Api) -> None:
    """R42: the end of one that is not of the order keeps it from nothing."""
    probation, pathway, _ = await sentenced_pathway(api)
    await probation.deliver(ended(pathway, Outcome.UNPLANNED_DISCHARGE, Requirement.DRR))
    await probation.deliver(ended(pathway, Outcome.COMPLETED, Requirement.MHTR))
    shown = await probation.get(f"/v1/pathways/{pathway}", role="responsible_officer")
    ends = {e["requirement"]: e["outcome"] for e in shown.json()["treatment"]["ends"]}
    assert ends == {"drr": "unplanned_discharge", "mhtr": "completed"}
    result = {c["name"]: c["answer"] for c in (await ready(probation, pathway))["conditions"]}
    assert result["treatment requirements"] == "pass"


EARLY = {
    "others_met": True,
    "special_procedures": False,
    "why": "Everything was complied with",
}


async def end_early(probation: ServiceUnderTest, pathway: UUID, role: str = "", **more: Any) -> Any:
    """The officer ends the order early."""
    body = EARLY | {"ended_at": (MORNING + timedelta(days=91)).isoformat()} | more
    path = f"/v1/pathways/{pathway}/early-ends"
    return await probation.post(path, body, role=role or "responsible_officer")


async def test_an_order_with_everything_done_is_ended_early_and_told(api: Api) -> None:
    """R42, R45, R52: to court, provider and programme; the officer's words to nobody."""
    probation, pathway, _ = await sentenced_pathway(api)
    await probation.deliver(ended(pathway, Outcome.COMPLETED, Requirement.MHTR))
    answer = await end_early(probation, pathway)
    assert answer.status_code == 201, answer.text
    assert {condition["answer"] for condition in answer.json()["conditions"]} == {"pass"}
    published = {
        channel: data
        for channel, type_, data in await probation.told()
        if type_ == "cstr.probation.order-ended-early.v1"
    }
    order = {"disposal": "community_order", "requirements": ["mhtr"]}
    assert published["cstr.probation.court"] == order
    assert published["cstr.probation.provider"] == {"requirements": ["mhtr"]}
    assert published["cstr.probation.reporting"]["days_since_sentence"] >= 89
    assert len(published) == 3
    shown = (await probation.get(f"/v1/pathways/{pathway}", role="responsible_officer")).json()
    assert shown["after_sentence"]["order_ended_at"] is not None
    states = await probation.rows("SELECT name, state FROM clock WHERE name IN ('C3', 'C4', 'C5')")
    assert {row.state for row in states} <= {"cancelled", "met"}
    again = await end_early(probation, pathway)
    assert (again.status_code, again.json()["errorCode"]) == (409, "NoOrder")


async def test_an_order_that_is_not_ready_goes_on_and_what_is_missing_is_said(api: Api) -> None:
    """R42: Sentencing Act 2026, sections 38 and 39."""
    probation, pathway, _ = await sentenced_pathway(api)
    refused = await end_early(probation, pathway)
    refusal = refused.json()["userMessage"]
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "NotReady")
    of_treatment = "treatment requirements: settled by the end of mhtr, from the provider"
    assert f"{of_treatment} (R42, Sentencing Act 2026, section 38" in refusal
    assert "Not met" not in refusal
    await probation.deliver(ended(pathway, Outcome.COMPLETED, Requirement.MHTR))
    others = await end_early(probation, pathway, others_met=False)
    assert "Not met: other requirements (R42" in others.json()["userMessage"]
    early = await end_early(probation, pathway, ended_at=(MORNING + timedelta(days=1)).isoformat())
    assert (early.status_code, early.json()["field"]) == (422, "/ended_at")
    duty = await end_early(probation, pathway, role="court_duty_officer")
    assert duty.status_code == 403
    assert (await end_early(probation, pathway, role="senior_officer")).status_code == 201


def test_reviews_that_are_not_under_special_procedures_are_no_reason_to_go_on() -> None:
    """R42: the officer reads it from the order."""
    assert not_met(DONE) == {}
    special = replace(DONE, special_procedures=True)
    assert not_met(special) == {"special procedures": Answer.FAIL}
