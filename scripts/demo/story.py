"""The story: offices opened, lists posted, and every person's way played to its end."""

import asyncio
from collections.abc import Sequence
from datetime import date

from scripts.demo.asking import Asker
from scripts.demo.court_day import CourtDay
from scripts.demo.court_list import court_list
from scripts.demo.journeys.table import JOURNEYS
from scripts.demo.people import SITE, Person
from scripts.demo.steps.run import COURT_SERVICE, PROBATION, Run, Tell

AT_ONCE = 6


class Story:
    """Plays people from list to outcome; ``tell(when, who, what)`` hears the named ones' steps."""

    def __init__(self, ask: Asker, tell: Tell) -> None:
        """Nothing is asked before ``play``."""
        self._ask, self._say = ask, tell
        self.pathways: dict[int, str] = {}
        self._officers: list[str] = []

    async def play(self, people: Sequence[Person]) -> None:
        """The named ones one after the other, so they can be followed; the rest a few at a time."""
        await self._open_office()
        for day in sorted({person.listed_on for person in people}):
            await self._list([p for p in people if p.listed_on == day], day)
        for person in (p for p in people if p.named):
            await self._live(person)
        gate = asyncio.Semaphore(AT_ONCE)

        async def wait_and_live(person: Person) -> None:
            async with gate:
                await self._live(person)

        async with asyncio.TaskGroup() as group:
            for person in (p for p in people if not p.named):
                group.create_task(wait_and_live(person))

    async def court_day(self) -> None:
        """After ``play``: an amended order, a re-share, a breach, twins, a withdrawn case."""
        if not self._officers:
            await self._open_office()
        await CourtDay(self._ask, self._say, self._officers[0]).play()

    async def _open_office(self) -> None:
        for number in range(1, 4):
            officer = {
                "site": SITE,
                "name": f"Officer Fictional-{number}",
                "team": "Northampton court team",
                "contact": "01632 960126",
                "user": "responsible_officer@probation-allocation.invalid",
                "capacity": 40,
            }
            made = await self._ask.post(PROBATION, "senior_officer", "/v1/officers", officer)
            self._officers.append(made["id"])

    async def _list(self, people: Sequence[Person], day: date) -> None:
        document = court_list(people, day)
        report = await self._ask.post(COURT_SERVICE, "list_officer", "/v1/court-lists", document)
        listed: dict[str, str] = {}
        cursor: str | None = ""
        while cursor is not None:
            page = await self._ask.get(
                COURT_SERVICE,
                "list_officer",
                f"/v1/hearings?on={day}&limit=500" + (f"&cursor={cursor}" if cursor else ""),
            )
            listed |= {one["case_urn"]: one["pathway_id"] for one in page["listed"]}
            cursor = page["cursor"]
        for person in people:
            if person.urn in listed:
                self.pathways[person.number] = listed[person.urn]
        self._say(
            f"{day:%d %B}",
            "Court",
            f"takes a list: {len(report['taken'])} defendants; "
            f"{len(report['not_taken'])} other parts not taken, with reasons",
        )

    async def _live(self, person: Person) -> None:
        tell = self._say if person.named else _silence
        officer = self._officers[person.number % len(self._officers)]
        run = Run(self._ask, tell, person, self.pathways.get(person.number, ""), officer)
        await JOURNEYS[person.journey](run)


def _silence(when: str, who: str, what: str) -> None:
    """What happens to the generated people is counted, not told."""
