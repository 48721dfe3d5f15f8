"""People on record at each agency that has any, and whoever looks for them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.event import Agency
from scripts.demo.people import PROVIDER, SITE
from services.common.database import make_sessions
from services.court_listing.models.pathways import Pathway as CourtPathway
from services.liaison_diversion.models.referrals import Referral
from services.probation_allocation.models.pathways import Pathway as ProbationPathway
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.cases import Pathway as ProviderPathway
from tests.service_under_test import ServiceUnderTest

READERS = {
    Agency.COURT: "list_officer",
    Agency.LIAISON: "practitioner",
    Agency.PROBATION: "court_duty_officer",
    Agency.PROVIDER: "practitioner",
}
AGENCIES = pytest.mark.parametrize("agency", READERS)
_AT = datetime(2026, 6, 1, 20, tzinfo=UTC)


async def person(
    service: ServiceUnderTest,
    family_name: str,
    given_names: str | None = None,
    born: str | None = None,
    *,
    site: str = SITE,
    **more: Any,
) -> UUID:
    """Somebody of this name on record at the agency; by what name paths call them."""
    id = uuid4()
    named = {
        "family_name": family_name,
        "given_names": given_names,
        "date_of_birth": date.fromisoformat(born) if born else None,
        "site": site,
    } | more
    async with make_sessions(service.engine)() as session, session.begin():
        for row in _rows(service.service.agency, id, named):
            session.add(row)
            await session.flush()
    return id


def _rows(agency: Agency, id: UUID, named: dict[str, Any]) -> list[Any]:
    if agency is Agency.COURT:
        listed: dict[str, Any] = {
            "court_name": "Court",
            "hearing_at": _AT,
            "hearing_on": _AT.date(),
        }
        listed |= {"case_urn": f"34FI{id.int % 10**7:07}"} | named
        return [CourtPathway(id=id, listed_as_of=_AT, **listed)]
    if agency is Agency.LIAISON:
        own = {"name_key": "", "family_key": "", "recorded_by": "her", "source": "police_custody"}
        return [Referral(id=id, referred_at=_AT, **own | named)]
    if agency is Agency.PROBATION:
        return [ProbationPathway(id=id, **named)]
    asked: dict[str, Any] = {"organisation": PROVIDER, "requirement": "mhtr", "requested_at": _AT}
    return [ProviderPathway(id=id), Case(pathway_id=id, **asked | named)]


async def looked_for(service: ServiceUnderTest, user: str = "seeker", **said: Any) -> Any:
    """The answer to a search by somebody of the site."""
    agency = service.service.agency
    return await service.post(
        "/v1/people/searches",
        said,
        role=READERS[agency],
        organisation=PROVIDER if agency is Agency.PROVIDER else "",
        user=user,
        sites=(SITE,),
    )


async def found(service: ServiceUnderTest, **said: Any) -> list[str]:
    """The family names of whom a search finds, who fits best first."""
    answer = await looked_for(service, **said)
    assert answer.status_code == 200, answer.text
    return [one["person"]["family_name"] for one in answer.json()["found"]]
