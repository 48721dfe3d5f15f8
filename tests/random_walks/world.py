"""All five agencies on real databases in one process; what is told is carried by hand.

The carrier delivers late and twice, and channels in any order to each other, as Kafka may.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from contracts.attributes import Permitted
from contracts.envelope import Envelope
from contracts.event import Agency
from contracts.topology import channels
from services.common.deliveries import redelivery
from services.common.identity import Caller
from tests.canaries.words import PEOPLE, with_canaries
from tests.court_listing.given_documents import JANE, Json, case, court_list, defendant, sitting
from tests.random_walks.allowed import Command, untrue
from tests.random_walks.invariants import Told
from tests.service_under_test import ServiceUnderTest

AT = datetime(2026, 2, 2, 9, tzinfo=UTC)
MHTR, RECOVERY, SECONDARY = "nene-mind-matters", "nene-recovery", "shire-secondary-care"
READERS = {c.topic: (c.writer, c.reader) for c in channels()}

_TOLD = """
SELECT channel, subject, sequence, type, occurred_at, recorded_at, agreement, correlation,
    causation, parts, event_id FROM event_log ORDER BY recorded_at, sequence
"""


@dataclass
class World:
    """The services, one person's pathway, and what was answered with a status it must not have."""

    services: Mapping[Agency, ServiceUnderTest]
    chance: random.Random
    pathway: str = ""
    minutes: int = 0
    failures: list[str] = field(default_factory=list)
    delivered: set[Told] = field(default_factory=set)
    _carried: set[tuple[str, str, int]] = field(default_factory=set)

    def now(self) -> str:
        """A moment after every earlier one."""
        self.minutes += self.chance.randint(1, 400)
        return (AT + timedelta(minutes=self.minutes)).isoformat()

    async def open(self) -> None:
        """One person is listed."""
        document = with_canaries("/v1/court-lists", court_list(sitting(case("34FC1", _person()))))
        court = self.services[Agency.COURT]
        answer = await court.post("/v1/court-lists", document, role="list_officer")
        self.pathway = answer.json()["taken"][0]["pathway_id"]

    async def ask(
        self, agency: Agency, role: str, what: str, body: Any, organisation: str = ""
    ) -> httpx.Response:
        """A command on the pathway, with a word of its own in each of its texts.

        An answer of 500 and above is remembered, and one that contradicts what was allowed.
        """
        path = what if what.startswith("/") else f"/v1/pathways/{self.pathway}/{what}"
        body = with_canaries(path, body)
        service = self.services[agency]
        asked = Command(service, path, body, Caller("walk", agency.value, role, organisation))
        stood = await asked.stands(UUID(self.pathway), AT + timedelta(minutes=self.minutes))
        answer: httpx.Response = await service.post(
            path, body, role=role, organisation=organisation
        )
        if answer.status_code >= 500:
            self.failures.append(f"{path}: {answer.status_code}")
        if stood is not None:
            self.failures += untrue(asked.operation, stood, answer)
        return answer

    async def view(self, agency: Agency, role: str, organisation: str = "") -> Any:
        """What an agency has of the pathway; nothing where it does not know it."""
        answer = await self.services[agency].get(
            f"/v1/pathways/{self.pathway}", role=role, organisation=organisation
        )
        assert answer.status_code in (200, 404), answer.text
        return answer.json() if answer.status_code == 200 else None

    async def carry(self, *, all_: bool = False) -> None:
        """Deliver some of what was told, some of it twice; or all of it.

        What is held back holds back what follows it on its channel, as a partition does.
        """
        held: set[tuple[str, str]] = set()
        for row in [one for service in self.services.values() for one in await service.rows(_TOLD)]:
            channel, place = (row.channel, str(row.subject)), row.sequence
            again = (*channel, place) in self._carried
            if again and self.chance.random() < 0.9:
                continue
            if not again and (channel in held or (not all_ and self.chance.random() < 0.1)):
                held.add(channel)
                continue
            await self._deliver(row)
            self._carried.add((*channel, place))

    async def _deliver(self, row: Any) -> None:
        writer, reader = READERS[row.channel]
        data: dict[str, Any] = {}
        for part in row.parts:
            data |= part["data"]
        envelope = Envelope(
            id=UUID(str(row.event_id)),
            source=writer,
            type=row.type,
            time=row.occurred_at,
            subject=UUID(str(row.subject)),
            sequence=row.sequence,
            recorded=row.recorded_at,
            correlation=row.correlation,
            causation=row.causation,
            agreement=row.agreement,
            basis="walk",
            permitted=tuple(
                Permitted(part["permission"], organisation, epoch)
                for part in row.parts
                for organisation, epoch in part.get("under", ())
            ),
            data=data,
        )
        self.delivered |= {(writer, reader, row.type, name) for name in data}
        inbox = self.services[reader].inbox
        for _ in range(self.chance.choice((1, 1, 2))):
            await inbox.apply([redelivery(row.channel, envelope)])

    async def settle(self) -> None:
        """Everything told is delivered, and what that told, until nothing is on its way."""
        for _ in range(8):
            await self.carry(all_=True)
            if not await self._behind():
                return
        raise AssertionError(f"behind: {await self._behind()}")

    async def _behind(self) -> list[tuple[str, int, int]]:
        """Channels on which a reader applied less than was told."""
        told: dict[tuple[str, str], int] = {}
        applied: dict[tuple[str, str], int] = {}
        for service in self.services.values():
            for row in await service.rows("SELECT channel, subject, last FROM channel_sequence"):
                told[row.channel, str(row.subject)] = row.last
            for row in await service.rows("SELECT channel, subject, last FROM inbox_sequence"):
                applied[row.channel, str(row.subject)] = row.last
        return [
            (place[0], applied.get(place, 0), last)
            for place, last in told.items()
            if applied.get(place, 0) != last
        ]


def _person() -> Json:
    """Somebody whose names occur nowhere else."""
    one = PEOPLE[0]
    names = {"individualForenames": one.given_names, "individualSurname": one.family_name}
    return defendant({**JANE, **names, "dateOfBirth": one.born.isoformat(), "pncId": one.pnc})
