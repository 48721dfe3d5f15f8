"""What probation is told of a person: pleas taken back, clocks of others."""

import asyncio
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import text

from contracts.events import provider_assessment
from contracts.events.court_listing import (
    Sentenced,
)
from contracts.vocabulary import Disposal
from tests.conftest import Api
from tests.probation_allocation.given import (
    MORNING,
    approved_pathway,
    guilty_pathway,
    pleaded,
    request,
    sentenced_pathway,
)


async def test_what_others_told_of_their_clocks_stands_beside_our_own(api: Api) -> None:
    """C3, C8: an appointment the provider did not report in time."""
    probation, pathway, _ = await sentenced_pathway(api)
    appointment = str(uuid4())
    published = {"clock": "C8", "started_at": MORNING, "due_at": MORNING, "concerns": appointment}

    async def moved(state: str) -> None:
        event = provider_assessment.ClockMoved.of(pathway, MORNING, published | {"state": state})
        await probation.deliver(event)

    path = f"/v1/pathways/{pathway}/clocks"
    await moved("at_risk")
    await moved("running")
    names = [clock["name"] for clock in (await probation.get(path, role="senior_officer")).json()]
    assert names == ["C3", "C4", "C5"]
    await moved("breached")
    await moved("met")
    page = (await probation.get(path, role="responsible_officer")).json()
    shown = {(clock["owner"], clock["name"], clock["concerns"], clock["state"]) for clock in page}
    assert ("provider_assessment", "C8", appointment, "met") in shown
    assert [clock["waits_for"] for clock in page if clock["name"] == "C8"] == [[]]
    assert {name for _, name, _, _ in shown} == {"C3", "C4", "C5", "C8"}


async def test_guilt_taken_back_stands_down_who_was_asked_and_withdraws_what_was_proposed(
    api: Api,
) -> None:
    """R11: told to those who were told before, and all of it possible again afterwards."""
    probation, pathway = await approved_pathway(api)
    asked, proposals = (
        f"/v1/pathways/{pathway}/{what}" for what in ("assessment-requests", "proposals")
    )
    proposal = {
        "proposed_at": MORNING.isoformat(),
        "requirement": "mhtr",
        "level": "low",
        "level_without_requirement": "low",
    }
    await probation.post(asked, request(), role="court_duty_officer")
    await probation.post(proposals, proposal, role="court_duty_officer")
    before = len(await probation.told())
    await probation.deliver(pleaded(pathway, guilty=False))
    published = {
        (c, t.removeprefix("cstr.probation.")): d for c, t, d in (await probation.told())[before:]
    }
    assert set(published) == {
        ("cstr.probation.court", "proposal-withdrawn.v2"),
        ("cstr.probation.provider", "proposal-withdrawn.v2"),
        ("cstr.probation.provider", "assessment-stood-down.v2"),
        ("cstr.probation.reporting", "proposal-withdrawn.v2"),
        ("cstr.probation.reporting", "assessment-stood-down.v2"),
    }
    path = f"/v1/pathways/{pathway}"
    shown = (await probation.get(path, role="court_duty_officer")).json()
    assert shown["proposals"][0]["withdrawn_at"] is not None
    assert shown["positions"][0]["stood_down_at"] is not None
    refused = await probation.post(proposals, proposal, role="court_duty_officer")
    assert refused.status_code == 409
    await probation.deliver(pleaded(pathway))
    for again, body in ((asked, request()), (proposals, proposal)):
        answer = await probation.post(again, body, role="court_duty_officer")
        assert answer.status_code == 201, answer.text
    shown = (await probation.get(path, role="court_duty_officer")).json()
    assert [proposal["withdrawn_at"] is None for proposal in shown["proposals"]].count(True) == 1


async def test_a_plea_of_not_guilty_that_changes_nothing_tells_nothing(api: Api) -> None:
    """R11."""
    probation, pathway = await guilty_pathway(api)
    await probation.deliver(pleaded(pathway, guilty=False))
    assert await probation.told() == []


async def test_an_event_waits_for_a_command_before_it_takes_the_clock(api: Api) -> None:
    """C3: taken the other way round, the two would wait for each other."""
    probation, pathway, _ = await sentenced_pathway(api)
    corrected = Sentenced(
        pathway_id=pathway,
        occurred_at=MORNING + timedelta(hours=7),
        disposal=Disposal.COMMUNITY_ORDER,
        requirement_made=True,
    )
    async with probation.engine.begin() as command:
        own = {"id": pathway}
        await command.execute(text("SELECT 1 FROM pathway WHERE id = :id FOR UPDATE"), own)
        applying = asyncio.create_task(probation.deliver(corrected))
        async with asyncio.timeout(10):
            while not await probation.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
                await asyncio.sleep(0.01)
        await command.execute(
            text("SELECT 1 FROM clock WHERE subject = :id FOR UPDATE NOWAIT"), own
        )
    await applying
    (row,) = await probation.rows("SELECT started_at FROM clock WHERE name = 'C3'")
    assert row.started_at == MORNING + timedelta(hours=7)
