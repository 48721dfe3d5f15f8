"""One person's way through the agencies: who is asked about whom, and who hears of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from scripts.demo.asking import Asker, Refusal
from scripts.demo.people import MENTAL_HEALTH, PROVIDER, RECOVERY, Person

LIAISON, COURT_SERVICE = "liaison_diversion", "court_listing"
PROVIDERS, PROBATION = "provider_assessment", "probation_allocation"
DUTY_OFFICER, OFFICER = "court_duty_officer", "responsible_officer"

Tell = Callable[[str, str, str], None]
Body = Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """A person, their pathway, the officer of the order, and the people who act on it."""

    ask: Asker
    tell: Tell
    person: Person
    pathway: str
    officer: str

    def at(self, days: int, hour: int, minute: int = 0) -> str:
        """A moment so many days after the hearing."""
        return self.person.at(days, hour, minute).isoformat()

    async def court(self) -> Any:
        """What the court knows."""
        return await self.ask.get(COURT_SERVICE, "legal_adviser", self._path())

    async def probation(self) -> Any:
        """What probation knows."""
        return await self.ask.get(PROBATION, DUTY_OFFICER, self._path())

    async def liaison(self) -> Any:
        """What liaison and diversion knows."""
        return await self.ask.get(LIAISON, "practitioner", self._path())

    async def case(self, requirement: str = MENTAL_HEALTH, organisation: str = PROVIDER) -> Any:
        """The case of an organisation."""
        known = await self.ask.get(PROVIDERS, "practitioner", self._path(), organisation)
        return next(one for one in known["cases"] if one["requirement"] == requirement)

    async def to_court(self, what: str, body: Body, role: str = "legal_adviser") -> Any:
        """Someone of the court records something."""
        return await self.ask.post(COURT_SERVICE, role, self._path(what), body)

    async def to_probation(self, what: str, body: Body, role: str = OFFICER) -> Any:
        """An officer records something."""
        return await self.ask.post(PROBATION, role, self._path(what), body)

    async def to_provider(
        self, role: str, what: str, body: Body, organisation: str = PROVIDER
    ) -> Any:
        """Someone of the provider's organisation records something."""
        return await self.ask.post(PROVIDERS, role, self._path(what), body, organisation)

    async def refused(self, asked: Any, code: str) -> Any:
        """The problem with which a service refuses. Raises where it does not, or for another."""
        try:
            await asked
        except Refusal as refusal:
            if refusal.problem.get("errorCode") != code:
                raise
            return refusal.problem
        raise AssertionError(f"was not refused with {code}")

    def say(self, day: int, hour: int, who: str, what: str) -> None:
        """One step, so many days after the hearing."""
        p = self.person
        self.tell(f"{p.at(day, hour):%d %b %H:%M}", f"{p.given_names}: {who}", what)

    def _path(self, what: str = "") -> str:
        return f"/v1/pathways/{self.pathway}" + (f"/{what}" if what else "")


def holder_of(requirement: str) -> str:
    """The organisation that is asked for a requirement, where none is named."""
    return PROVIDER if requirement == MENTAL_HEALTH else RECOVERY


def measures(distress: int) -> list[dict[str, Any]]:
    """PHQ-9, GAD-7 and CORE-10 answered alike; the risk items stay at 0."""
    level = min(distress, 3)
    phq = {str(item): level if item != 9 else 0 for item in range(1, 10)}
    core = {str(item): level if item != 6 else 0 for item in range(1, 11)}
    return [
        {"instrument": "PHQ-9", "answers": phq},
        {"instrument": "GAD-7", "answers": {str(item): level for item in range(1, 8)}},
        {"instrument": "CORE-10", "answers": core},
    ]


def substance_measures(days: int) -> list[dict[str, Any]]:
    """TOP, with so many days of use in the last 28, and AUDIT."""
    top = {str(item): days if item <= 8 else 10 for item in range(1, 12)}
    return [
        {"instrument": "TOP", "answers": top},
        {"instrument": "AUDIT", "answers": {str(item): 2 for item in range(1, 11)}},
    ]
