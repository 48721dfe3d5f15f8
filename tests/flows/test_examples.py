"""The example requests of the documents, sent in order to the real stack: all of them work."""

import json
from typing import Any

import pytest

from contracts.requests import Awaited, Step, examples
from scripts.demo.asking import Asker
from tests.flows.conftest import Played
from tests.state import in_flight

pytestmark = pytest.mark.timeout(120)


class Journey:
    """Goes the way of the examples; knows the real id of each of theirs."""

    def __init__(self, ask: Asker) -> None:
        self._ask = ask
        self.ids: dict[str, str] = {}

    async def go(self, step: Step) -> Any:
        """Wait for what the step waits for, make its request, and keep the ids it gives."""
        for one in step.awaits:
            await self._wait(step, one)
        answer = await self._send(step)
        for id, pointer in step.gives.items():
            self.ids[str(id)] = at(answer, pointer)
        return answer

    async def _wait(self, step: Step, awaited: Awaited) -> None:
        async def seen() -> Any:
            path = self._real(awaited.get)
            known = await self._ask.get(step.agency, step.role, path, step.organisation)
            return at(known, awaited.at)

        found = await self._ask.until(f"{awaited.at} of {awaited.get} at {step.agency}", seen)
        if awaited.gives is not None:
            self.ids[str(awaited.gives)] = found

    async def _send(self, step: Step) -> Any:
        path, body = self._real(step.path), self._real(dict(step.body))
        if step.if_match is None:
            return await self._ask.post(step.agency, step.role, path, body, step.organisation)
        etag = step.if_match
        return await self._ask.put(step.agency, step.role, path, body, etag, step.organisation)

    def _real(self, value: Any) -> Any:
        text = json.dumps(value)
        for example, real in self.ids.items():
            text = text.replace(example, real)
        return json.loads(text)


def at(document: Any, pointer: str) -> Any:
    """What a JSON pointer leads to, or nothing."""
    found = document
    for part in pointer.split("/")[1:]:
        if isinstance(found, list):
            found = found[int(part)] if int(part) < len(found) else None
        else:
            found = found.get(part) if found else None
    return found


async def test_the_example_requests_take_one_person_the_whole_way(played: Played) -> None:
    journey = Journey(played.ask)
    for step in examples().way:
        answer = await journey.go(step)
        if step.path in ("/v1/court-lists", "/v1/hearings"):
            assert [len(answer["taken"]), answer["notes"]] == [1, []]

    async def settled() -> bool:
        return not any((await in_flight(played.stack)).values())

    await played.ask.until("everything told to be applied", settled)
    path = f"/v1/pathways/{journey.ids['00000000-0000-4000-8000-000000000001']}"
    court = await played.ask.get("court_listing", "legal_adviser", path)
    outcomes = {one["requirement"]: one["outcome"] for one in court["requirements"]}
    assert outcomes == {"mhtr": "completed", "atr": None}
