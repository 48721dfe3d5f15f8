"""Orders allocated to officers, and the clock they are allocated by (R30, C3)."""

from datetime import timedelta

from tests.conftest import Api
from tests.probation_allocation.given import MORNING, sentenced_pathway


async def test_allocation_within_48_hours_meets_its_clock_and_tells_probations_systems(
    api: Api,
) -> None:
    """R30, C3."""
    probation, pathway, officer = await sentenced_pathway(api)
    body = {
        "allocated_at": (MORNING + timedelta(hours=30)).isoformat(),
        "officer_id": officer,
        "justification": "Knows the person",
    }
    path = f"/v1/pathways/{pathway}/allocations"
    answer = await probation.post(path, body, role="senior_officer")
    assert answer.status_code == 201, answer.text
    assert (answer.json()["cases_then"], answer.json()["capacity_then"]) == (0, 1)
    query = "SELECT state FROM clock WHERE name = 'C3'"
    assert await probation.rows(query) == [("met",)]
    page = await probation.get("/v1/domain-events", role="service")
    kinds = [event["eventType"] for event in page.json()["events"]]
    assert kinds == ["event.manager.allocated", "requirement.manager.allocated"]
    assert page.json()["events"][0]["personReference"]["identifiers"][0]["value"] == "X000001"
    full = await probation.post(path, body | {"handover": "Leave"}, role="senior_officer")
    assert (full.status_code, full.json()["field"]) == (409, "/justification")


async def test_a_late_allocation_breaches_its_clock(api: Api) -> None:
    """C3."""
    probation, pathway, officer = await sentenced_pathway(api)
    body = {
        "allocated_at": (MORNING + timedelta(hours=55)).isoformat(),
        "officer_id": officer,
        "justification": "Knows the person",
    }
    await probation.post(f"/v1/pathways/{pathway}/allocations", body, role="senior_officer")
    query = "SELECT state FROM clock WHERE name = 'C3'"
    assert await probation.rows(query) == [("breached",)]
