"""A channel as one organisation of the reader sees it, by every way there is to read it."""

import json
from typing import Any
from uuid import uuid4

from contracts.event import Agency
from tests.common.given_streams import streaming, until
from tests.service_under_test import ServiceUnderTest

View = dict[str, list[tuple[int, str]]]
"""Of each person the numbers and names of events; a number alone has no name."""


async def read(service: ServiceUnderTest, organisation: str, what: str) -> Any:
    """What the system of an organisation of providers is answered."""
    path = f"/v1/channels/me/{what}"
    whose = {"organisation": organisation, "agency": Agency.PROVIDER.value}
    answer = await service.get(path, role="service", **whose)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def view(service: ServiceUnderTest, organisation: str) -> View:
    """What an organisation sees, the same by page, event by event, as a stream and by person."""
    await service.publish()
    whole = (await read(service, organisation, "events?limit=500"))["events"]
    assert await _one_by_one(service, organisation) == whole
    assert await _streamed(service, organisation, len(whole)) == whole
    seen = _by_person(whole)
    heads = (await read(service, organisation, "heads"))["heads"]
    assert {head["subject"]: head["last"] for head in heads} == {
        person: events[-1][0] for person, events in seen.items()
    }
    for person, events in seen.items():
        assert [number for number, _ in events] == list(range(1, len(events) + 1))
        replayed = (await read(service, organisation, f"events?subject={person}&limit=500"))[
            "events"
        ]
        assert _by_person(replayed) == {person: events}
    await _knows_nobody_else(service, organisation, seen)
    return seen


def names(seen: View, person: str) -> list[str]:
    """The events of a person that an organisation was shown, without the numbers of others."""
    return [name for _, name in seen.get(person, ()) if name]


async def _knows_nobody_else(service: ServiceUnderTest, organisation: str, seen: View) -> None:
    """Of whoever it was not told, the answer is that of somebody who never was."""
    never = await read(service, organisation, f"events?subject={uuid4()}")
    everybody = await service.rows("SELECT DISTINCT subject FROM event_log")
    for (person,) in everybody:
        if str(person) not in seen:
            assert await read(service, organisation, f"events?subject={person}") == never


async def _one_by_one(service: ServiceUnderTest, organisation: str) -> list[Any]:
    found: list[Any] = []
    cursor, before = "", None
    while cursor != before:
        before = cursor
        page = await read(service, organisation, f"events?limit=1&cursor={cursor}")
        found, cursor = found + page["events"], page["cursor"]
    return found


async def _streamed(service: ServiceUnderTest, organisation: str, count: int) -> list[Any]:
    who: dict[str, Any] = {"reader": Agency.PROVIDER, "organisation": organisation}
    async with streaming(service, **who) as (reading,):
        await until(lambda: len(reading.events) >= count)
    return [json.loads(one["data"]) for one in reading.events]


def _by_person(events: list[Any]) -> View:
    seen: View = {}
    for event in events:
        name = "" if "withheld" in event["type"] else event["type"].split(".")[2]
        assert name or not event.get("data"), event
        seen.setdefault(event["subject"], []).append((int(event["sequence"]), name))
    return seen
