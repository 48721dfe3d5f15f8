"""What a refusal of probation says: rule, the state of the pathway, what is allowed now (R52)."""

from datetime import timedelta
from uuid import uuid4

from tests.conftest import Api
from tests.probation_allocation.given import (
    MORNING,
    approved_pathway,
    guilty_pathway,
    missed_at,
    request,
    sentenced_pathway,
)

PATHWAY = "POST /v1/pathways/{pathway_id}"
PROPOSAL = {
    "proposed_at": (MORNING + timedelta(hours=5)).isoformat(),
    "requirement": "mhtr",
    "level": "medium",
    "level_without_requirement": "medium",
}


async def test_nothing_is_proposed_before_consent_and_approval(api: Api) -> None:
    """R20: what is not known yet is in the state, and asking for it is allowed."""
    probation, pathway = await guilty_pathway(api)
    path = f"/v1/pathways/{pathway}/proposals"
    refused = (await probation.post(path, PROPOSAL, role="court_duty_officer")).json()
    assert (refused["rule"], refused["errorCode"]) == ("R20", "GateClosed")
    mhtr = refused["state"]["requirements"]["mhtr"]
    assert (mhtr["willing"], mhtr["approved"], mhtr["assessment"]) == (None, None, "none")
    assert f"{PATHWAY}/assessment-requests" in refused["allowed"]
    assert f"{PATHWAY}/proposals" not in refused["allowed"]


async def test_a_requirement_is_proposed_once(api: Api) -> None:
    """R20: what an open gate lets through is allowed until it was proposed."""
    probation, pathway = await approved_pathway(api)
    path = f"/v1/pathways/{pathway}/proposals"
    heavier = PROPOSAL | {"level": "high"}
    refused = (await probation.post(path, heavier, role="court_duty_officer")).json()
    assert (refused["rule"], f"{PATHWAY}/proposals" in refused["allowed"]) == ("R22", True)
    answer = await probation.post(path, PROPOSAL, role="court_duty_officer")
    assert answer.status_code == 201, answer.text
    again = (await probation.post(path, PROPOSAL, role="court_duty_officer")).json()
    assert (again["rule"], again["errorCode"]) == ("R20", "AlreadyProposed")
    assert again["state"]["requirements"]["mhtr"]["proposed"] is True
    assert f"{PATHWAY}/proposals" not in again["allowed"]


async def test_an_assessment_is_asked_for_once(api: Api) -> None:
    """R13: only the requirement that was named is looked at."""
    probation, pathway = await guilty_pathway(api)
    path = f"/v1/pathways/{pathway}/assessment-requests"
    await probation.post(path, request(), role="court_duty_officer")
    refused = (await probation.post(path, request(), role="court_duty_officer")).json()
    assert refused["rule"] == "R13"
    assert {r: p["assessment"] for r, p in refused["state"]["requirements"].items()} == {
        "mhtr": "asked_for"
    }
    assert f"{PATHWAY}/assessment-requests" not in refused["allowed"]


async def test_an_absence_is_decided_on_once(api: Api) -> None:
    """R34."""
    probation, pathway, _ = await sentenced_pathway(api)
    appointment = uuid4()
    await probation.deliver(missed_at(pathway, appointment, MORNING + timedelta(days=14)))
    path = f"/v1/non-attendances/{appointment}/decisions"
    decided = {"decided_at": (MORNING + timedelta(days=16)).isoformat(), "decision": "warning"}
    body = {**decided, "why": "No reason", "told_person": True}
    first = await probation.post(path, body, role="responsible_officer")
    assert first.status_code == 201, first.text
    again = (await probation.post(path, body, role="responsible_officer")).json()
    assert (again["rule"], again["errorCode"]) == ("R34", "AlreadyDecided")
    assert (again["state"]["appointment"], again["state"]["order"]) == ("decided", "in_force")
    assert f"{PATHWAY}/breaches" in again["allowed"]
    assert f"{PATHWAY}/first-meetings" not in again["allowed"]


async def test_what_is_about_no_pathway_says_no_state(api: Api) -> None:
    """R7: a list on which nobody is has nowhere to stand."""
    probation, _ = await guilty_pathway(api)
    body = {"site": "northamptonshire", "on": "2026-12-01", "agreed_at": MORNING.isoformat()}
    refused = await probation.post("/v1/agreed-lists", body, role="court_duty_officer")
    assert (refused.status_code, refused.json()["rule"]) == (409, "R7")
    assert not refused.json().keys() & {"state", "allowed"}
