"""How a journey ended: what each agency has of it."""

from typing import Any
from uuid import UUID

from contracts.event import Agency
from scripts.demo.people import PROVIDER, Journey
from services.common.pseudonyms import pseudonym
from tests.flows.conftest import Played
from tests.state import rows


class End:
    """How one journey ended: what each agency has of it."""

    def __init__(self, played: Played, journey: Journey) -> None:
        """Nothing is asked before it is looked at."""
        self._played, self.pathway = played, played.pathway(journey)

    async def court(self) -> Any:
        """What the court has."""
        return await self._ask("court_listing", "legal_adviser")

    async def liaison(self) -> set[str]:
        """Why liaison and diversion follows the person up."""
        known = await self._ask("liaison_diversion", "practitioner")
        return {f["reason"] for f in known["follow_ups"] if f["state"] != "closed"}

    async def support_advised(self) -> list[str]:
        """What the court advised for the follow-up that is open."""
        (found,) = (await self._ask("liaison_diversion", "practitioner"))["follow_ups"]
        return list(found["support_advised"])

    async def probation(self) -> Any:
        """What probation has."""
        return await self._ask("probation_allocation", "responsible_officer")

    async def case(self, requirement: str = "mhtr", organisation: str = PROVIDER) -> Any:
        """What an organisation has of a requirement."""
        known = await self._ask("provider_assessment", "practitioner", "", organisation)
        return next(one for one in known["cases"] if one["requirement"] == requirement)

    async def clocks(self, agency: str, role: str, organisation: str | None = None) -> Any:
        """The states of an agency's own clocks, by name."""
        shown = await self._ask(agency, role, "/clocks", organisation)
        return {c["name"]: c["state"] for c in shown if c["owner"] == agency}

    async def reporting(self) -> list[str]:
        """The names of the facts programme data have under the pseudonym, in order."""
        key = bytes.fromhex(self._played.stack.keys.pseudonym.read_text())
        subject = pseudonym(UUID(self.pathway), key)
        query = "SELECT name FROM fact WHERE pseudonym = :subject ORDER BY id"
        found = await rows(self._played.stack, Agency.REPORTING, query, subject=subject)
        return [row.name for row in found]

    async def _ask(
        self, agency: str, role: str, more: str = "", organisation: str | None = None
    ) -> Any:
        path = f"/v1/pathways/{self.pathway}{more}"
        return await self._played.ask.get(agency, role, path, organisation)


def answers(court: Any) -> dict[str, bool]:
    """What the court answered to each requirement."""
    sentence = court["sentence"]
    return {one["requirement"]: one["made"] for one in sentence["requirements"]} if sentence else {}


async def nothing_clinical(end: End) -> None:
    """R52: whatever happened, the court has no score and programme data no name."""
    assert "PHQ-9" not in str(await end.court())
    assert "total" not in str(await end.probation())
