"""Death, remand and hospital recorded at probation, and taken back (R30, R33, R42)."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from contracts.events.court_orders import CircumstanceRecorded
from contracts.vocabulary import Circumstance
from tests.conftest import Api
from tests.probation_allocation.given_orders import (
    after,
    allocate,
    ask,
    known,
    missed,
    sentence,
    under_order,
)
from tests.service_under_test import ServiceUnderTest


def from_court(pathway: UUID, id: UUID, **more: Any) -> CircumstanceRecorded:
    """The court learned of a death."""
    return CircumstanceRecorded(
        pathway_id=pathway,
        occurred_at=after(days=20),
        circumstance_id=id,
        circumstance=Circumstance.DIED,
        **more,
    )


async def states(probation: ServiceUnderTest, pathway: UUID) -> dict[str, str]:
    """How the clocks of a pathway stand."""
    query = "SELECT name, state FROM clock WHERE subject = :subject"
    return {row.name: row.state for row in await probation.rows(query, subject=pathway)}


async def holder(probation: ServiceUnderTest, pathway: UUID) -> Any:
    """Until when the officer held the order, and when it ended."""
    shown = await known(probation, pathway)
    return shown["allocations"][0]["ended_at"], shown["after_sentence"]["order_ended_at"]


async def test_the_officer_who_learns_of_a_death_holds_the_order_no_more_and_again(
    api: Api,
) -> None:
    probation, pathway = await under_order(api)
    await allocate(probation, pathway)
    await probation.deliver(missed(pathway, 1))
    before = await states(probation, pathway)
    body = {"circumstance": "died", "began_at": after(days=20).isoformat(), "why": "Told by kin"}
    answer = await ask(probation, pathway, "circumstances", body)
    assert answer.status_code == 201, answer.text
    assert datetime.fromisoformat((await holder(probation, pathway))[0]) == after(days=20)
    rest = await states(probation, pathway)
    assert {rest[name] for name in ("C4", "C5", "C9")} == {"cancelled"}
    path = f"/v1/circumstances/{answer.json()['id']}"
    back = {"began_at": body["began_at"], "withdrawn": True, "why": "Another of that name"}
    taken = await probation.put(path, back, etag='"1"', role="responsible_officer")
    assert taken.status_code == 200, taken.text
    assert await holder(probation, pathway) == (None, None)
    assert await states(probation, pathway) == before


async def test_a_death_the_court_told_ends_the_order_and_is_taken_back(api: Api) -> None:
    probation, pathway = await under_order(api)
    await allocate(probation, pathway)
    before, id = await states(probation, pathway), uuid4()
    await probation.deliver(from_court(pathway, id))
    assert (await states(probation, pathway))["C5"] == "cancelled"
    await probation.deliver(from_court(pathway, id, withdrawn=True))
    assert await states(probation, pathway) == before
    assert await holder(probation, pathway) == (None, None)


async def test_a_sentence_told_after_the_death_is_not_waited_for(api: Api) -> None:
    probation, _ = await under_order(api)
    pathway = uuid4()
    await probation.deliver(from_court(pathway, uuid4()))
    await probation.deliver(sentence(pathway))
    shown = await known(probation, pathway)
    assert datetime.fromisoformat(shown["after_sentence"]["order_ended_at"]) == after(days=20)
    assert (await states(probation, pathway))["C3"] == "cancelled"
