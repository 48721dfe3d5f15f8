"""Large bodies: who sends slowly holds up nobody but itself."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from services.common.errors import Unavailable
from services.common.large_bodies import HELD, HELD_OF_A_CLIENT, WORKED_ON, LargeBodies
from services.probation_allocation.service import SERVICE
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest

OFFICERS = "/v1/officers"
LARGE = json.dumps({"name": "x" * 100_000}).encode()


class Slow:
    """Bodies of which the large part was sent, and the end is not."""

    def __init__(self, service: ServiceUnderTest) -> None:
        self.service, self.begun, self.end = service, 0, asyncio.Event()
        self._asked: list[asyncio.Task[Any]] = []

    async def begin(self, users: list[str]) -> None:
        """One request of each; they are begun when this returns."""
        self._asked += [asyncio.create_task(send(self.service, u, self._body())) for u in users]
        async with asyncio.timeout(10):
            while self.begun < len(self._asked):
                await asyncio.sleep(0.001)

    async def answers(self) -> list[int]:
        """With which status each was answered, once all is sent."""
        self.end.set()
        return [answer.status_code for answer in await asyncio.gather(*self._asked)]

    async def _body(self) -> AsyncIterator[bytes]:
        yield LARGE[:80_000]
        self.begun += 1
        await self.end.wait()
        yield LARGE[80_000:]


async def send(service: ServiceUnderTest, user: str, body: Any) -> Any:
    """The answer to a large body that says nothing sensible: 422 once it is read."""
    headers = {"idempotency-key": str(uuid4()), "content-type": "application/json"}
    return await service.ask(
        "POST", OFFICERS, role="senior_officer", user=user, content=body, headers=headers
    )


async def test_slow_bodies_hold_up_no_complete_one_of_somebody_else(api: Api) -> None:
    service = await api(SERVICE)
    service.app._edge._large = LargeBodies(5)
    slow = Slow(service)
    await slow.begin(["slow"] * HELD_OF_A_CLIENT + ["other"])
    answers = await asyncio.gather(*(send(service, f"u{n}", LARGE) for n in range(8)))
    assert {answer.status_code for answer in answers} == {422}
    assert await slow.answers() == [422] * (HELD_OF_A_CLIENT + 1)


async def test_beyond_a_clients_share_it_is_asked_to_send_again_and_others_are_not(
    api: Api,
) -> None:
    service = await api(SERVICE)
    service.app._edge._large = LargeBodies(0.1)
    slow = Slow(service)
    await slow.begin(["slow"] * HELD_OF_A_CLIENT)
    refused = await send(service, "slow", LARGE)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert (await send(service, "slow", b"{}")).status_code == 422, "what is small goes on"
    assert (await send(service, "other", LARGE)).status_code == 422
    await slow.answers()
    assert (await send(service, "slow", LARGE)).status_code == 422


async def test_waiting_for_room_is_not_counted_as_sending_slowly(api: Api) -> None:
    service = await api(SERVICE)
    service.app._edge._seconds = 0.3
    slow = Slow(service)
    room = [service.app._edge._large.of("somebody") for _ in range(WORKED_ON)]
    for one in room:
        await one.work_on()
    asked = asyncio.create_task(send(service, "one", LARGE))
    await asyncio.sleep(0.6)
    assert not asked.done()
    for one in room:
        one.give_back()
    assert (await asked).status_code == 422
    assert slow.begun == 0


async def test_all_clients_together_hold_so_many_and_each_gives_back() -> None:
    bodies = LargeBodies(0.05)
    held = [bodies.of(number) for number in range(HELD)]
    for one in held:
        await one.hold()
    late = bodies.of("late")
    with pytest.raises(Unavailable):
        await late.hold()
    late.give_back()
    held[0].give_back()
    await bodies.of("again").hold()


async def test_clients_that_sent_once_are_not_remembered() -> None:
    bodies = LargeBodies(1)
    for number in range(100):
        room = bodies.of(number)
        await room.hold()
        room.give_back()
    assert len(bodies._of_clients) <= 1
