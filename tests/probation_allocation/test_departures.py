"""An officer who leaves is given no order, and what they held is to be allocated anew (R30)."""

from typing import Any
from uuid import UUID

from tests.conftest import Api
from tests.probation_allocation.given_orders import after, allocate, ask, sentence, under_order
from tests.service_under_test import ServiceUnderTest

SENIOR = {"role": "senior_officer"}


def left(days: float | None = 2) -> dict[str, Any]:
    """Left so many days after the sentence; nothing is for who did not leave after all."""
    at = after(days=days).isoformat() if days is not None else None
    return {"left_at": at, "why": "Took another post"}


async def to_allocate(probation: ServiceUnderTest, site: str = "northamptonshire") -> list[Any]:
    """The pathways that are to be allocated at a site."""
    answer = await probation.get(f"/v1/orders-to-allocate?site={site}", **SENIOR)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["orders"])


async def leave(probation: ServiceUnderTest, officer: str, read: int = 1, **more: Any) -> Any:
    """What is answered where an officer is said to have left."""
    body = left() | more
    return await probation.put(
        f"/v1/officers/{officer}/departure", body, etag=f'"{read}"', **SENIOR
    )


async def test_what_an_officer_who_left_holds_is_listed(api: Api) -> None:
    probation, pathway = await under_order(api)
    officer = await allocate(probation, pathway)
    assert await to_allocate(probation) == []
    assert (await leave(probation, officer)).status_code == 200
    [order] = await to_allocate(probation)
    assert (order["pathway_id"], order["officer_id"]) == (str(pathway), officer)
    assert order["waits_since"] == after(days=2).isoformat().replace("+00:00", "Z")
    assert await to_allocate(probation, "essex") == []


async def test_it_is_listed_until_another_officer_holds_it(api: Api) -> None:
    probation, pathway = await under_order(api)
    await leave(probation, await allocate(probation, pathway))
    officer = {
        "site": "northamptonshire", "name": "B. Fictional", "team": "T", "contact": "desk",
        "user": "hers", "capacity": 1,
    }  # fmt: skip
    other = (await probation.post("/v1/officers", officer, **SENIOR)).json()["id"]
    body = {
        "allocated_at": after(days=3).isoformat(),
        "officer_id": other,
        "justification": "Is there",
        "handover": "The officer left",
        "person_told_at": after(days=3).isoformat(),
    }
    assert (await ask(probation, pathway, "allocations", body, **SENIOR)).status_code == 201
    assert await to_allocate(probation) == []


async def c3(probation: ServiceUnderTest, pathway: UUID) -> tuple[str, str]:
    """The state of the clock of allocation, and since when it runs."""
    answer = await probation.get(f"/v1/pathways/{pathway}/clocks", role="responsible_officer")
    [clock] = [one for one in answer.json() if one["name"] == "C3"]
    return clock["state"], clock["started_at"][:10]


async def test_c3_runs_again_for_what_they_hold_until_another_officer_holds_it(api: Api) -> None:
    """C3: from the day they left; put right with it, and taken back with it."""
    probation, pathway = await under_order(api)
    officer = await allocate(probation, pathway)
    assert (await c3(probation, pathway))[0] == "met"
    await leave(probation, officer)
    state, since = await c3(probation, pathway)
    assert (state != "met", since) == (True, after(days=2).date().isoformat())
    await leave(probation, officer, 2, left_at=after(days=4).isoformat())
    assert (await c3(probation, pathway))[1] == after(days=4).date().isoformat()
    await leave(probation, officer, 3, left_at=None)
    assert (await c3(probation, pathway))[0] == "met"


async def test_no_new_order_is_given_to_who_left(api: Api) -> None:
    probation, pathway = await under_order(api)
    officer = await allocate(probation, pathway)
    await leave(probation, officer)
    body = {"allocated_at": after(days=3).isoformat(), "officer_id": officer, "justification": "x"}
    refused = await ask(probation, pathway, "allocations", body, **SENIOR)
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "OfficerLeft")


async def test_a_departure_is_taken_back_and_stays_on_record(api: Api) -> None:
    probation, pathway = await under_order(api)
    officer = await allocate(probation, pathway)
    await leave(probation, officer)
    assert (await leave(probation, officer)).status_code == 412
    back = await leave(probation, officer, 2, left_at=None)
    assert (back.status_code, back.json()["left_at"]) == (200, None)
    assert await to_allocate(probation) == []


async def test_an_order_that_nobody_was_given_is_listed_and_a_fine_is_not(api: Api) -> None:
    probation, pathway = await under_order(api)
    [order] = await to_allocate(probation)
    assert (order["pathway_id"], order["officer_id"]) == (str(pathway), None)
    fined = sentence(UUID(order["pathway_id"]), disposal="fine", order_months=None)
    await probation.deliver(fined)
    assert await to_allocate(probation) == []
