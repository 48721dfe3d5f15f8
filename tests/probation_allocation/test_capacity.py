"""What probation knows of providers' capacity, and is warned of (R44)."""

from typing import Any

from contracts.events.provider_treatment import CapacityChanged, capacity_subject
from contracts.vocabulary import Requirement
from services.probation_allocation.rules.capacity import warnings
from services.probation_allocation.service import SERVICE
from tests.conftest import Api
from tests.probation_allocation.given import MORNING, approved_pathway, guilty_pathway, request
from tests.service_under_test import ServiceUnderTest

SITE, PROVIDER = "northamptonshire", "nene-mind-matters"


def changed(held: int, limit: int = 40) -> CapacityChanged:
    """What the provider tells of itself."""
    return CapacityChanged(
        pathway_id=capacity_subject(SITE, PROVIDER, "mhtr"),
        occurred_at=MORNING,
        organisation=PROVIDER,
        site=SITE,
        requirement=Requirement.MHTR,
        held=held,
        limit=limit,
    )


async def shown(probation: ServiceUnderTest, site: str = SITE) -> Any:
    """Capacity at a site."""
    answer = await probation.get("/v1/capacity", params={"site": site}, role="senior_officer")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_what_providers_hold_is_shown_by_site_as_they_told_it_last(api: Api) -> None:
    """R44."""
    probation = await api(SERVICE)
    await probation.deliver(changed(12))
    await probation.deliver(changed(40))
    (capacity,) = await shown(probation)
    assert (capacity["organisation"], capacity["held"], capacity["limit"], capacity["full"]) == (
        PROVIDER,
        40,
        40,
        True,
    )
    assert await shown(probation, "plymouth") == []


async def test_a_full_provider_is_asked_all_the_same_with_a_warning(api: Api) -> None:
    """R44: never a refusal."""
    probation, pathway = await guilty_pathway(api)
    await probation.deliver(changed(41))
    path = f"/v1/pathways/{pathway}/assessment-requests"
    asked = await probation.post(path, request(), role="court_duty_officer")
    assert asked.status_code == 201, asked.text
    (warned,) = asked.json()["warnings"]
    assert "41 of 40" in warned


async def test_a_full_provider_is_proposed_all_the_same_with_a_warning(api: Api) -> None:
    """R44: and without one as soon as it is free again."""
    body = {"proposed_at": MORNING.isoformat(), "requirement": "mhtr", "level": "low"}
    body |= {"level_without_requirement": "low"}
    for held, expected in ((40, 1), (39, 0)):
        probation, pathway = await approved_pathway(api)
        await probation.deliver(changed(held))
        path = f"/v1/pathways/{pathway}/proposals"
        answer = await probation.post(path, body, role="court_duty_officer")
        assert (answer.status_code, len(answer.json()["warnings"])) == (201, expected)


def test_one_without_practitioners_is_full() -> None:
    """R44."""
    assert len(warnings(0, 0)) == 1
    assert warnings(39, 40) == []
