"""The list with listing and finding side by side, asked through HTTP (R7)."""

from uuid import uuid4

import pytest

from contracts.events.liaison_diversion import Indication, PersonScreenedV1
from contracts.vocabulary import Permission, Requirement
from services.probation_allocation.service import SERVICE
from tests.conftest import Api
from tests.probation_allocation.given import MORNING, guilty_pathway, listed


async def test_listing_and_finding_stand_side_by_side_with_the_range_and_why(api: Api) -> None:
    """R7."""
    probation, pathway = await api(SERVICE), uuid4()
    await probation.deliver(listed(pathway))
    await probation.deliver(
        PersonScreenedV1(
            pathway_id=pathway,
            occurred_at=MORNING,
            source_of_referral="police_custody",
            indications=(Indication(requirement=Requirement.MHTR, indicated=True),),
            needs=("housing",),
            permissions=(Permission.HEALTH_NEEDS,),
        )
    )
    page = await probation.get(
        "/v1/list-screening?site=northamptonshire&on=2026-06-01", role="court_duty_officer"
    )
    assert page.status_code == 200, page.text
    (person,) = page.json()["people"]
    assert person["listing"]["family_name"] == "Fictional"
    assert person["finding"]["needs"] == ["housing"]
    assert person["offences"][0]["in_range"] == "yes"
    assert person["offences"][0]["range_source"]


async def test_the_agreed_entry_is_changed_only_on_the_version_that_was_read(api: Api) -> None:
    """R7."""
    probation, pathway = await guilty_pathway(api)
    path = f"/v1/pathways/{pathway}/agreed-entry"
    body = {
        "to_be_screened": True,
        "put_by": "both",
        "why": "Indicated in custody",
        "agreed_at": MORNING.isoformat(),
    }
    first = await probation.put(path, body, role="court_duty_officer", etag='"0"')
    assert (first.status_code, first.headers["etag"]) == (200, '"1"')
    stale = await probation.put(path, body, role="court_duty_officer", etag='"0"')
    assert stale.status_code == 412
    missing = await probation.ask("PUT", path, role="court_duty_officer", json=body)
    assert missing.status_code == 428


@pytest.mark.parametrize("role", ["senior_officer", "responsible_officer", "unheard_of"])
async def test_only_the_duty_officer_sees_the_list(api: Api, role: str) -> None:
    probation = await api(SERVICE)
    asked = await probation.get("/v1/list-screening?site=x&on=2026-06-01", role=role)
    assert asked.status_code == 403


async def test_another_agency_does_not_learn_that_the_list_exists(api: Api) -> None:
    """R52."""
    probation = await api(SERVICE)
    asked = await probation.ask(
        "GET",
        "/v1/list-screening?site=x&on=2026-06-01",
        role="court_duty_officer",
        agency="court_listing",
    )
    assert asked.status_code == 404
