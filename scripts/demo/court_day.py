"""A court's day as its systems tell it: each message by its real route, and what came of it.

An order amended, a hearing shared again, a breach applied for, twins, a case withdrawn.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from scripts.demo.asking import Asker
from scripts.demo.court_list import court_list
from scripts.demo.court_messages import application_list, heard, hearing, passed
from scripts.demo.journeys.parts import ordered
from scripts.demo.people import Journey, Person, traveller
from scripts.demo.steps import orders
from scripts.demo.steps.run import COURT_SERVICE, PROBATION, Run, Tell

SENTENCED, COURT_DAY = date(2026, 7, 1), 13
_BORN = date(1994, 8, 9)


def _person(number: int, given: str, family: str) -> Person:
    person = traveller(Journey.IN_TREATMENT, 98_000 + number)
    return replace(
        person,
        given_names=given,
        family_name=f"Fictional-{family}",
        born=_BORN,
        listed_on=SENTENCED,
        named=False,
    )


AMENDED, SHARED, BREACHED, TWIN, WITHDRAWN = (
    _person(1, "Ada", "Amended"),
    _person(2, "Ravi", "Reshared"),
    _person(3, "Bea", "Breached"),
    _person(4, "Una", "Twin"),
    _person(5, "Wes", "Withdrawn"),
)
OTHER_TWIN = replace(TWIN, given_names="Ivy", number=TWIN.number + 10)
PEOPLE = (AMENDED, SHARED, BREACHED, TWIN, WITHDRAWN)


@dataclass(frozen=True)
class CourtDay:
    """The day, told line by line: what the court's systems said, then what each agency has."""

    ask: Asker
    tell: Tell
    officer: str

    async def play(self) -> None:
        """Everybody as they came before that day, then the day itself."""
        report = await self._list(court_list(PEOPLE, SENTENCED))
        ids = {one["pointer"].split("/sittings/")[1].split("/")[0]: one["pathway_id"]
               for one in report["taken"]}  # fmt: skip
        runs = [
            Run(self.ask, _silence, person, ids[str(number)], self.officer)
            for number, person in enumerate(PEOPLE)
        ]
        amended, shared, breached, twin, withdrawn = runs
        await asyncio.gather(ordered(amended), ordered(breached))
        await self._amended(amended)
        await self._shared_again(shared)
        await self._breached(breached)
        await self._twins(twin)
        await self._withdrawn(withdrawn)

    async def _amended(self, run: Run) -> None:
        change = passed("Community order amended", "1030", run, COURT_DAY, End_Date="01/10/2027")
        await self._hearing(hearing(run, COURT_DAY, change))
        known = await self._when(run, lambda p: p["sentence"].get("ends_on") == "2027-10-01")
        court = (await run.court())["sentence"]

        async def told() -> Any:
            order = (await run.case())["order"]
            return order if order["ends_on"] == "2027-10-01" else None

        provider = await self.ask.until("the amendment at the provider", told)
        self._say("amended", "the order stands with its treatment, to 1 October 2027")
        self._seen(
            court=_to(court["ends_on"]),
            probation=_to(known["sentence"]["ends_on"]),
            provider=_to(provider["ends_on"] if provider["made"] else None),
        )

    async def _shared_again(self, run: Run) -> None:
        made = [
            passed("Community order", "1116", run, COURT_DAY, End_Date="13/07/2027"),
            passed("Mental health treatment", "3108", run, COURT_DAY),
        ]
        await self._hearing(hearing(run, COURT_DAY, *made, guilty=True))
        await self._when(run, lambda p: p["sentence"])
        await self._hearing(hearing(run, COURT_DAY, guilty=True, hour=17, isReshare=True))
        known = await self._when(run, lambda p: not p["sentence"])
        court = (await run.court())["sentence"]
        liaison = await self._liaison(run, "what was taken back", lambda p: not p["disposal"])
        self._say("shared again", "an order at 16:00 that the share of 17:00 has no more")
        self._seen(
            court="no sentence" if court is None else "a sentence",
            probation="no sentence" if not known["sentence"] else "a sentence",
            liaison=liaison["disposal"] or "no sentence",
        )

    async def _breached(self, run: Run) -> None:
        await orders.breached(run, 7)
        await self._list(application_list(run, COURT_DAY))
        listed = await self._when(run, lambda p: _breach(p)["hearing_at"])
        await self._hearing(heard(run, COURT_DAY, "ADMITS_BREACH"))
        known = await self._when(run, lambda p: _breach(p)["answer"])

        async def at_the_provider() -> Any:
            own = (await run.case())["after_sentence"]["breaches"]
            return own and own[0]["answer"]

        provider = await self.ask.until("the answer at the provider", at_the_provider)
        self._say("breach", "on the list without its case; admitted when it is heard")
        self._seen(
            court=str(_breach(await run.court())["answered_as"]),
            probation=f"{_day(_breach(listed)['hearing_at'])}, {_breach(known)['answer']}",
            provider=provider,
        )

    async def _twins(self, run: Run) -> None:
        twins = court_list([run.person, OTHER_TWIN], SENTENCED)
        twins["document"]["publicationDate"] = run.at(0, 8)
        room = twins["courtLists"][0]["courtHouse"]["courtRoom"][0]
        for sitting in room["session"][0]["sittings"]:
            case = sitting["hearing"][0]["case"][0]
            case["caseUrn"] = run.person.urn
            case["party"][0]["individualDetails"].pop("pncId")
        report = await self._list(twins)
        both = {one["pathway_id"] for one in report["taken"]}
        other = replace(run, person=OTHER_TWIN, pathway=(both - {run.pathway}).pop())
        known = await self._when(other, lambda p: p["listing"])
        liaison = await self._liaison(other, "the other twin", lambda p: p["given_names"])
        self._say("twins", "born on one day, in one case: said to be near, and nobody is renamed")
        self._seen(
            court=f"{len(both)} people, {len(report['may_be'])} said to be near",
            probation=known["listing"]["given_names"],
            liaison=liaison["given_names"],
        )

    async def _withdrawn(self, run: Run) -> None:
        await self._hearing(hearing(run, 0, guilty=True))
        await self._when(run, lambda p: p["any_guilty"])
        await self._hearing(hearing(run, COURT_DAY, passed("Withdrawn", None, run, COURT_DAY)))
        known = await self._when(run, lambda p: p["any_guilty"] is False)
        liaison = await self._liaison(run, "the withdrawal", lambda p: p["any_guilty"] is False)
        self._say("withdrawn", "guilty on 1 July; the case is withdrawn, and guilt holds no more")
        self._seen(
            court=_guilt(await run.court()),
            probation=_guilt(known),
            liaison=_guilt(liaison),
        )

    async def _liaison(self, run: Run, what: str, seen: Any) -> Any:
        """What liaison has of the listing, once it was told that."""

        async def known() -> Any:
            listing = (await run.liaison())["listing"]
            return listing if seen(listing) else None

        return await self.ask.until(f"{what} at liaison", known)

    async def _when(self, run: Run, seen: Any) -> Any:
        """What probation knows, once it knows that."""

        async def known() -> Any:
            path = f"/v1/pathways/{run.pathway}"
            found = await self.ask.get(PROBATION, "court_duty_officer", path)
            return found if seen(found) else None

        return await self.ask.until("the message at probation", known)

    async def _list(self, document: Any) -> Any:
        return await self.ask.post(COURT_SERVICE, "list_officer", "/v1/court-lists", document)

    async def _hearing(self, document: Any) -> Any:
        return await self.ask.post(COURT_SERVICE, "list_officer", "/v1/hearings", document)

    def _say(self, what: str, said: str) -> None:
        self.tell("14 July", f"Court day: {what}", said)

    def _seen(self, **by: object) -> None:
        """What each agency has of it; programme data has codes, without a name."""
        self.tell("", "", "; ".join(f"{agency} {what}" for agency, what in by.items()))


def _breach(known: Any) -> Any:
    return (known["after_sentence"]["breaches"] or [{"hearing_at": None, "answer": None}])[-1]


def _day(moment: str) -> str:
    return f"{datetime.fromisoformat(moment):%d %b}"


def _to(day: str | None) -> str:
    return f"to {date.fromisoformat(day):%b %Y}" if day else "of no order"


def _guilt(known: Any) -> str:
    return "guilty" if known["any_guilty"] else "not guilty"


def _silence(when: str, who: str, what: str) -> None:
    """How they came to that day is told of others."""
