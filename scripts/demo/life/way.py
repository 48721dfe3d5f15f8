"""One person's way through the agencies: who is asked about whom, and who hears of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scripts.demo.asking import Asker
from scripts.demo.people import PROVIDER, Person

LIAISON, COURT_SERVICE = "liaison_diversion", "court_listing"
PROVIDERS, PROBATION = "provider_assessment", "probation_allocation"

Tell = Callable[[str, str, str], None]


@dataclass(frozen=True)
class Way:
    """A person, their pathway, and the people of the agencies who act on it."""

    ask: Asker
    tell: Tell
    person: Person
    pathway: str

    async def court(self) -> Any:
        """What the court knows."""
        return await self.ask.get(COURT_SERVICE, "legal_adviser", f"/v1/pathways/{self.pathway}")

    async def probation(self) -> Any:
        """What probation knows."""
        path = f"/v1/pathways/{self.pathway}"
        return await self.ask.get(PROBATION, "court_duty_officer", path)

    async def provider(self) -> Any:
        """What the provider's organisation knows."""
        path = f"/v1/pathways/{self.pathway}"
        return await self.ask.get(PROVIDERS, "practitioner", path, PROVIDER)

    async def to_court(self, what: str, body: Any) -> Any:
        """A legal adviser records something."""
        path = f"/v1/pathways/{self.pathway}/{what}"
        return await self.ask.post(COURT_SERVICE, "legal_adviser", path, body)

    async def to_provider(self, role: str, what: str, body: Any) -> Any:
        """Someone of the provider's organisation records something."""
        path = f"/v1/pathways/{self.pathway}/{what}"
        return await self.ask.post(PROVIDERS, role, path, body, PROVIDER)

    def say(self, day: int, hour: int, who: str, what: str) -> None:
        """One step, so many days after the hearing."""
        p = self.person
        self.tell(f"{p.at(day, hour):%d %b %H:%M}", f"{p.given_names}: {who}", what)


def measures(distress: int) -> list[dict[str, Any]]:
    """PHQ-9, GAD-7 and CORE-10 answered alike; the risk items stay at nought."""
    level = min(distress, 3)
    phq = {str(item): level if item != 9 else 0 for item in range(1, 10)}
    core = {str(item): level if item != 6 else 0 for item in range(1, 11)}
    return [
        {"instrument": "PHQ-9", "answers": phq},
        {"instrument": "GAD-7", "answers": {str(item): level for item in range(1, 8)}},
        {"instrument": "CORE-10", "answers": core},
    ]
