"""A case of each agency, asked for by its people."""

from typing import Any
from uuid import UUID

import pytest

from contracts.event import Agency
from scripts.demo.people import PROVIDER, SITE
from scripts.export.openapi import service_of
from tests.conftest import Api
from tests.security.seeding import known, seed
from tests.service_under_test import ServiceUnderTest

ROLES = {
    Agency.COURT: ("legal_adviser", "legal_adviser"),
    Agency.LIAISON: ("team_manager", "practitioner"),
    Agency.PROBATION: ("senior_officer", "responsible_officer"),
    Agency.PROVIDER: ("clinical_lead", "practitioner"),
}
AGENCIES = pytest.mark.parametrize("agency", ROLES)
REVIEW = {"review_on": "2026-12-24"}
RESTRICT = {"reason": "A relative", "source": "conflict_of_interest", **REVIEW}


class Case:
    """A case of an agency, asked for by its people."""

    def __init__(self, service: ServiceUnderTest, agency: Agency, id: UUID) -> None:
        self.service, self.agency, self.id = service, agency, id
        self.setter, self.other = ROLES[agency]
        kind = "referrals" if agency is Agency.LIAISON else "pathways"
        self.path = f"/v1/{kind}/{id}"

    async def ask(self, method: str, path: str, user: str, body: Any = None, **more: Any) -> Any:
        """An answer to a member of staff, at the case's site unless said otherwise."""
        who: dict[str, Any] = {"role": self.other, "sites": (SITE,), "user": user} | more
        headers = {"idempotency-key": f"{user} {path} {body}"[:200]} if method == "POST" else {}
        organisation = PROVIDER if self.agency is Agency.PROVIDER else ""
        return await self.service.ask(
            method, path, json=body, headers=headers, organisation=organisation, **who
        )

    async def seen_by(self, user: str, **more: Any) -> int:
        """With which status a member of staff is answered."""
        return int((await self.ask("GET", self.path, user, **more)).status_code)

    async def set(self, body: dict[str, Any]) -> Any:
        """Somebody who may sets a restriction."""
        answer = await self.ask(
            "POST", f"{self.path}/restrictions", "setter", RESTRICT | body, role=self.setter
        )
        assert answer.status_code == 201, answer.text
        return answer.json()


async def case_of(api: Api, agency: Agency) -> Case:
    """One that the agency shows at the site."""
    service = await api(service_of(agency))
    await seed(service)
    for id in await known(service, "referral_id" if agency is Agency.LIAISON else "pathway_id"):
        found = Case(service, agency, UUID(str(id)))
        if await found.seen_by("anyone") == 200:
            return found
    raise AssertionError(f"{agency} shows nobody")
