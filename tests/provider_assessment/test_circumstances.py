"""What another agency knows of somebody: died, remanded, in hospital, or not after all (R33)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.events import court_orders, probation_supervision
from contracts.events.forms import CircumstanceRecorded as Recorded
from tests.conftest import Api
from tests.provider_assessment.given import (
    PRACTITIONER,
    Provider,
    after,
    clock_states,
    completion,
    in_treatment,
    sentenced,
    session,
)

ID = uuid4()


def said(
    provider: Provider, circumstance: str, began: float = 10, by: str = "court", **more: Any
) -> Recorded:
    """From so many days after the sentence on."""
    told: type[Recorded] = court_orders.CircumstanceRecorded
    if by == "probation":
        told = probation_supervision.CircumstanceRecorded
    about: dict[str, Any] = {"circumstance_id": ID, "circumstance": circumstance} | more
    at = datetime.fromisoformat(after(days=began))
    return told(pathway_id=UUID(str(provider.pathway)), occurred_at=at, **about)


async def appointments(provider: Provider) -> dict[int, tuple[str, str | None]]:
    """How the appointments stand, by session, and why one was cancelled."""
    shown = (await provider.view())["appointments"]
    return {one["session_number"]: (one["state"], one["cancelled_because"]) for one in shown}


async def planned(api: Api) -> Provider:
    """In treatment, with weekly appointments planned."""
    provider = await in_treatment(api)
    for number in (1, 2, 3):
        await provider.of("appointments", session(number))
    return provider


async def due(provider: Provider, name: str) -> Any:
    """When a clock is due, if it does not pause."""
    [row] = await provider.service.rows(f"SELECT due_at FROM clock WHERE name = '{name}'")
    return row.due_at


@pytest.mark.parametrize("by", ["court", "probation"])
@pytest.mark.parametrize("circumstance", ["died", "remanded", "hospital"])
async def test_what_another_agency_knows_cancels_appointments_and_says_why(
    api: Api, circumstance: str, by: str
) -> None:
    provider = await planned(api)
    await provider.service.deliver(said(provider, circumstance, by=by))
    cancelled = ("cancelled", circumstance)
    assert await appointments(provider) == {1: ("open", None), 2: cancelled, 3: cancelled}
    assert not [type_ for type_, _ in await provider.told("probation") if "attendance" in type_]
    refused = await provider.of("appointments", session(4), 409)
    assert refused["errorCode"] == "Interrupted"


async def test_a_death_taken_back_lets_clocks_run_and_plans_nothing_by_itself(api: Api) -> None:
    provider = await planned(api)
    before = [await clock_states(provider, name) for name in ("C7", "C12")]
    await provider.service.deliver(said(provider, "died"))
    assert await clock_states(provider, "C7") == ["cancelled"]
    await provider.service.deliver(said(provider, "died", withdrawn=True))
    assert [await clock_states(provider, name) for name in ("C7", "C12")] == before
    assert (await appointments(provider))[2] == ("cancelled", "died")
    await provider.of("appointments", session(2))
    [told] = (await provider.view())["circumstances"]
    assert (told["circumstance"], told["withdrawn"], told["told_by"]) == (
        "died", True, "court_listing",
    )  # fmt: skip


async def test_clocks_pause_once_for_what_two_agencies_say(api: Api) -> None:
    provider = await in_treatment(api)
    before = await due(provider, "C7")
    own = {"because": "remanded", "began_at": after(days=5), "why": "Told by the officer"}
    made = await provider.of("interruptions", own)
    until = datetime.fromisoformat(after(days=9))
    await provider.service.deliver(said(provider, "remanded", 6, ended_at=until))
    assert await due(provider, "C7") is None
    body = own | {"ended_at": after(days=8)}
    path = f"/v1/interruptions/{made['id']}"
    answer = await provider.service.put(path, body, etag='"1"', **PRACTITIONER)
    assert answer.status_code == 200, answer.text
    assert await due(provider, "C7") - before == timedelta(days=4)
    await provider.service.deliver(said(provider, "remanded", 6, ended_at=until, withdrawn=True))
    assert await due(provider, "C7") - before == timedelta(days=3)


async def test_nobody_is_followed_up_who_died_after_treatment(api: Api) -> None:
    provider = await in_treatment(api)
    for number in (1, 2):
        made = await provider.of("appointments", session(number))
        attended = {"recorded_at": after(days=85), "attendance": "attended", "engagement": "active"}
        await provider.attendance(made["id"], attended)
    await provider.of("completions", completion())
    before = await clock_states(provider, "C14")
    await provider.service.deliver(said(provider, "died", 100))
    assert set(await clock_states(provider, "C14")) == {"cancelled"}
    await provider.service.deliver(said(provider, "died", 100, withdrawn=True))
    assert await clock_states(provider, "C14") == before


async def test_treatment_that_is_ordered_of_somebody_away_begins_paused(api: Api) -> None:
    provider = await in_treatment(api)
    service, pathway = provider.service, UUID(str(provider.pathway))
    await service.deliver(said(provider, "hospital", 1))
    await service.deliver(sentenced(pathway))
    assert await due(provider, "C7") is None
