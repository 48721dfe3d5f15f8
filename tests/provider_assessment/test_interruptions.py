"""Remanded or in hospital: nobody is absent, clocks pause, and it may be put right (R33)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import Api
from tests.provider_assessment.given import (
    PRACTITIONER,
    Provider,
    after,
    clock_states,
    completion,
    in_treatment,
    session,
)


def interruption(began: float = 10, because: str = "remanded", **more: Any) -> dict[str, Any]:
    """From so many days after the sentence on."""
    return {"because": because, "began_at": after(days=began), "why": "Told by the officer"} | more


async def change(provider: Provider, made: dict[str, Any], read: int = 1, **more: Any) -> Any:
    """What is answered where an interruption is said to be otherwise."""
    body = {k: made[k] for k in ("because", "began_at", "why")} | more
    path = f"/v1/interruptions/{made['id']}"
    return await provider.service.put(path, body, etag=f'"{read}"', **PRACTITIONER)


async def states(provider: Provider) -> dict[int, str]:
    """How the appointments stand, by session."""
    rows = await provider.service.rows("SELECT session_number AS n, state FROM appointment")
    return {row.n: row.state for row in rows}


async def told(provider: Provider, name: str) -> list[dict[str, Any]]:
    """What probation was told under a name."""
    return [data for type_, data in await provider.told("probation") if name in type_]


async def planned(api: Api) -> Provider:
    """In treatment, with weekly appointments planned."""
    provider = await in_treatment(api)
    for number in (1, 2, 3):
        await provider.of("appointments", session(number))
    return provider


@pytest.mark.parametrize("because", ["remanded", "hospital"])
async def test_appointments_from_then_on_are_not_held_and_nobody_is_absent(
    api: Api, because: str
) -> None:
    provider = await planned(api)
    await provider.of("interruptions", interruption(because=because))
    assert await states(provider) == {1: "open", 2: "cancelled", 3: "cancelled"}
    [said] = await told(provider, "treatment-interrupted")
    assert (said["because"], said["withdrawn"], "ended_at" in said) == (because, False, False)
    assert await told(provider, "non-attendance") == []


async def test_clocks_pause_and_run_on_by_as_much(api: Api) -> None:
    provider = await in_treatment(api)
    query = "SELECT state, due_at FROM clock WHERE name = 'C7'"
    [before] = await provider.service.rows(query)
    made = await provider.of("interruptions", interruption(5))
    [paused] = await provider.service.rows(query)
    assert (paused.state, paused.due_at) == ("running", None)
    await change(provider, made, ended_at=after(days=9))
    [later] = await provider.service.rows(query)
    assert later.due_at - before.due_at == timedelta(days=4)


async def test_nothing_is_planned_for_that_time_and_what_is_after_it_is(api: Api) -> None:
    provider = await in_treatment(api)
    made = await provider.of("interruptions", interruption(5))
    refused = await provider.of("appointments", session(1), 409)
    assert (refused["errorCode"], refused["field"]) == ("Interrupted", "/at")
    await change(provider, made, ended_at=after(days=6))
    await provider.of("appointments", session(1))


async def test_what_was_not_so_is_taken_back_and_stays_on_record(api: Api) -> None:
    provider = await planned(api)
    before = [await clock_states(provider, name) for name in ("C7", "C8")]
    made = await provider.of("interruptions", interruption())
    withdrawn = await change(provider, made, withdrawn=True, why="Another person")
    assert (withdrawn.status_code, withdrawn.json()["withdrawn"]) == (200, True)
    assert await states(provider) == {1: "open", 2: "open", 3: "open"}
    assert [await clock_states(provider, name) for name in ("C7", "C8")] == before
    assert [said["withdrawn"] for said in await told(provider, "treatment-interrupted")] == [
        False, True,
    ]  # fmt: skip
    [shown] = (await provider.view())["interruptions"]
    assert shown["why"] == "Another person"


async def test_a_corrected_day_holds_what_is_outside_it(api: Api) -> None:
    provider = await planned(api)
    made = await provider.of("interruptions", interruption())
    await change(provider, made, began_at=after(days=16), ended_at=after(days=30))
    assert await states(provider) == {1: "open", 2: "open", 3: "cancelled"}


async def test_it_is_changed_only_on_the_version_that_was_read_and_by_its_organisation(
    api: Api,
) -> None:
    provider = await planned(api)
    made = await provider.of("interruptions", interruption())
    assert (await change(provider, made, read=2)).status_code == 412
    before = await change(provider, made, ended_at=after(days=1))
    assert (before.status_code, before.json()["field"]) == (422, "/ended_at")
    path = f"/v1/interruptions/{made['id']}"
    other = PRACTITIONER | {"organisation": "another-organisation"}
    body = interruption()
    assert (await provider.service.put(path, body, etag='"1"', **other)).status_code == 404


async def test_treatment_is_interrupted_once_at_a_time_and_while_it_lasts(api: Api) -> None:
    provider = await in_treatment(api)
    await provider.of("interruptions", interruption())
    again = await provider.of("interruptions", interruption(11), 409)
    assert again["errorCode"] == "Interrupted"
    discharged = {"outcome": "unplanned_discharge", "discharge_reason": "custody"}
    await provider.of("completions", completion(**discharged))
    ended = await provider.of("interruptions", interruption(95), 409)
    assert ended["errorCode"] == "NotInTreatment"
